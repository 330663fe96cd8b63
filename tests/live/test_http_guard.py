"""The guarded transport: what it connects to, what it sends, what it takes."""

import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import anyio
import httpx2
import pytest

from tests.live.http_modes import Served, serving
from validator.live.framing import Overrun
from validator.live.http_address import Resolve, is_local_answer, is_public
from validator.live.http_guard import HttpGuard
from validator.live.http_trouble import Gone, NotHttp, OwnNetwork, Passing, Refused
from validator.live.remote_contract import RemoteAnswer, RemoteRequest
from validator.live.remote_exchange import RemoteExchange
from validator.live.web import Web, WebAnswer
from validator.policy import Limits

NAME = "clock.example"


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as started:
        yield started


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for NAME, with its key, which signs itself."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    words = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj"
    names = [f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(file), "-out"]
    made = file.with_name("cert.pem")
    subprocess.run([*words.split(), *names, str(made)], check=True, capture_output=True, timeout=60)
    file.write_bytes(file.read_bytes() + made.read_bytes())
    return file


def trusted_by(certificate: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(of the server, of the client)."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    return tls, ssl.create_default_context(cafile=certificate)


def answering(*addresses: str, asked: list[str] | None = None) -> Resolve:
    """A name server with one answer after the other; the last for ever."""
    waiting = list(addresses)

    async def look_up(host: str, port: int) -> list[str]:
        if asked is not None:
            asked.append(host)
        return [waiting.pop(0) if len(waiting) > 1 else waiting[0]]

    return look_up


def get(guard: HttpGuard, *urls: str, headers: dict[str, str] | None = None) -> list[WebAnswer]:
    """The answers to GET requests, bodies read."""

    async def ask() -> list[WebAnswer]:
        answers = []
        async with guard:
            for url in urls:
                async with Web(guard).open("GET", url, "get", headers=headers) as answer:
                    await answer.body()
                    answers.append(answer)
        return answers

    return anyio.run(ask)


PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1",
    "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "nonsense", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_none(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "93.184.216.34"])
def test_a_public_address_is_one(address: str) -> None:
    assert is_public(address)
    assert not is_local_answer(address)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "64:ff9b::808:808"])
def test_what_a_network_makes_up_is_no_answer_of_the_servers(address: str, limits: Limits) -> None:
    assert is_local_answer(address)
    with pytest.raises(OwnNetwork):
        get(HttpGuard(limits, look_up=answering(address)), f"https://{NAME}/")


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::a00:1"])
def test_a_name_of_a_private_address_is_never_connected_to(
    address: str, served: Served, limits: Limits
) -> None:
    guard = HttpGuard(limits, look_up=answering(address))
    with pytest.raises(Refused, match="no public address"):
        get(guard, f"https://{NAME}:{served.port}/open-json")
    assert served.requests == []
    assert guard.records[0].address == ""


@pytest.mark.parametrize(
    "url", ["http://{}/html", "ftp://{}/", "https://user:password@{}/", "file:///etc/passwd", "https:///x"]
)
def test_nothing_but_https_without_credentials_is_asked(url: str, served: Served, limits: Limits) -> None:
    asked: list[str] = []
    guard = HttpGuard(limits, look_up=answering("127.0.0.1", asked=asked))
    with pytest.raises(Refused):
        get(guard, url.format(f"{NAME}:{served.port}"))
    assert asked == []


def test_the_address_that_was_checked_is_the_one_connected_to(certificate: Path, limits: Limits) -> None:
    """The name server says another address the second time; name and certificate are those of the name."""
    tls, trust = trusted_by(certificate)
    told: list[str | None] = []
    tls.sni_callback = lambda _connection, name, _context: told.append(name)
    asked: list[str] = []
    with serving(tls) as served:
        look_up = answering("127.0.0.1", "127.0.0.99", asked=asked)
        guard = HttpGuard(limits, (f"{NAME}:{served.port}",), look_up=look_up, verify=trust)
        url = f"https://{NAME}:{served.port}/html"
        answers = get(guard, url, url)

    assert [answer.status for answer in answers] == [200, 200]
    assert asked == [NAME]
    assert told == [NAME, NAME]
    assert {request.headers["host"] for request in served.requests} == {f"{NAME}:{served.port}"}
    assert {record.address for record in guard.records} == {"127.0.0.1"}


@pytest.mark.parametrize(("name", "trusted"), [("other.example", True), (NAME, False)])
def test_a_certificate_that_no_client_takes_is_proof(
    name: str, trusted: bool, certificate: Path, limits: Limits
) -> None:
    """Of another name, or signed by itself."""
    tls, trust = trusted_by(certificate)
    trust = trust if trusted else ssl.create_default_context()
    with serving(tls) as served:
        where = f"{name}:{served.port}"
        guard = HttpGuard(limits, (where,), look_up=answering("127.0.0.1"), verify=trust)
        with pytest.raises(Gone, match="certificate"):
            get(guard, f"https://{where}/html")
    assert served.requests == []


