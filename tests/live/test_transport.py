"""The conversation over bare processes: whatever a server does, it ends in time, and for the right reason."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import anyio
import pytest

from tests.live.process_channel import started
from tests.promptness import assert_prompt
from validator.evidence.execution import FrameKind, LaunchEnd, Stage
from validator.live.attach import AttachedChannel
from validator.live.exchange import Exchange
from validator.live.framing import STDERR
from validator.live.probe_contract import Answer, fault_of
from validator.policy import Limits, load_policy

SERVERS = Path(__file__).parent / "servers"
INITIALIZE, TOOLS_LIST, STOP = 3.0, 2.0, 0.5  # seconds
PLENTY = 30.0  # seconds, for a machine that is busy: without a deadline it would be for ever
LIMITS = replace(
    load_policy().limits,
    initialize_seconds=INITIALIZE,
    tools_list_seconds=TOOLS_LIST,
    stop_seconds=STOP,
    frame_bytes=600_000,
    stdout_bytes=2_000_000,
    stderr_bytes=1_000_000,
    stderr_kept_bytes=4096,
    transcript_bytes=200_000,
    frames=500,
    values=20_000,
    pages=5,
    tools=50,
)
SOON = 1.5  # seconds: well before any deadline, on a busy machine
HURRY = 0.3  # instead of the two seconds that a hopeless answer costs


@dataclass(frozen=True)
class Case:
    stage: Stage
    end: LaunchEnd
    limit: str = ""
    says: str = ""
    within: float = SOON


STARTED, INITIALIZED, LISTED = Stage.STARTED, Stage.INITIALIZED, Stage.LISTED
LATE = INITIALIZE + 1
CASES = {
    "well_behaved": Case(LISTED, LaunchEnd.COMPLETE),
    "never_reads": Case(STARTED, LaunchEnd.TIMED_OUT, says="not answered within 3 seconds", within=LATE),
    "never_answers": Case(STARTED, LaunchEnd.TIMED_OUT, within=LATE),
    "slow_drip": Case(STARTED, LaunchEnd.TIMED_OUT, says="3 seconds, though it began a line", within=LATE),
    "progress_for_ever": Case(STARTED, LaunchEnd.TIMED_OUT, says="other messages came", within=LATE),
    "hangs_on_tools": Case(INITIALIZED, LaunchEnd.TIMED_OUT, says="within 2 seconds", within=TOOLS_LIST + 1),
    "exits_at_once": Case(STARTED, LaunchEnd.EXITED, says="ended before it answered initialize"),
    "exits_on_initialize": Case(STARTED, LaunchEnd.EXITED),
    "exits_after_initialize": Case(INITIALIZED, LaunchEnd.EXITED, says="before it answered tools/list"),
    "closes_its_output": Case(STARTED, LaunchEnd.EXITED),
    "no_line_feed": Case(STARTED, LaunchEnd.EXITED),
    "endless_line": Case(STARTED, LaunchEnd.LIMIT, "frame_bytes"),
    "long_line": Case(STARTED, LaunchEnd.LIMIT, "frame_bytes"),
    "very_long_line": Case(STARTED, LaunchEnd.LIMIT, "frame_bytes"),
    "many_bytes": Case(STARTED, LaunchEnd.LIMIT, "stdout_bytes"),
    "stderr_flood": Case(STARTED, LaunchEnd.LIMIT, "stderr_bytes"),
    "notification_flood": Case(STARTED, LaunchEnd.LIMIT, "frames"),
    "garbage_flood": Case(STARTED, LaunchEnd.LIMIT, "noise_lines"),
    "newline_flood": Case(STARTED, LaunchEnd.LIMIT, "noise_lines"),
    "sampling_storm": Case(STARTED, LaunchEnd.LIMIT, "server_requests"),
    "request_flood_without_reading": Case(STARTED, LaunchEnd.LIMIT, "server_requests"),
    "deep": Case(STARTED, LaunchEnd.LIMIT, "depth"),
    "deeper_than_the_client_can": Case(STARTED, LaunchEnd.LIMIT, "depth"),
    "deeper_than_python_can": Case(STARTED, LaunchEnd.LIMIT, "depth"),
    "many_values": Case(STARTED, LaunchEnd.LIMIT, "values"),
    "too_many_tools": Case(INITIALIZED, LaunchEnd.LIMIT, "tools"),
    "hundred_thousand_tools": Case(INITIALIZED, LaunchEnd.LIMIT, "frame_bytes"),
    "new_cursor_for_ever": Case(INITIALIZED, LaunchEnd.LIMIT, "pages"),
    "cursor_loop": Case(INITIALIZED, LaunchEnd.ERROR, says="the same nextCursor again: 'again'"),
    "cursor_is_a_number": Case(INITIALIZED, LaunchEnd.ERROR, says="nextCursor of tools/list is no string"),
    "no_list": Case(INITIALIZED, LaunchEnd.ERROR, says="no list of tools"),
    "error_to_initialize": Case(STARTED, LaunchEnd.ERROR, says="-32603 no database"),
    "unknown_version": Case(STARTED, LaunchEnd.ERROR, says="the official client refuses"),
    "no_server_info": Case(STARTED, LaunchEnd.ERROR, says="the official client refuses"),
    "invalid_utf8_answer": Case(STARTED, LaunchEnd.ERROR, says="not UTF-8", within=SOON),
    "not_a_number": Case(STARTED, LaunchEnd.ERROR, says="NaN is no JSON number", within=SOON),
    "infinite_by_exponent": Case(STARTED, LaunchEnd.ERROR, says="too large", within=SOON),
    "digits": Case(STARTED, LaunchEnd.ERROR, says="not JSON", within=SOON),
    "wrong_id": Case(STARTED, LaunchEnd.ERROR, says="of no open request", within=SOON),
    "id_as_text": Case(STARTED, LaunchEnd.ERROR, says="of no open request", within=SOON),
    "id_as_float": Case(STARTED, LaunchEnd.ERROR, says="of no open request", within=SOON),
    "null_id": Case(STARTED, LaunchEnd.ERROR, says="of no open request", within=SOON),
    "batch": Case(STARTED, LaunchEnd.ERROR, says="a JSON-RPC batch", within=SOON),
    "no_version": Case(STARTED, LaunchEnd.ERROR, says='without "jsonrpc": "2.0"', within=SOON),
    "result_and_error": Case(STARTED, LaunchEnd.ERROR, says="both a result and an error", within=SOON),
    "result_is_a_list": Case(STARTED, LaunchEnd.ERROR, says="result is no object", within=SOON),
    "invalid_utf8": Case(LISTED, LaunchEnd.COMPLETE),
    "samples_once": Case(LISTED, LaunchEnd.COMPLETE),
    "two_answers": Case(LISTED, LaunchEnd.COMPLETE),
    "duplicate_key": Case(LISTED, LaunchEnd.COMPLETE),
    "lone_surrogate": Case(LISTED, LaunchEnd.COMPLETE),
    "bad_tool": Case(LISTED, LaunchEnd.COMPLETE),
    "three_pages": Case(LISTED, LaunchEnd.COMPLETE),
    "stderr_flood_while_answering": Case(LISTED, LaunchEnd.COMPLETE),
    "prompt_before_its_answer": Case(STARTED, LaunchEnd.TIMED_OUT, within=LATE),
    "prompt_after_its_answer": Case(LISTED, LaunchEnd.COMPLETE),
    "prompt_and_stays": Case(LISTED, LaunchEnd.COMPLETE),
    "floods_after_its_answer": Case(
        LISTED, LaunchEnd.LIMIT, "noise_lines", says="after its tools were listed"
    ),
    "endless_line_after_its_answer": Case(LISTED, LaunchEnd.LIMIT, "frame_bytes"),
    "notification_flood_after_its_answer": Case(LISTED, LaunchEnd.LIMIT, "frames"),
    "stderr_flood_after_its_answer": Case(LISTED, LaunchEnd.LIMIT, "stderr_bytes"),
    "ignores_the_end": Case(LISTED, LaunchEnd.COMPLETE),
}


@pytest.fixture(scope="module", autouse=True)
def _client_is_imported() -> None:
    """The official client takes more than a second to import; no case is charged with it."""
    import mcp  # noqa: F401


def converse(mode: str, limits: Limits = LIMITS) -> Answer:
    async def talk() -> Answer:
        async with started(SERVERS / "hostile.py", mode) as channel:
            exchange = Exchange(channel, limits)
            exchange.guard.hurry = HURRY
            return await exchange.run(_nothing)

    return anyio.run(talk)


async def _nothing() -> None:
    return


@pytest.mark.parametrize("mode", CASES)
def test_every_conversation_ends_in_time_and_says_why(mode: str) -> None:
    case = CASES[mode]
    begin = time.monotonic()
    answer = converse(mode)
    took = time.monotonic() - begin
    assert (answer.stage, answer.end, answer.limit) == (case.stage, case.end, case.limit), answer.says
    assert case.says in answer.says
    assert took < case.within + STOP + PLENTY
    assert fault_of(answer) == ""


def test_every_hostile_server_is_expected_to_end_somehow() -> None:
    """A mode that is added to the servers without a case here would not be tried."""
    text = (SERVERS / "hostile.py").read_text()
    helpers = {"write", "say", "hear", "answer", "hello", "initialize", "tools", "to_the_end"}
    modes = {line[4:].partition("(")[0] for line in text.splitlines() if line.startswith("def ")}
    assert modes - helpers == set(CASES)


def test_the_raw_answers_are_kept_whole_beside_what_the_official_client_says() -> None:
    answer = converse("bad_tool")
    assert answer.listing is not None
    assert answer.listing.tools[1] == {"name": 7}
    assert "ValidationError" in answer.listing.sdk_error
    assert answer.session is not None
    assert answer.session.sdk_error == ""


def test_a_good_list_is_one_that_the_official_client_takes() -> None:
    answer = converse("three_pages")
    assert answer.listing is not None
    assert (answer.listing.pages, len(answer.listing.tools), answer.listing.sdk_error) == (3, 3, "")


def test_an_answer_to_initialize_that_the_official_client_refuses_is_still_evidence() -> None:
    answer = converse("unknown_version")
    assert answer.session is not None
    assert answer.session.protocol == "1999-01-01"
    assert answer.session.raw["serverInfo"] == {"name": "hostile", "version": "1"}
    assert answer.session.sdk_error


def test_initialized_is_sent_before_tools_are_asked_for() -> None:
    sent = [frame.text for frame in converse("well_behaved").frames if frame.sent]
    assert '"method":"initialize"' in sent[0]
    assert '"method":"notifications/initialized"' in sent[1]
    assert '"method":"tools/list"' in sent[2]


@pytest.mark.parametrize(
    ("mode", "kind", "note"),
    [
        ("invalid_utf8", FrameKind.NOISE, "not UTF-8 at byte 0"),
        ("two_answers", FrameKind.RESPONSE, "an answer whose id, 1, is that of no open request"),
        ("duplicate_key", FrameKind.RESPONSE, "an object has the same key twice"),
        ("lone_surrogate", FrameKind.RESPONSE, "a string has half of a surrogate pair"),
        ("no_line_feed", FrameKind.NOISE, "the output ends without a line feed"),
        ("samples_once", FrameKind.REQUEST, ""),
    ],
)
def test_what_is_odd_is_noted_on_its_frame(mode: str, kind: FrameKind, note: str) -> None:
    frames = [frame for frame in converse(mode).frames if not frame.sent]
    assert any(frame.kind is kind and frame.note == note for frame in frames), frames


def test_noise_is_counted() -> None:
    assert converse("invalid_utf8").noise == 1
    assert converse("well_behaved").noise == 0


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        ("prompt_after_its_answer", "REPL> "),
        ("prompt_and_stays", "REPL> "),
        ("prompt_before_its_answer", "REPL> "),
        ("endless_line_after_its_answer", "aaaa"),
        ("notification_flood_after_its_answer", ""),
        ("floods_after_its_answer", ""),
    ],
)
def test_what_is_said_after_the_last_message_is_noise_though_no_line_feed_follows(
    mode: str, text: str
) -> None:
    """An accept says that stdout carried MCP messages only: also after tools/list, also without an LF."""
    answer = converse(mode)
    last = answer.frames[-1]
    assert answer.noise
    assert (last.kind, last.sent) == (FrameKind.NOISE, False)
    assert last.text.startswith(text)


def test_a_server_that_is_cut_off_within_an_answer_made_no_noise() -> None:
    assert converse("slow_drip", replace(LIMITS, initialize_seconds=0.5)).noise == 0


def test_a_flood_on_standard_error_is_no_noise() -> None:
    assert converse("stderr_flood_after_its_answer").noise == 0


def test_the_transcript_is_cut_but_sizes_are_true() -> None:
    answer = converse("many_bytes")
    assert sum(len(frame.text) for frame in answer.frames) <= LIMITS.transcript_bytes
    assert answer.frames[-1].size > 50_000


def test_both_ends_of_standard_error_are_kept() -> None:
    answer = converse("stderr_flood_while_answering")
    assert answer.stderr_size == 300_008
    assert answer.stderr.startswith("eee")
    assert answer.stderr.endswith("the end\n")
    assert len(answer.stderr) < LIMITS.stderr_kept_bytes + 100


def test_a_server_that_ends_with_its_input_is_closed_and_one_that_ignores_it_is_not() -> None:
    assert converse("well_behaved").closed
    assert not converse("ignores_the_end").closed


def test_a_deadline_is_not_extended_by_progress() -> None:
    answer = converse("progress_for_ever", replace(LIMITS, initialize_seconds=1.0))
    assert answer.end is LaunchEnd.TIMED_OUT
    assert answer.seconds["initialize"] == pytest.approx(1.0, abs=0.4)


def test_a_flood_of_single_bytes_does_not_stop_the_clock() -> None:
    """Docker sends a header of eight bytes with each: there is always one more to take, without waiting."""
    assert_prompt(_flooded, INITIALIZE + 2)


def _flooded() -> float:
    ours, theirs = socket.socketpair()
    threading.Thread(target=_flood, args=(theirs,), daemon=True).start()
    ours.setblocking(False)
    begin = time.monotonic()
    with ours, theirs:
        answer = anyio.run(
            Exchange(AttachedChannel(ours), replace(LIMITS, stderr_bytes=1 << 40)).run, _nothing
        )
        with suppress(OSError):
            theirs.shutdown(socket.SHUT_RDWR)
    assert answer.end is LaunchEnd.TIMED_OUT
    return time.monotonic() - begin


def _flood(link: socket.socket) -> None:
    frames = bytes([STDERR, 0, 0, 0, 0, 0, 0, 1, 0]) * 7000
    with suppress(OSError):
        while True:
            link.sendall(frames)
