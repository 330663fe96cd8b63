"""Remote MCP servers, good and hostile, as modes of one HTTP server on loopback: `http://…/<mode>`.

MODES names them all. Every loop in here ends by itself: after SECONDS, a number of bytes, or when the
server is closed.
"""

import json
import queue
import socket
import socketserver
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

SECONDS = 30.0  # the longest that one mode keeps a connection
PIECE = b"x" * 65_536
Json = dict[str, Any]
TOOLS = [
    {"name": "now", "description": "Tells the time.", "inputSchema": {"type": "object"}},
    {"name": "zone", "description": "Tells the time zone.", "inputSchema": {"type": "object"}},
]
MODERN = {"resultType": "complete", "ttlMs": 0, "cacheScope": "public"}
STATUS = {200: "OK", 202: "Accepted", 302: "Found", 307: "Temporary Redirect", 401: "Unauthorized"}


@dataclass(slots=True)
class Request:
    """What came in, and the way back."""

    mode: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    out: Any
    served: "Served"

    @property
    def message(self) -> Json:
        with suppress(ValueError):
            found = json.loads(self.body)
            return found if isinstance(found, dict) else {}
        return {}

    def send(self, status: int, body: bytes = b"", kind: str = "", *headers: str) -> None:
        """A whole answer."""
        lines = [f"HTTP/1.1 {status} {STATUS.get(status, 'Status')}", f"Content-Length: {len(body)}"]
        lines += [f"Content-Type: {kind}"] * bool(kind) + ["Connection: close", *headers]
        self.raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def json(self, value: object, *headers: str, status: int = 200) -> None:
        """A whole answer in JSON."""
        self.send(status, json.dumps(value).encode(), "application/json", *headers)

    def open(self, kind: str, *headers: str) -> None:
        """The head of an answer that lasts until the connection closes."""
        lines = ["HTTP/1.1 200 OK", f"Content-Type: {kind}", "Connection: close", *headers]
        self.raw("\r\n".join(lines).encode() + b"\r\n\r\n")

    def event(self, value: object, name: str = "message") -> None:
        """One server-sent event."""
        data = value if isinstance(value, str) else json.dumps(value)
        self.raw(f"event: {name}\ndata: {data}\n\n".encode())

    def raw(self, data: bytes) -> None:
        """Bytes as they are. Raises OSError where nobody listens any more."""
        self.out.write(data)
        self.out.flush()

    def pause(self, seconds: float = SECONDS) -> None:
        """Do nothing, until the server is closed."""
        self.served.closed.wait(seconds)

    def until_closed(self) -> Iterator[int]:
        """Counts while the mode may go on."""
        end = time.monotonic() + SECONDS
        count = 0
        while time.monotonic() < end and not self.served.closed.is_set():
            yield count
            count += 1

    @property
    def times(self) -> int:
        """Which request to this mode it is, from 1."""
        return self.served.seen[self.mode]


@dataclass(slots=True)
class Served:
    """A running server."""

    port: int = 0
    seen: "Counter[str]" = field(default_factory=Counter)
    requests: list[Request] = field(default_factory=list)
    streams: "dict[str, queue.Queue[Json]]" = field(default_factory=dict)
    closed: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, mode: str) -> str:
        return f"http://{self.host}/{mode}"


def reply(message: Json, protocol: str = "2025-06-18") -> Json | None:
    """What a good server answers; None to a notification."""
    if "id" not in message:
        return None
    results: dict[str, Json] = {
        "initialize": {
            "protocolVersion": protocol,
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "clock", "version": "1.0"},
        },
        "tools/list": {"tools": TOOLS},
        "ping": {},
    }
    if (method := message.get("method", "")) in results:
        return {"jsonrpc": "2.0", "id": message["id"], "result": results[method]}
    return {
        "jsonrpc": "2.0",
        "id": message["id"],
        "error": {"code": -32601, "message": f"Method not found: {method}"},
    }


def open_json(request: Request) -> None:
    """A good server: JSON answers, a session, all manners."""
    message, headers = request.message, request.headers
    if headers.get("origin"):
        return request.send(403)
    if request.method != "POST":
        return request.send(405 if request.method == "GET" else 200)
    if headers.get("mcp-protocol-version", "2025-06-18") not in ("2025-06-18", "2026-07-28"):
        return request.send(400)
    if message.get("method") not in ("initialize", "server/discover") and "mcp-session-id" not in headers:
        return request.send(400)
    answer = reply(message)
    return request.json(answer, "Mcp-Session-Id: abc123") if answer else request.send(202)


