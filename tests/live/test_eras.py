"""Conversations in both eras, and the questions that follow tools/list, with real processes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest

from checks.protocol._wire import message
from tests.live.process_channel import started
from validator.evidence.conversation import PROBES, Call, CallEnd
from validator.evidence.execution import FrameKind, LaunchEnd, Stage
from validator.live.courses import conversation
from validator.live.discovering import is_late, is_modern
from validator.live.probe_contract import Answer, Course, fault_of
from validator.live.questions import LEGACY, STATELESS
from validator.live.transcript import Transcript
from validator.policy import load_policy

SERVERS = Path(__file__).parent / "servers"
LIMITS = replace(
    load_policy().limits,
    initialize_seconds=4.0,
    tools_list_seconds=4.0,
    stop_seconds=1.0,
    call_seconds=0.6,
    questions_seconds=8.0,
    frames=300,
)


def hold(course: Course, mode: str, script: str = "eras.py") -> Answer:
    async def talk() -> Answer:
        async with started(SERVERS / script, mode) as channel:
            return await conversation(course, channel, LIMITS).run(_nothing)

    answer = anyio.run(talk)
    assert fault_of(answer) == ""
    return answer


async def _nothing() -> None:
    return


def of(answer: Answer, probe: str) -> Call:
    (call,) = [call for call in answer.calls if call.probe == probe]
    return call


def test_every_question_has_a_name_that_is_explained() -> None:
    """PROBES is the list that rules and reports go by."""
    asked = {question.probe for question in (*LEGACY, *STATELESS)}
    later = {"discover", "initialize", "tools", "unsupported-version", "no-meta"}
    assert asked | later == set(PROBES)


def test_a_legacy_server_is_asked_everything_after_its_tools_are_listed() -> None:
    answer = hold(Course.CURIOUS, "legacy")
    assert (answer.stage, answer.end) == (Stage.LISTED, LaunchEnd.COMPLETE), answer.says
    assert of(answer, "ping").result == {}
    assert of(answer, "prompts").result == {"prompts": [{"name": "greet"}]}
    assert of(answer, "tools-again").result is not None
    assert (of(answer, "unknown-method").end, of(answer, "unknown-method").code) == (CallEnd.ERROR, -32601)
    assert of(answer, "unknown-prompt").end is CallEnd.ERROR
    asked = [call.probe for call in answer.calls]
    assert "unknown-resource" not in asked, "it declares no resources"
    assert "log-level" not in asked, "it declares no logging"
    assert all(call.sdk_error == "" for call in answer.calls)


def test_no_question_is_put_on_a_run_that_only_lists_tools() -> None:
    assert hold(Course.HANDSHAKE, "legacy").calls == ()


def test_ping_has_a_text_as_its_id_and_one_who_turns_it_into_a_number_is_found_out() -> None:
    """Ids come back with their type (JSON-RPC 2.0, section 5)."""
    answer = hold(Course.CURIOUS, "numbers-only")
    assert of(answer, "ping").end is CallEnd.MALFORMED
    assert "of no open request" in of(answer, "ping").says
    assert of(answer, "unknown-method").end is CallEnd.ERROR


def test_two_silent_questions_are_enough() -> None:
    answer = hold(Course.CURIOUS, "never-says-unknown")
    ends = [call.end for call in answer.calls]
    assert ends.count(CallEnd.TIMED_OUT) == 2
    assert ends[-1] is CallEnd.NOT_ASKED
    assert answer.end is LaunchEnd.COMPLETE


def test_a_question_that_ends_the_server_leaves_its_tools_listed() -> None:
    answer = hold(Course.CURIOUS, "ends-on-unknown")
    assert (answer.stage, answer.end) == (Stage.LISTED, LaunchEnd.COMPLETE)
    gone = [call for call in answer.calls if call.end is CallEnd.EXITED]
    assert [call.probe for call in gone] == ["resources"]
    assert answer.calls[-1].says == "the question resources ended the conversation"


def test_a_legacy_server_is_found_out_and_chooses_a_revision_of_its_own() -> None:
    answer = hold(Course.DISCOVER, "legacy")
    assert (answer.stage, answer.end) == (Stage.LISTED, LaunchEnd.COMPLETE), answer.says
    assert not is_modern(of(answer, "discover"))
    assert of(answer, "discover").code == -32601
    hello = of(answer, "initialize").result
    assert hello is not None
    assert hello["protocolVersion"] == "2025-06-18"
    assert answer.listing is not None
    assert [tool["name"] for tool in answer.listing.tools] == ["look"]


def test_a_server_that_takes_a_revision_that_does_not_exist_is_not_gone_on_with() -> None:
    answer = hold(Course.DISCOVER, "echoes-any-version")
    assert answer.end is LaunchEnd.ERROR
    assert "'1900-01-01'" in answer.says


@pytest.mark.parametrize("mode", ["modern", "dual"])
def test_a_modern_server_is_talked_to_without_a_handshake(mode: str) -> None:
    answer = hold(Course.DISCOVER, mode)
    assert (answer.stage, answer.end) == (Stage.LISTED, LaunchEnd.COMPLETE), answer.says
    assert is_modern(of(answer, "discover"))
    assert answer.session is not None
    assert (answer.session.protocol, answer.session.server_name) == ("2026-07-28", "eras")
    assert (answer.session.sdk_error, of(answer, "discover").sdk_error) == ("", "")
    assert answer.listing is not None
    assert ([t["name"] for t in answer.listing.tools], answer.listing.pages) == (["look", "second"], 2)
    assert answer.listing.sdk_error == ""
    assert of(answer, "unsupported-version").data == {"supported": ["2026-07-28"]}
    assert of(answer, "unsupported-version").method == "tools/list", "SDKs answer server/discover in any"
    assert of(answer, "no-meta").code == (-32602 if mode == "modern" else -32601)
    assert all("initialize" not in frame.text for frame in answer.frames if frame.sent)


def test_a_modern_server_does_not_shake_hands_and_a_dual_one_does() -> None:
    assert hold(Course.CURIOUS, "modern").end is LaunchEnd.ERROR
    assert hold(Course.CURIOUS, "dual").end is LaunchEnd.COMPLETE


def test_a_server_that_is_silent_on_what_it_does_not_know_still_shakes_hands() -> None:
    answer = hold(Course.DISCOVER, "never-says-unknown")
    assert of(answer, "discover").end is CallEnd.TIMED_OUT
    assert answer.end is LaunchEnd.COMPLETE


def test_a_slow_server_of_both_eras_is_not_blamed_for_the_handshake_that_was_tried() -> None:
    """Seen with a real one on a busy machine: bound to the older era, it was judged by the newer one."""
    answer = hold(Course.DISCOVER, "slow-dual")
    assert (answer.stage, answer.end) == (Stage.STARTED, LaunchEnd.TIMED_OUT)
    assert is_late(of(answer, "discover"), of(answer, "initialize"))
    prompt = hold(Course.DISCOVER, "dual")
    assert not is_late(of(prompt, "discover"), None)


def test_a_server_that_ends_on_server_discover_is_no_more() -> None:
    answer = hold(Course.DISCOVER, "ends-on-unknown")
    assert (answer.end, answer.says) == (
        LaunchEnd.EXITED,
        "the server ended before it answered server/discover",
    )
    assert [(call.probe, call.end) for call in answer.calls] == [("discover", CallEnd.EXITED)]


def test_a_server_that_is_asked_to_initialize_first_negotiates_though_it_knows_no_discovery() -> None:
    answer = hold(Course.NEGOTIATE, "ends-on-unknown")
    assert answer.end is LaunchEnd.COMPLETE, answer.says
    assert [call.probe for call in answer.calls] == ["initialize", "tools"]
    assert (of(answer, "initialize").result or {})["protocolVersion"] == "2025-06-18"


def test_a_ping_of_the_servers_is_answered_without_the_official_client() -> None:
    answer = hold(Course.DISCOVER, "asks-back")
    assert answer.end is LaunchEnd.COMPLETE, answer.says


C, D = Course.CURIOUS, Course.DISCOVER
LATER = {  # mode -> conversation, stage, end, and a part of what is said about it
    "floods_on_a_question": (C, Stage.LISTED, LaunchEnd.LIMIT, "more than 300 messages"),
    "endless_line_on_a_question": (C, Stage.LISTED, LaunchEnd.LIMIT, "a single message is longer"),
    "dies_on_a_question": (C, Stage.LISTED, LaunchEnd.COMPLETE, ""),
    "never_answers_a_question": (C, Stage.LISTED, LaunchEnd.COMPLETE, ""),
    "answers_everything_with_junk": (C, Stage.LISTED, LaunchEnd.COMPLETE, ""),
    "asks_for_a_sample_for_ever": (C, Stage.LISTED, LaunchEnd.LIMIT, "32 requests from the server"),
    "deep_answer_to_a_question": (C, Stage.LISTED, LaunchEnd.LIMIT, "nested deeper than 64 levels"),
    "floods_on_discover": (D, Stage.STARTED, LaunchEnd.LIMIT, "more than 300 messages"),
    "discovers_without_a_list": (D, Stage.LISTED, LaunchEnd.COMPLETE, ""),
    "discovers_with_nested_junk": (D, Stage.LISTED, LaunchEnd.COMPLETE, ""),
    "discovers_with_nothing_else": (D, Stage.LISTED, LaunchEnd.COMPLETE, ""),
    "stateless_cursor_loop": (D, Stage.INITIALIZED, LaunchEnd.ERROR, "the same nextCursor again"),
    "stateless_cursor_for_ever": (D, Stage.INITIALIZED, LaunchEnd.LIMIT, "goes on after 50 pages"),
    "stateless_without_a_list": (D, Stage.INITIALIZED, LaunchEnd.ERROR, "has no list of tools"),
    "stateless_error_to_tools": (D, Stage.INITIALIZED, LaunchEnd.ERROR, "answered with an error: -32603"),
}


@pytest.mark.parametrize("mode", LATER)
def test_whatever_a_server_does_later_its_conversation_ends_and_says_why(mode: str) -> None:
    """Tools that were listed stay listed; a question never takes the run down."""
    course, stage, end, says = LATER[mode]
    answer = hold(course, mode, "hostile_later.py")
    assert (answer.stage, answer.end) == (stage, end), answer.says
    assert says in answer.says


def test_junk_as_an_answer_to_a_question_is_no_answer() -> None:
    answer = hold(Course.CURIOUS, "answers_everything_with_junk", "hostile_later.py")
    ends = [call.end for call in answer.calls]
    assert ends[:2] == [CallEnd.MALFORMED, CallEnd.MALFORMED]
    assert set(ends[2:]) == {CallEnd.NOT_ASKED}


def test_prompts_are_read_to_their_last_page() -> None:
    """The attack: a harmless first page, and a second one that nobody asks for."""
    prompts = of(hold(Course.CURIOUS, "prompts_on_two_pages", "hostile_later.py"), "prompts")
    assert prompts.result == {"prompts": [{"name": "harmless"}, {"name": "poisoned"}]}


def test_a_page_that_is_not_given_is_known_to_be_missing() -> None:
    """SEC020 calls a maintainer for a cursor that is left, or a question that was not answered."""
    answer = hold(Course.CURIOUS, "prompts_keep_the_second_page", "hostile_later.py")
    asked = [call for call in answer.calls if call.probe == "prompts"]
    assert [call.end for call in asked] == [CallEnd.ANSWERED, CallEnd.TIMED_OUT]
    assert asked[0].result is not None
    assert asked[0].result["nextCursor"] == "more"
    circle = of(hold(Course.CURIOUS, "prompts_go_in_circles", "hostile_later.py"), "prompts").result
    assert circle is not None
    assert (len(circle["prompts"]), circle["nextCursor"]) == (2, "more")


def test_the_method_of_a_message_is_known_where_its_text_is_cut() -> None:
    """The attack: a request that no client offered, too long to be kept."""
    asks = "sampling/createMessage"
    line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": asks, "params": {"x": "x" * 300_000}})
    transcript = Transcript(LIMITS)
    transcript.received(FrameKind.REQUEST, line.encode(), method=asks)
    (frame,) = transcript.frames
    assert message(frame) == {"method": asks}


OFFICIAL = """
import sys
from mcp.server import MCPServer
server = MCPServer("official")
@server.tool()
def add(a: int, b: int) -> int:
    "Add two numbers."
    return a + b
server.run("stdio")
"""


@pytest.mark.parametrize("course", [Course.CURIOUS, Course.DISCOVER])
def test_the_official_sdks_server_speaks_both_eras(course: Course, tmp_path: Path) -> None:
    """The real thing beside our own small servers."""
    script = tmp_path / "official.py"
    script.write_text(OFFICIAL)

    async def talk() -> Answer:
        limits: Any = replace(LIMITS, initialize_seconds=30.0, call_seconds=5.0, questions_seconds=30.0)
        async with started(script, isolated=False) as channel:
            return await conversation(course, channel, limits).run(_nothing)

    answer = anyio.run(talk)
    assert answer.end is LaunchEnd.COMPLETE, (answer.says, answer.stderr)
    assert answer.session is not None
    assert answer.session.protocol == ("2026-07-28" if course is Course.DISCOVER else "2025-11-25")
    assert answer.noise == 0
    assert all(call.sdk_error == "" for call in answer.calls)
    assert all(call.end in (CallEnd.ANSWERED, CallEnd.ERROR) for call in answer.calls), answer.calls