def test_a_host_where_nothing_listens_is_gone(limits: Limits) -> None:
    with serving() as served:
        host = served.host
    with pytest.raises(Gone, match="refuses the connection"):
        get(HttpGuard(limits, (host,)), f"http://{host}/")


def test_nothing_of_ours_or_the_servers_is_sent_back(
    served: Served, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No cookies, no proxy of the environment, no encodings, and no session's id on another host."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    guard = HttpGuard(limits, (served.host,))
    get(guard, served.url("open-json"), served.url("to-good"), headers={"Mcp-Session-Id": "abc"})

    assert [request.headers["accept-encoding"] for request in served.requests] == ["identity"] * 3
    assert not any({"cookie", "authorization"} & set(request.headers) for request in served.requests)
    assert [request.headers.get("mcp-session-id") for request in served.requests] == ["abc"] * 3


@pytest.mark.parametrize("mode", ["to-metadata", "to-private-https"])
def test_a_redirect_inside_is_not_followed(mode: str, served: Served, limits: Limits) -> None:
    guard = HttpGuard(limits, (served.host,))
    with pytest.raises(Refused):
        get(guard, served.url(mode))
    assert guard.records[-1].address == ""


def test_redirects_come_to_an_end(served: Served, limits: Limits) -> None:
    with pytest.raises(NotHttp, match="redirects"):
        get(HttpGuard(limits, (served.host,)), served.url("to-itself"))
    assert len(served.requests) == 6


@pytest.mark.parametrize(
    ("mode", "limit"),
    [
        ("endless-body", "frame_bytes"),
        ("endless-events", "frame_bytes"),  # read as a body: its type is the server's word only
        ("huge-header", "frame_bytes"),
        ("many-headers", "frame_bytes"),
    ],
)
def test_what_is_too_large_is_not_read(mode: str, limit: str, served: Served, limits: Limits) -> None:
    guard = HttpGuard(limits, (served.host,))
    with pytest.raises(Overrun) as caught:
        get(guard, served.url(mode))
    assert caught.value.limit == limit
    assert guard.records[0].size < limits.frame_bytes + (1 << 20)


def test_all_answers_together_have_a_limit(served: Served, limits: Limits) -> None:
    small = replace(limits, stdout_bytes=100)
    with pytest.raises(Overrun) as caught:
        get(HttpGuard(small, (served.host,)), *[served.url("html")] * 10)
    assert caught.value.limit == "stdout_bytes"


def test_requests_have_a_budget(served: Served, limits: Limits) -> None:
    with pytest.raises(Overrun) as caught:
        get(HttpGuard(replace(limits, http_requests=3), (served.host,)), *[served.url("html")] * 4)
    assert caught.value.limit == "http_requests"
    assert len(served.requests) == 3


def test_an_encoding_that_nobody_asked_for_is_refused(served: Served, limits: Limits) -> None:
    with pytest.raises(NotHttp, match="gzip"):
        get(HttpGuard(limits, (served.host,)), served.url("gzip"))


def test_a_connection_that_breaks_may_hold_the_next_time(served: Served, limits: Limits) -> None:
    with pytest.raises(Passing):
        get(HttpGuard(limits, (served.host,)), served.url("cut-off"))


def test_a_record_holds_the_beginning(served: Served, limits: Limits) -> None:
    guard = HttpGuard(limits, (served.host,))
    get(guard, served.url("html"))

    (record,) = (each.done() for each in guard.records)
    assert (record.method, record.status, record.probe) == ("GET", 200, "get")
    assert record.body.startswith("<!doctype html>")
    assert record.header("content-type") == "text/html"
    assert record.address == "127.0.0.1"


def test_it_is_a_transport_for_clients_of_httpx2(served: Served, limits: Limits) -> None:
    async def ask() -> int:
        async with httpx2.AsyncClient(transport=HttpGuard(limits, (served.host,))) as client:
            return (await client.get(served.url("html"))).status_code

    assert anyio.run(ask) == 200


@pytest.mark.parametrize("works", [True, False])
def test_a_name_that_does_not_exist_is_dead_only_if_our_own_network_works(
    works: bool, certificate: Path, limits: Limits
) -> None:
    """Another host is asked: one that answers, or one whose certificate is not the name's."""
    tls, trust = trusted_by(certificate)

    async def look_up(host: str, port: int) -> list[str]:
        if host == "gone.example":
            raise Gone("there is no host gone.example")
        return ["127.0.0.1"]

    with serving(tls) as served:
        control = f"{NAME if works else 'other.example'}:{served.port}"
        quick = replace(limits, remote_tries=1)
        url = "https://gone.example/mcp"
        request = RemoteRequest(url, url, "streamable-http", False, False, control, (control,), quick)

        async def ask() -> RemoteAnswer:
            async with HttpGuard(quick, (control,), look_up=look_up, verify=trust) as guard:
                return await RemoteExchange(request, guard).run()

        answer = anyio.run(ask)

    assert (answer.remote is not None) is works
    assert ("no other host either" in answer.undecided) is not works
    assert [request.method for request in served.requests] == ["HEAD"] * works
