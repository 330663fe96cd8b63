"""Conversations with remote servers: each mode of http_modes has its own end, and none hangs."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import anyio
import pytest

from tests.live.http_modes import MODES, TOOLS, Served, serving
from tests.promptness import assert_prompt, took
from validator.evidence.conversation import CallEnd
from validator.evidence.remote import HTTP_PROBES, Remote
from validator.live.http_guard import HttpGuard
from validator.live.remote_contract import RemoteAnswer, RemoteRequest, fault_of
from validator.live.remote_exchange import RemoteExchange
from validator.policy import Limits, load_policy

LIMITS = replace(
    load_policy().limits, remote_seconds=2.0, remote_tries=2, call_seconds=1.0, questions_seconds=3.0
)
HTTP, SSE = "streamable-http", "sse"
SECONDS = 15.0  # two tries, the pause, the questions, and a slow machine

# mode -> (end, transport, limit, a part of what it says)
ENDS = {
    **dict.fromkeys(
        ("open-json", "open-events", "pages", "modern", "dual", "rude", "undeclared", "bad-tool", "to-good"),
        ("listed", HTTP, "", ""),
    ),
    **dict.fromkeys(("five-hundred-twice", "patient", "twice"), ("listed", HTTP, "", "")),
    "legacy": ("listed", SSE, "", ""),
    "guarded": ("authorization", "", "", "401"),
    "guarded-bare": ("authorization", "", "", "401"),
    "guarded-inside": ("authorization", "", "", "401"),
    "guarded-late": ("authorization", HTTP, "", "401"),
    "guarded-by-error": ("authorization", "", "", "no API key"),
    "forbidden": ("authorization", "", "", "403"),
    "html": ("not-mcp", "", "", "text/html"),
    "not-found": ("dead", "", "", "404"),
    "gone": ("dead", "", "", "410"),
    "bad-request": ("not-mcp", "", "", "jsonrpc"),
    "accepted": ("not-mcp", "", "", "202"),
    "empty": ("not-mcp", "", "", "not JSON"),
    "not-json": ("not-mcp", "", "", "not JSON"),
    "not-utf-8": ("failed", "", "", "not UTF-8"),
    "batch": ("failed", "", "", "batch"),
    "nested": ("limit", "", "depth", "deeper"),
    "to-itself": ("not-mcp", "", "", "redirects more than"),
    "to-metadata": ("refused", "", "", "169.254.169.254"),
    "to-private-https": ("refused", "", "", "10.0.0.1"),
    "to-sign-in": ("not-mcp", "", "", "302"),
    "gzip": ("not-mcp", "", "", "gzip"),
    **dict.fromkeys(("endless-body", "endless-lists"), ("limit", "", "frame_bytes", "longer than")),
    **dict.fromkeys(("endless-event", "endless-comments"), ("limit", "", "frame_bytes", "event")),
    "endless-events": ("not-mcp", "", "", "jsonrpc"),
    "wrong-id": ("failed", "", "", "99"),
    "text-id": ("failed", "", "", "'1'"),
    "wrong-id-in-events": ("failed", "", "", "99"),
    "ends-early": ("not-mcp", "", "", "ends without the answer"),
    "insists": ("limit", "", "server_requests", "messages before"),
    "same-cursor": ("failed", HTTP, "", "same nextCursor"),
    "huge-header": ("limit", "", "frame_bytes", "headers are over 65536 bytes"),
    "many-headers": ("limit", "", "frame_bytes", "more than 100 headers"),
    "old-version": ("failed", HTTP, "", "2024-10-07"),
    "bad-session": ("failed", "", "", "session's id"),
    "legacy-elsewhere": ("failed", "", "", "another host"),
}
UNDECIDED = {
    "five-hundred": "500",
    "drip": "within 2 seconds, though the last request got 200 and ",
    "drip-head": "2 seconds",
    "hang": "it did not answer within 2 seconds",
    "cut-off": "closed connection",
    "informs": "2 seconds",
    "forgets": "session",
    "legacy-silent": "within 2 seconds, though the last request got 200 and 0 bytes",
}
SLOW = {mode for mode, says in UNDECIDED.items() if "2 seconds" in says}  # one try of these will do


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as started:
        yield started


def ask(served: Served, mode: str, limits: Limits = LIMITS, **changed: Any) -> RemoteAnswer:
    """What we learn of one mode."""
    declared = SSE if mode.startswith("legacy") else HTTP
    request = RemoteRequest(
        served.url(mode), served.url(mode), declared, False, False, "control.invalid", (served.host,), limits
    )
    request = replace(request, **changed)

    async def talk() -> RemoteAnswer:
        async with HttpGuard(limits, request.trusted) as guard:
            return await RemoteExchange(request, guard).run()

    answer = anyio.run(talk)
    assert fault_of(answer) == ""
    return answer


def seen(served: Served, mode: str, **changed: Any) -> Remote:
    answer = ask(served, mode, **changed)
    assert answer.remote is not None, answer.undecided
    return answer.remote


def test_every_mode_has_an_end_that_is_expected() -> None:
    assert {*ENDS, *UNDECIDED} == set(MODES)
    assert not {*ENDS} & {*UNDECIDED}


@pytest.mark.parametrize("mode", MODES)
def test_mode_ends_as_it_should_and_in_time(mode: str, served: Served) -> None:
    answers = []

    def talk() -> None:
        served.seen.clear()
        answers.append(ask(served, mode, replace(LIMITS, remote_tries=1) if mode in SLOW else LIMITS))

    assert_prompt(lambda: took(talk), SECONDS)
    answer = answers[-1]
    if mode in UNDECIDED:
        assert answer.remote is None
        assert UNDECIDED[mode] in answer.undecided
        return
    remote = answer.remote
    assert remote is not None, answer.undecided
    end, spoken, limit, says = ENDS[mode]
    assert (remote.end, remote.spoken, remote.limit) == (end, spoken, limit), remote.says
    assert says in remote.says
    assert {exchange.probe for exchange in remote.exchanges} <= set(HTTP_PROBES)
    if end == "listed":
        assert answer.listing is not None
        assert [tool["name"] for tool in answer.listing.tools][:1] == ["now"]


@pytest.mark.parametrize("mode", ["open-json", "open-events", "pages", "modern", "dual", "legacy"])
def test_a_good_server_is_listed_and_the_official_client_takes_it(mode: str, served: Served) -> None:
    answer = ask(served, mode)

    assert answer.listing is not None
    assert answer.session is not None
    assert list(answer.listing.tools) == TOOLS
    assert (answer.listing.sdk_error, answer.session.sdk_error) == ("", "")
    assert answer.listing.pages == (2 if mode == "pages" else 1)
    assert answer.session.protocol == {"modern": "2026-07-28", "legacy": "2024-11-05"}.get(mode, "2025-06-18")


def test_a_list_that_the_official_client_refuses_is_kept_as_it_is(served: Served) -> None:
    answer = ask(served, "bad-tool")

    assert answer.listing is not None
    assert answer.listing.tools == (TOOLS[0], {"name": "broken"})
    assert "inputSchema" in answer.listing.sdk_error


def test_a_strict_server_refuses_what_it_should(served: Served) -> None:
    remote = seen(served, "dual")

    statuses = {each.probe: each.status for each in remote.exchanges}
    refused = {"bad-origin": 403, "bad-version": 400, "no-session": 400, "header-mismatch": 400, "get": 405}
    assert {probe: statuses[probe] for probe in refused} == refused
    assert statuses["initialized"] == 202
    assert statuses["end"] == 200
    discover = remote.of("discover")
    assert discover is not None
    assert discover.end is CallEnd.ANSWERED


def test_a_session_ends_with_the_conversation(served: Served) -> None:
    served.requests.clear()
    seen(served, "open-json")

    last = served.requests[-1]
    assert (last.method, last.headers["mcp-session-id"]) == ("DELETE", "abc123")
    assert served.requests[2].headers["mcp-protocol-version"] == "2025-06-18"


@pytest.mark.parametrize(("mode", "declared", "spoken"), [("open-json", SSE, HTTP), ("legacy", HTTP, SSE)])
def test_the_other_transport_is_recognised(mode: str, declared: str, spoken: str, served: Served) -> None:
    remote = seen(served, mode, declared=declared)

    assert (remote.end, remote.spoken, remote.declared) == ("listed", spoken, declared)


def test_an_address_that_redirects_inside_is_never_connected_to(served: Served) -> None:
    remote = seen(served, "to-metadata")

    assert [each.address for each in remote.exchanges] == ["127.0.0.1", ""]
    assert remote.exchanges[1].status == 0


def test_a_guarded_server_says_where_to_sign_in(served: Served) -> None:
    remote = seen(served, "guarded")

    assert remote.status == 401
    assert remote.challenge.startswith("Bearer resource_metadata=")
    assert remote.protected_resource is not None
    assert remote.protected_resource.document["resource"] == served.url("guarded")
    (server,) = remote.authorization_servers
    assert server.document["token_endpoint"] == f"http://{served.host}/t"


def test_documents_inside_our_network_are_never_asked_for(served: Served) -> None:
    remote = seen(served, "guarded-inside")

    assert [server.certain for server in remote.authorization_servers] == [True] * 3
    assert not any(server.document or server.status for server in remote.authorization_servers)
    assert {each.address for each in remote.exchanges} == {"127.0.0.1", ""}
    assert not any(each.status for each in remote.exchanges if served.host not in each.url)


def test_a_guarded_server_that_says_nothing_has_no_documents(served: Served) -> None:
    served.seen.clear()
    remote = seen(served, "guarded-bare")

    assert remote.protected_resource is not None
    assert remote.protected_resource.document == {}
    assert remote.protected_resource.certain
    assert [server.document for server in remote.authorization_servers] == [{}]


def test_an_open_server_whose_entry_has_oauth_is_asked_for_its_documents(served: Served) -> None:
    assert seen(served, "open-json").protected_resource is None
    assert seen(served, "open-json", oauth=True).protected_resource is not None


def test_what_lacks_credentials_may_want_them(served: Served) -> None:
    """400 with "missing key": not MCP, unless the entry has a key that we do not send."""
    assert seen(served, "bad-request", credentials=True).end == "authorization"
    assert seen(served, "not-found", credentials=True).end == "dead"
    assert seen(served, "html", credentials=True).end == "not-mcp"


def test_trouble_that_passes_is_tried_again(served: Served) -> None:
    served.seen.clear()

    assert seen(served, "five-hundred-twice").tries == 2


def test_nothing_listens_at_a_dead_servers_address(served: Served) -> None:
    with serving() as other:
        host, url = other.host, other.url("open-json")
    remote = seen(served, "open-json", url=url, ask=url, trusted=(host,))

    assert (remote.end, remote.tries) == ("dead", 2)
    assert "refuses the connection" in remote.says


def test_a_dead_mirror_proves_nothing(served: Served) -> None:
    with serving() as other:
        host, url = other.host, other.url("open-json")
    answer = ask(served, "open-json", url="https://clock.example.com/mcp", ask=url, trusted=(host,))

    assert answer.remote is None
    assert "mirror" in answer.undecided


def test_a_network_that_reaches_nothing_proves_nothing(served: Served) -> None:
    """The name server knows neither the server's name nor that of a host which is known to exist."""
    url = "https://no-such-host.invalid/mcp"
    patient = replace(LIMITS, remote_seconds=60.0)  # a busy machine's name server may take its time
    answer = ask(served, "open-json", patient, url=url, ask=url)

    assert answer.remote is None
    assert "no-such-host.invalid" in answer.undecided


def test_all_that_it_heard_is_in_the_evidence(served: Served) -> None:
    remote = seen(served, "twice")

    assert any("same key twice" in each.note for each in remote.exchanges)
    assert all(each.seconds > 0 for each in remote.exchanges)
    first = remote.exchanges[0]
    assert (first.method, first.probe, first.status) == ("POST", "initialize", 200)
    assert '"jsonrpc"' in first.body