def open_events(request: Request) -> None:
    """A good server: answers as event streams, after a notification, carriage returns and all."""
    answer = reply(request.message)
    if request.method != "POST" or answer is None:
        return request.send(405 if request.method != "POST" else 202)
    request.open("text/event-stream")
    request.raw(b": hello\r\n\r\nid: 1\r\ndata:\r\n\r\n")
    request.event({"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": "hi"}})
    return request.event(answer)


def pages(request: Request) -> None:
    """A good server that lists a tool a page."""
    message = request.message
    answer = reply(message)
    if answer and message.get("method") == "tools/list":
        second = "cursor" in message.get("params", {})
        answer["result"] = {"tools": [TOOLS[second]], **({} if second else {"nextCursor": "2"})}
    return request.json(answer) if answer else request.send(202)


def legacy(request: Request) -> None:
    """HTTP+SSE as of 2024-11-05."""
    name = request.path.rpartition("id=")[2]
    if request.method == "GET":
        name = str(len(request.served.streams))
        waiting = request.served.streams.setdefault(name, queue.Queue())
        request.open("text/event-stream")
        request.event(f"/{request.mode}/messages?id={name}", "endpoint")
        for _ in request.until_closed():
            with suppress(queue.Empty):
                request.event(waiting.get(timeout=0.1))
            request.raw(b": there\n\n")
        return None
    if "/messages" not in request.path:
        return request.send(405)
    if answer := reply(request.message, "2024-11-05"):
        request.served.streams[name].put(answer)
    return request.send(202)


def legacy_elsewhere(request: Request) -> None:
    """Its endpoint is on another host, which may be anybody's."""
    if request.method != "GET":
        return request.send(404)
    request.open("text/event-stream")
    request.event("http://169.254.169.254/messages", "endpoint")
    return request.pause()


def legacy_silent(request: Request) -> None:
    """An event stream that never names an endpoint."""
    if request.method != "GET":
        return request.send(404)
    request.open("text/event-stream")
    return request.pause()


