"""What the transport notes about a line is what the rules about messages look for."""

import json
from typing import Any

import pytest

from tests.evidence_cases import CHECKS, POLICY, ask, lines
from validator.evidence.execution import FrameKind, Launch, LaunchEnd, Stage
from validator.live.guard import Channel, Guard
from validator.resources import constant


class Deaf:
    """A channel that is never used: the guard is given its lines one by one."""

    async def receive(self) -> tuple[int, bytes]:
        raise AssertionError

    async def send(self, data: bytes) -> None:
        raise AssertionError

    async def close_input(self) -> None:
        raise AssertionError


def said_of(*messages: Any) -> str:
    """What MCP004 says of a server that sends these after our request with the id 1."""
    channel: Channel = Deaf()
    guard = Guard(channel, POLICY.limits)
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    guard.transcript.sent(FrameKind.REQUEST, json.dumps(request).encode())
    guard.asked(1, "tools/list")
    for message in messages:
        guard.judge(json.dumps(message).encode())
    launch = Launch(Stage.LISTED, LaunchEnd.COMPLETE, frames=tuple(guard.transcript.frames))
    return lines(ask(CHECKS["MCP004"], [constant(launch)]))


GOOD = {"jsonrpc": "2.0", "id": 1, "result": {}}


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (GOOD | {"id": "1"}, "another type"),
        (GOOD | {"id": 1.0}, "an id that no request has"),
        (GOOD | {"id": None}, "without an id"),
        (GOOD | {"id": 2}, "an id that no request has"),
        (GOOD | {"error": {"code": 1, "message": ""}}, "both a result and an error"),
        (GOOD | {"result": None}, "result is no object"),
        (GOOD | {"result": {"a": "\ud83d"}}, "half of a character"),
        ({"jsonrpc": "2.0", "id": 1, "error": "no"}, "error is no object"),
        ({"jsonrpc": "2.0", "id": 1, "error": {"code": "1", "message": ""}}, "no integer code"),
        ({"id": 1, "result": {}}, 'no `"jsonrpc": "2.0"`'),
        ([GOOD], "a list of messages"),
        ({"jsonrpc": "2.0", "id": 1}, "neither a method"),
        ({"jsonrpc": "2.0", "id": None, "method": "ping"}, "whose id is neither"),
        ({"jsonrpc": "2.0", "id": 5, "method": "notifications/message"}, "a notification with an id"),
    ],
)
def test_every_violation_is_told(message: Any, words: str) -> None:
    """The guard's own words reach the finding."""
    said = said_of(message)

    assert words in said
    assert said.count("\n") == 1


def test_second_answer_is_told_and_the_first_is_not() -> None:
    """An id may be used up."""
    assert said_of(GOOD) == ""
    assert "answered already" in said_of(GOOD, GOOD)


def test_log_line_is_left_to_the_rule_about_noise() -> None:
    """What was never meant as a message breaks no JSON-RPC."""
    assert said_of("Server started", 7) == ""
