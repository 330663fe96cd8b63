"""A git server over https on this machine: git's own http-backend, behind a certificate made for the test."""

import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.live.git_repositories import CLEAN


class Handler(BaseHTTPRequestHandler):
    """Serves the repositories below `root`; some paths answer otherwise.

    /status/<code>/… with that status, /moved/… with a redirect to /mirror/… here, /away/… elsewhere;
    /hiccup/… with 503 to the first request, and then as /mirror/….
    """

    root: Path
    seen: list[str]

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the test's output is not a log."""

    def _redirect(self, status: int, location: str) -> None:
        self.send_response(status)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, body: bytes) -> None:
        self.seen.append(self.path)
        _, first, rest = self.path.split("/", 2)
        if first == "status":
            self._redirect(int(rest.split("/")[0]), "/elsewhere/owner/name/info/refs?service=git-upload-pack")
            return
        if first in ("moved", "away"):
            host = self.headers["Host"] if first == "moved" else "localhost"
            self._redirect(301, f"https://{host}/mirror/{rest}")
            return
        if first == "hiccup" and len(self.seen) == 1:
            self.send_error(503)
            return
        path, _, query = self.path.replace("/hiccup/", "/mirror/", 1).partition("?")
        environ = {
            **CLEAN,
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"], input=body, env=environ, capture_output=True, timeout=60, check=False
        )
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        lines = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(lines.pop("Status", "200 OK").split()[0]))
        for name, value in lines.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


class QuietServer(ThreadingHTTPServer):
    """A handshake that the client breaks off is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing."""


@contextmanager
def https_server(root: Path, certificate: Path) -> Iterator[tuple[str, list[str]]]:
    """(URL without path, the paths that were asked for)."""
    seen: list[str] = []
    handler = type("Bound", (Handler,), {"root": root, "seen": seen})
    server = QuietServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def self_signed(folder: Path) -> Path:
    """A key and certificate for 127.0.0.1 in one file, made with openssl."""
    file = folder / "certificate.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"), "-days", "2",
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
        ],
        check=True, capture_output=True, timeout=60, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    file.write_bytes((folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes())
    return file
