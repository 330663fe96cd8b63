"""HTTP to a hostile server: an httpx2 transport that connects to checked addresses only, and counts all.

What stock clients do instead (protocol.md 1.4): a 200 MB body costs them 1 GB, one of `[],[],…` 5 GB, a
gzip bomb 1.5 GB. No cookies, no proxies, no credentials. Only the worker imports this module (0.15 s).
"""

import errno
import re
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator

import httpx2

from validator.live.framing import Overrun
from validator.live.http_address import Resolve, public_addresses, resolve
from validator.live.http_record import Record
from validator.live.http_trouble import Gone, NotHttp, OwnNetwork, Passing, Refused, Trouble
from validator.policy import Limits

CONNECT_SECONDS = 10.0  # for one address; a name may have several
BODY_KEPT = 8_192  # bytes of one answer's body that go into the evidence
HEADERS, HEADER_KEPT, HEADERS_BYTES = 100, 1_000, 65_536  # how many; characters kept of one; all of them
# What X.509 verification proves about the server; all else (an unknown issuer) may be our own store.
EXPIRED, SELF_SIGNED, WRONG_NAME = 10, 18, 62
CUT_OFF = re.compile("disconnected|closed connection")  # h11's words, of a connection that ends too early
NO_WAY_OUT = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EACCES, errno.EPERM)