def modern(request: Request) -> None:
    """2026-07-28 only: no handshake, no session."""
    message, headers = request.message, request.headers
    said = message.get("params", {}).get("_meta", {}).get("io.modelcontextprotocol/protocolVersion")
    if headers.get("origin"):
        return request.send(403)
    if said != headers.get("mcp-protocol-version") or message.get("method") == "initialize":
        wrong = {"code": -32022, "message": "Unsupported", "data": {"supported": ["2026-07-28"]}}
        return request.json({"jsonrpc": "2.0", "id": message.get("id"), "error": wrong}, status=400)
    results: dict[str, Json] = {
        "server/discover": {"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}, **MODERN},
        "tools/list": {"tools": TOOLS, **MODERN},
    }
    return request.json({"jsonrpc": "2.0", "id": message["id"], "result": results[message.get("method", "")]})


def dual(request: Request) -> None:
    """Both eras at one endpoint."""
    if request.message.get("params", {}).get("_meta"):
        return modern(request)
    return open_json(request)


def rude(request: Request) -> None:
    """It lists its tools, and minds nothing else: any origin, any version, any session, any method."""
    answer = reply(request.message)
    return request.json(answer or {}, "Mcp-Session-Id: a b")


def bad_session(request: Request) -> None:
    """A session's id that no client can send back."""
    return request.json(reply(request.message) or {}, "Mcp-Session-Id: a\tb")


def undeclared(request: Request) -> None:
    """It lists tools without having declared them, and refuses the notification."""
    answer = reply(request.message)
    if answer and "capabilities" in answer.get("result", {}):
        answer["result"]["capabilities"] = {}
    return request.json(answer) if answer else request.send(400)


def guarded(request: Request) -> None:
    """401 with all that is needed to sign in."""
    here = f"http://{request.served.host}"
    if "oauth-protected-resource" in request.path:
        return request.json({"resource": f"{here}/{request.mode}", "authorization_servers": [here]})
    if "oauth-authorization-server" in request.path:
        server = {"issuer": here, "authorization_endpoint": f"{here}/a", "token_endpoint": f"{here}/t"}
        return request.json({**server, "code_challenge_methods_supported": ["S256"]})
    challenge = f'WWW-Authenticate: Bearer resource_metadata="{here}/.well-known/oauth-protected-resource/'
    return request.send(401, b"", "", challenge + f'{request.mode}"')


def guarded_inside(request: Request) -> None:
    """401, and an authorization server that only the machine which asks can reach."""
    if "oauth-protected-resource" in request.path:
        servers = ["https://169.254.169.254/", "file:///etc/passwd", "https://[", 7]
        return request.json({"resource": request.served.url(request.mode), "authorization_servers": servers})
    return request.send(401, b"", "", 'WWW-Authenticate: Bearer resource_metadata="file:///etc/passwd"')


def guarded_late(request: Request) -> None:
    """It answers initialize, and asks who it is before it lists its tools."""
    if request.message.get("method") == "tools/list":
        return request.send(401, b"", "", "WWW-Authenticate: Bearer")
    return open_json(request)


def guarded_by_error(request: Request) -> None:
    """It asks for a key in a JSON-RPC error."""
    said = {"code": -32000, "message": "Unauthorized: no API key"}
    return request.json({"jsonrpc": "2.0", "id": request.message.get("id"), "error": said})


def five_hundred_twice(request: Request) -> None:
    """500 to whatever comes first, then a good server."""
    return request.send(500) if request.times <= 2 else open_json(request)


def patient(request: Request) -> None:
    """429 with Retry-After, then a good server."""
    return request.send(429, b"", "", "Retry-After: 1") if request.times <= 2 else open_json(request)


def to_itself(request: Request) -> None:
    return request.send(307, b"", "", f"Location: /{request.mode}")


def to_metadata(request: Request) -> None:
    return request.send(307, b"", "", "Location: http://169.254.169.254/latest/meta-data/")


def to_private_https(request: Request) -> None:
    return request.send(307, b"", "", "Location: https://10.0.0.1/mcp")


def to_sign_in(request: Request) -> None:
    return request.send(302, b"", "", "Location: /html")


def to_good(request: Request) -> None:
    return request.send(307, b"", "", "Location: /open-json")


def gzip_body(request: Request) -> None:
    return request.send(200, b"\x1f\x8b" + b"\0" * 100, "application/json", "Content-Encoding: gzip")


def endless(piece: bytes, kind: str = "application/json", start: bytes = b"") -> Callable[[Request], None]:
    """A body of 200 MB, if somebody reads so much."""

    def mode(request: Request) -> None:
        request.open(kind)
        request.raw(start)
        for count in request.until_closed():
            if count * len(piece) > 200_000_000:
                return
            request.raw(piece)

    return mode


def drip(request: Request) -> None:
    """A byte of a good answer every now and then."""
    request.open("application/json")
    for byte in json.dumps(reply(request.message)).encode():
        request.raw(bytes([byte]))
        request.pause(0.3)


def drip_head(request: Request) -> None:
    for _ in request.until_closed():
        request.raw(b"HTTP/1.1 200 OK\r\nX-Slow: "[:1])
        request.pause(0.3)


def wrong_id(request: Request) -> None:
    return request.json({**(reply(request.message) or {}), "id": 99})


def text_id(request: Request) -> None:
    return request.json({**(reply(request.message) or {}), "id": str(request.message.get("id"))})


def wrong_id_in_events(request: Request) -> None:
    request.open("text/event-stream")
    return request.event({**(reply(request.message) or {}), "id": 99})


def twice(request: Request) -> None:
    """The same key twice."""
    text = json.dumps(reply(request.message)).replace('"jsonrpc"', '"id": 7, "jsonrpc"')
    return request.send(200, text.encode(), "application/json")


def ends_early(request: Request) -> None:
    return request.open("text/event-stream")


def insists(request: Request) -> None:
    """An event stream with requests of its own for ever."""
    request.open("text/event-stream")
    for count in request.until_closed():
        request.event({"jsonrpc": "2.0", "id": count, "method": "sampling/createMessage", "params": {}})


def same_cursor(request: Request) -> None:
    answer = reply(request.message)
    if answer and request.message.get("method") == "tools/list":
        answer["result"]["nextCursor"] = "again"
    return request.json(answer) if answer else request.send(202)


def bad_tool(request: Request) -> None:
    """One of its tools has no schema: the official client refuses the list."""
    answer = reply(request.message)
    if answer and request.message.get("method") == "tools/list":
        answer["result"]["tools"] = [TOOLS[0], {"name": "broken"}]
    return request.json(answer) if answer else request.send(202)


def huge_header(request: Request) -> None:
    return request.send(200, b"{}", "application/json", "X-Huge: " + "x" * 90_000)


def many_headers(request: Request) -> None:
    return request.json(reply(request.message) or {}, *(f"X-{n}: {n}" for n in range(200)))


def cut_off(request: Request) -> None:
    """The connection breaks in the middle of the body."""
    request.raw(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"json')


def informs(request: Request) -> None:
    """Says for ever that an answer will come."""
    for _ in request.until_closed():
        request.raw(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 1_000)


def forgets(request: Request) -> None:
    """Whoever answers the second request knows nothing of the session."""
    if request.method == "POST" and "mcp-session-id" in request.headers:
        return request.send(404)
    return open_json(request)


def old_version(request: Request) -> None:
    return request.json(reply(request.message, "2024-10-07") or {})


def static(status: int, body: bytes, kind: str) -> Callable[[Request], None]:
    def mode(request: Request) -> None:
        request.send(status, body, kind)

    return mode


JSON = "application/json"
HANDLERS: dict[str, Callable[[Request], None]] = {
    "open-json": open_json,
    "open-events": open_events,
    "pages": pages,
    "legacy": legacy,
    "modern": modern,
    "dual": dual,
    "rude": rude,
    "undeclared": undeclared,
    "bad-tool": bad_tool,
    "guarded": guarded,
    "guarded-bare": static(401, b"", ""),
    "guarded-inside": guarded_inside,
    "guarded-late": guarded_late,
    "guarded-by-error": guarded_by_error,
    "forbidden": static(403, b"<html>no</html>", "text/html"),
    "five-hundred-twice": five_hundred_twice,
    "patient": patient,
    "to-good": to_good,
    "html": static(200, b"<!doctype html><h1>Hello</h1>", "text/html"),
    "not-found": static(404, b"", "text/plain"),
    "gone": static(410, b"", "text/plain"),
    "bad-request": static(400, b'{"error": "missing key"}', JSON),
    "five-hundred": static(500, b"", ""),
    "accepted": static(202, b"", ""),
    "empty": static(200, b"", JSON),
    "not-json": static(200, b"{'jsonrpc': '2.0'}", JSON),
    "not-utf-8": static(200, b'{"jsonrpc": "\xff"}', JSON),
    "batch": static(200, b'[{"jsonrpc": "2.0", "id": 1, "result": {}}]', JSON),
    "nested": static(200, b"[" * 100_000, JSON),
    "to-itself": to_itself,
    "to-metadata": to_metadata,
    "to-private-https": to_private_https,
    "to-sign-in": to_sign_in,
    "gzip": gzip_body,
    "endless-body": endless(PIECE),
    "endless-lists": endless(b"[]," * 20_000, start=b"["),
    "endless-event": endless(PIECE, "text/event-stream", b"data: "),
    "endless-events": endless(b"data: {}\n\n" * 1_000, "text/event-stream"),
    "endless-comments": endless((b": there" + b"e" * 200 + b"\n") * 200, "text/event-stream"),
    "drip": drip,
    "drip-head": drip_head,
    "hang": Request.pause,
    "wrong-id": wrong_id,
    "text-id": text_id,
    "wrong-id-in-events": wrong_id_in_events,
    "twice": twice,
    "ends-early": ends_early,
    "insists": insists,
    "same-cursor": same_cursor,
    "huge-header": huge_header,
    "many-headers": many_headers,
    "cut-off": cut_off,
    "informs": informs,
    "forgets": forgets,
    "old-version": old_version,
    "bad-session": bad_session,
    "legacy-elsewhere": legacy_elsewhere,
    "legacy-silent": legacy_silent,
}
MODES = tuple(HANDLERS)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 50
    served: Served
    tls: ssl.SSLContext | None = None

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self.tls is not None:  # the handshake is made with the first read, in the handler's thread
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address


class _Handler(socketserver.StreamRequestHandler):
    """One connection, one request."""

    server: _Server
    timeout = SECONDS

    def handle(self) -> None:
        with suppress(OSError, ValueError):
            method, path, _ = self.rfile.readline().decode("latin-1").split(" ", 2)
            headers: dict[str, str] = {}
            while line := self.rfile.readline().decode("latin-1").strip():
                name, _, value = line.partition(":")
                headers[name.strip().lower()] = value.strip()
            body = self.rfile.read(int(headers.get("content-length", "0")))
            words = path.partition("?")[0].strip("/").split("/")
            mode = next((word for word in words if word in HANDLERS), self._of_the_host(words))
            served = self.server.served
            served.seen[mode] += 1
            request = Request(mode, method, path, headers, body, self.wfile, served)
            served.requests.append(request)
            HANDLERS.get(mode, static(404, b"", ""))(request)

    def _of_the_host(self, words: list[str]) -> str:
        """Documents of the whole host are those of the guarded mode, once somebody asked for that."""
        known = words[:1] == [".well-known"] and self.server.served.seen["guarded"]
        return "guarded" if known else ""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Served]:
    """The server, until the block ends; *tls* makes it one of https."""
    served = Served()
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.tls = tls
        server.served = served
        served.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield served
        finally:
            served.closed.set()
            server.shutdown()
            thread.join()
