"""What a remote server answers, byte for byte, through the whole guarded HTTP client."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import httpcore2
import httpx2
from hypothesis import strategies as st

from tests.fuzz.target import Target, pieces
from validator.live.framing import Overrun
from validator.live.http_guard import BODY_KEPT, HEADER_KEPT, HEADERS, HttpGuard
from validator.live.http_trouble import Trouble
from validator.live.remote_metadata import resource_places, server_places
from validator.live.web import HOPS, Web
from validator.policy import load_policy

CUTS = 4  # bytes at the beginning of an input that say how the rest comes
HOST, PORT = "mcp.example.com", 80
LIMITS = replace(load_policy().limits, frame_bytes=4_000, stdout_bytes=8_000, frames=20, http_requests=10)


def one_http(data: bytes) -> None:
    """An answer, its events, or one of the documented troubles; nothing over a limit is kept."""
    guard = guard_of(pieces(data[CUTS:], data[:CUTS]))
    with suppress(Trouble, Overrun):
        asyncio.run(asked(Web(guard)))
    assert 1 <= len(guard.records) <= HOPS + 1
    for record in guard.records:
        done = record.done()
        assert len(done.headers) <= HEADERS
        assert all(len(value) <= HEADER_KEPT for _, value in done.headers)
        assert len(done.body) <= 4 * BODY_KEPT


async def asked(web: Web) -> None:
    """One question, its answer's events or its body, and what it says about signing in."""
    url = f"http://{HOST}/mcp"
    try:
        async with web.open("GET", url, "fuzz") as answer:
            for place in resource_places(url, answer.header("www-authenticate")):
                server_places(place)
            if answer.content_type == "text/event-stream":
                assert len([event async for event in answer.events()]) <= LIMITS.frames
            else:
                assert len(await answer.body()) <= LIMITS.frame_bytes
    finally:
        await web.guard.aclose()


def guard_of(parts: list[bytes]) -> HttpGuard:
    """A guard whose one host says *parts* to whoever connects, and whose name server knows no other."""

    async def look_up(host: str, port: int) -> list[str]:
        return ["192.0.2.1"]

    guard = HttpGuard(LIMITS, (f"{HOST}:{PORT}",), look_up=look_up, verify=False)
    inner = httpx2.AsyncHTTPTransport(verify=False, trust_env=False)
    inner._pool = httpcore2.AsyncConnectionPool(network_backend=httpcore2.AsyncMockBackend(list(parts)))
    guard._inner[(HOST, PORT)] = inner
    return guard


HEADS = st.sampled_from(
    [b"Content-Length: 5", b"Content-Length: -1", b"Transfer-Encoding: chunked",
     b"Content-Encoding: gzip", b"X: " + b"y" * 2000,
     b"Content-Type: text/event-stream", b"Content-Type: application/json; charset=x",
     b"Location: /there", b"Location: //[", b"a:b",
     b"Location: http://mcp.example.com:0/", b"Location: https://\xff.example/",
     b"Location: http://mcp.example.com/%zz?a#b",
     b"Location: javascript:1", b"Location: http://a@mcp.example.com/", b"Location: http://xn--a/",
     b"Connection: close", b" folded",
     b'WWW-Authenticate: Bearer resource_metadata="https://[x"',
     b"WWW-Authenticate: Bearer resource_metadata=a", b"Set-Cookie: \x01"]
)  # fmt: skip
STATUS = st.sampled_from(
    [
        b"200 OK",
        b"307 Moved",
        b"302 Found",
        b"401 No",
        b"100 Continue",
        b"204",
        b"101 Switch",
        b"999 x",
        b"200",
    ]
)
BODIES = st.sampled_from(
    [
        b"",
        b"hello",
        b"5\r\nhello\r\n0\r\n\r\n",
        b"ffffffff\r\n",
        b"data: x\n\n",
        b"x" * 5000,
        b"0\r\nT: y\r\n\r\n",
    ]
)


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """An HTTP answer or two."""
    wire = draw(st.binary(min_size=CUTS, max_size=CUTS))
    for _ in range(draw(st.integers(1, 2))):
        lines = [b"HTTP/1.1 " + draw(STATUS), *draw(st.lists(HEADS, max_size=5))]
        wire += b"\r\n".join(lines) + b"\r\n\r\n" + draw(BODIES)
    return wire


HTTP = Target(one_http, answers(), 8_192)