class HttpGuard(httpx2.AsyncBaseTransport):
    """Checks, pins, counts, records. `trusted`: host:port that needs neither https nor a public address."""

    def __init__(
        self,
        limits: Limits,
        trusted: tuple[str, ...] = (),
        *,
        look_up: Resolve = resolve,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self.limits = limits
        self.records: list[Record] = []
        self._trusted = trusted
        self._look_up = look_up
        self._total = 0
        self._pinned: dict[tuple[str, int], list[str]] = {}
        self._verify = verify
        self._inner: dict[tuple[str, int], httpx2.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, its body capped. Raises Trouble, Overrun."""
        record = self._begin(request)
        try:
            addresses = await self._addresses(request.url)
            response = await self._connected(request, addresses, record)
            await self._heed(response, record)
        except (Trouble, Overrun) as exc:
            record.odd(str(exc))
            raise
        finally:
            record.seconds = time.monotonic() - record.begun
        body = _Capped(response, record, self._hear)
        return httpx2.Response(
            response.status_code, headers=response.headers, stream=body, extensions={"record": record}
        )

    async def aclose(self) -> None:
        """Close what is still open."""
        for inner in self._inner.values():
            await inner.aclose()

    def trusts(self, url: httpx2.URL) -> bool:
        """Is it one of the policy's own hosts?"""
        return "{}:{}".format(*_place(url)) in self._trusted

    def trusts_address(self, address: str) -> bool:
        """As `trusts`, for an address as text; False for what is none."""
        try:
            return self.trusts(httpx2.URL(address))
        except (httpx2.InvalidURL, ValueError):
            return False

    def _begin(self, request: httpx2.Request) -> Record:
        if len(self.records) >= self.limits.http_requests:
            raise Overrun("http_requests", f"more than {self.limits.http_requests} requests would be needed")
        probe = str(request.extensions.get("probe", ""))
        record = Record(request.method, str(request.url)[:2000], probe, begun=time.monotonic())
        self.records.append(record)
        request.headers["accept-encoding"] = "identity"
        return record

    async def _addresses(self, url: httpx2.URL) -> list[str]:
        """Those of the URL's host, looked up once: what was checked is what is connected to."""
        where, trusted = _place(url), self.trusts(url)
        if not url.host or (url.scheme != "https" and not trusted):
            raise Refused(f"{str(url)[:200]} is no https address")
        if url.userinfo:
            raise Refused(f"{url.host} comes with credentials in its address")
        if where not in self._pinned:
            found = self._look_up(*where) if trusted else public_addresses(*where, self._look_up)
            self._pinned[where] = await found
        return self._pinned[where]

    async def _connected(
        self, request: httpx2.Request, addresses: list[str], record: Record
    ) -> httpx2.Response:
        """From the first address that takes the connection; a request is sent only once."""
        failed: list[Trouble] = []
        for address in addresses:
            record.address = address
            try:
                return await self._of(request.url).handle_async_request(_pinned(request, address))
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as exc:
                failed.append(_unconnected(exc, f"{request.url.host} ({address})"))
            except httpx2.HTTPError as exc:
                raise trouble_of(exc) from exc
        raise _worst(failed)

    def _of(self, url: httpx2.URL) -> httpx2.AsyncHTTPTransport:
        """The connections of one host: none is ever used for another name that has the same address."""
        if (place := _place(url)) not in self._inner:
            if self._verify is True:
                self._verify = httpx2.create_ssl_context(trust_env=False)
            made = httpx2.AsyncHTTPTransport(verify=self._verify, trust_env=False)
            self._inner[place] = made
        return self._inner[place]

    async def _heed(self, response: httpx2.Response, record: Record) -> None:
        """Record the head; an answer that is refused is closed. Raises Overrun, NotHttp."""
        try:
            self._judge(response, record)
        except (Overrun, NotHttp):
            await response.aclose()
            raise

    def _judge(self, response: httpx2.Response, record: Record) -> None:
        record.status = response.status_code
        pairs = response.headers.multi_items()
        record.headers = tuple((name, value[:HEADER_KEPT]) for name, value in pairs[:HEADERS])
        if len(pairs) > HEADERS:
            raise Overrun("frame_bytes", f"its answer has more than {HEADERS} headers")
        if sum(len(n) + len(v) for n, v in pairs) > HEADERS_BYTES:
            raise Overrun("frame_bytes", f"its headers are over {HEADERS_BYTES} bytes")
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            raise NotHttp(f"the answer is encoded ({encoding[:40]}), though only identity was asked for")

    def _hear(self, record: Record, data: bytes) -> None:
        record.size += len(data)
        self._total += len(data)
        if record.body is None:
            record.body = bytearray()
        record.body += data[: max(0, BODY_KEPT - len(record.body))]
        if record.size > self.limits.frame_bytes and not record.is_cut:
            says = f"the body of an answer is longer than {self.limits.frame_bytes} bytes"
            raise Overrun("frame_bytes", says)
        if self._total > self.limits.stdout_bytes:
            raise Overrun("stdout_bytes", f"all answers together have over {self.limits.stdout_bytes} bytes")


class _Capped(httpx2.AsyncByteStream):
    """A body that is counted while it is read."""

    def __init__(
        self, response: httpx2.Response, record: Record, hear: Callable[[Record, bytes], None]
    ) -> None:
        self._response, self._record, self._hear = response, record, hear

    async def __aiter__(self) -> AsyncIterator[bytes]:
        stream = self._response.stream
        assert isinstance(stream, httpx2.AsyncByteStream)  # noqa: S101 - the inner transport is asynchronous
        try:
            async for data in stream:
                self._hear(self._record, data)
                yield data
        except httpx2.HTTPError as exc:
            raise trouble_of(exc) from exc
        except Overrun as exc:
            self._record.odd(str(exc))
            raise
        finally:
            self._record.seconds = time.monotonic() - self._record.begun

    async def aclose(self) -> None:
        await self._response.aclose()


def trouble_of(exc: httpx2.HTTPError) -> Trouble:
    """What a failure after the connection was made means."""
    says = f"{type(exc).__name__}: {exc}"[:300]
    cut_off = isinstance(exc, httpx2.RemoteProtocolError) and bool(CUT_OFF.search(str(exc)))
    if isinstance(exc, httpx2.TimeoutException | httpx2.NetworkError) or cut_off:
        return Passing(says)
    return NotHttp(says)


def _pinned(request: httpx2.Request, address: str) -> httpx2.Request:
    """The same request to that very address; name and certificate remain those of the host."""
    url = request.url.copy_with(host=address)
    extensions = {"sni_hostname": _place(request.url)[0], "timeout": {"connect": CONNECT_SECONDS}}
    headers = request.headers.copy()  # with the Host of the name
    return httpx2.Request(request.method, url, headers=headers, stream=request.stream, extensions=extensions)


def _unconnected(exc: Exception, where: str) -> Trouble:
    for cause in _causes(exc):
        if isinstance(cause, ssl.SSLCertVerificationError):
            says = f"the certificate of {where} is not valid: {cause.verify_message}"
            proved = cause.verify_code in (EXPIRED, SELF_SIGNED, WRONG_NAME)
            return Gone(says) if proved else Passing(says)
        if isinstance(cause, ConnectionRefusedError):
            return Gone(f"{where} refuses the connection")
        if isinstance(cause, OSError) and cause.errno in NO_WAY_OUT:
            return OwnNetwork(f"there is no way to {where}: {cause.strerror}")
    return Passing(f"{where} cannot be connected to: {type(exc).__name__} {exc}"[:300])


def _causes(exc: BaseException) -> Iterator[BaseException]:
    """The exception and all that led to it, groups included."""
    waiting, seen = [exc], 0
    while waiting and (seen := seen + 1) < 50:
        here = waiting.pop()
        yield here
        members = here.exceptions if isinstance(here, BaseExceptionGroup) else ()
        waiting += [cause for cause in (here.__cause__, here.__context__, *members) if cause is not None]


def _worst(failed: list[Trouble]) -> Trouble:
    """Nobody is there only if every address that we can reach says so."""
    reached = [trouble for trouble in failed if not isinstance(trouble, OwnNetwork)]
    open_ = [trouble for trouble in reached if not isinstance(trouble, Gone)]
    return (open_ or reached or failed)[0]


def _place(url: httpx2.URL) -> tuple[str, int]:
    """Host, as it is looked up and certified, and port."""
    return url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)
