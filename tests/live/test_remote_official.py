"""The official SDK's own HTTP server, old and new ways of speaking to it."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.live.http_modes import Served
from tests.live.test_remote_exchange import ask
from validator.evidence.conversation import CallEnd


@pytest.fixture(scope="module")
def official() -> Iterator[str]:
    """host:port of an MCPServer with one tool, at /mcp; SSE answers, sessions, both eras."""
    import uvicorn
    from mcp.server import MCPServer

    made: Any = MCPServer("official", version="1.0")

    def now(zone: str) -> str:
        """Tells the time."""
        return zone

    made.tool()(now)
    config = uvicorn.Config(
        made.streamable_http_app(), host="127.0.0.1", port=0, log_level="critical", ws="none", loop="asyncio"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


def test_it_is_listed_in_both_eras_without_an_objection(official: str) -> None:
    url = f"http://{official}/mcp"
    answer = ask(Served(), "mcp", url=url, ask=url, trusted=(official,))

    remote = answer.remote
    assert remote is not None, answer.undecided
    assert (remote.end, remote.spoken, remote.tries) == ("listed", "streamable-http", 1)
    assert answer.session is not None
    assert answer.session.protocol == "2025-11-25"
    assert answer.session.sdk_error == ""
    assert answer.listing is not None
    assert [tool["name"] for tool in answer.listing.tools] == ["now"]
    assert answer.listing.sdk_error == ""
    for probe in ("discover", "modern-tools"):
        call = remote.of(probe)
        assert call is not None
        assert (call.end, call.sdk_error) == (CallEnd.ANSWERED, "")
    statuses = {each.probe: each.status for each in remote.exchanges}
    assert statuses["initialized"] == 202
    assert statuses["bad-version"] == statuses["no-session"] == statuses["header-mismatch"] == 400
    assert statuses["bad-origin"] == 403


def test_a_wrong_path_of_it_is_a_dead_one(official: str) -> None:
    url = f"http://{official}/other"
    answer = ask(Served(), "other", url=url, ask=url, trusted=(official,))

    assert answer.remote is not None
    assert (answer.remote.end, answer.remote.status) == ("dead", 404)
