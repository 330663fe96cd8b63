"""No end of a question is silent: what is neither an answer nor a refusal is some rule's finding."""

import pytest

from tests.evidence_cases import CHECKS, POLICY, ask
from validator.evidence.conversation import PROBES, Call, CallEnd, Calls, Discovery, Ladder, Rung
from validator.evidence.execution import Launch, LaunchEnd, Listing, Session, Stage
from validator.model import Outcome
from validator.resources import constant

RULES = [check for check in CHECKS.values() if check.id.startswith("MCP")]
LOST = (CallEnd.TIMED_OUT, CallEnd.EXITED, CallEnd.MALFORMED, CallEnd.LIMIT)
ELSEWHERE = ("discover", "initialize", "tools", "unsupported-version", "no-meta")  # asked in Discovery
TOOLS = ({"name": "search", "inputSchema": {"type": "object"}},)
DISCOVER = Call(
    "discover",
    "server/discover",
    CallEnd.ANSWERED,
    result={
        "supportedVersions": ["2026-07-28"],
        "capabilities": {},
        "resultType": "complete",
        "ttlMs": 0,
        "cacheScope": "private",
    },
)
UNKNOWN = Call("discover", "server/discover", CallEnd.ERROR, code=-32601)


def fail(
    calls: tuple[Call, ...], discovery: tuple[Call, ...], protocol: str, stage: Stage = Stage.LISTED
) -> set[str]:
    """The rules that have a finding."""
    found = [
        Session("2025-11-25", "search", "1.0.0", {"tools": {}}),
        Launch(stage, LaunchEnd.COMPLETE),
        Listing(TOOLS),
        Ladder((), Rung.BARE),
        Calls(calls),
        Discovery(Stage.STARTED, LaunchEnd.ERROR, protocol=protocol, tools=TOOLS, calls=discovery),
        POLICY,
    ]
    results = [ask(check, [constant(value) for value in found]) for check in RULES]
    assert {result.outcome for result in results} <= {Outcome.PASSED, Outcome.FAILED}
    return {result.check.id for result in results if result.findings}


@pytest.mark.parametrize("end", LOST)
@pytest.mark.parametrize("probe", [name for name in PROBES if name not in ELSEWHERE])
def test_question_of_the_judged_conversation(probe: str, end: CallEnd) -> None:
    """MCP018, or MCP019 for what may depend on something else."""
    assert fail((Call(probe, "any/method", end),), (UNKNOWN,), "") & {"MCP018", "MCP019"}


@pytest.mark.parametrize("end", LOST)
def test_question_of_the_other_conversation(end: CallEnd) -> None:
    """Both of a server with a handshake, and of one without."""
    assert "MCP017" in fail((), (Call("discover", "server/discover", end),), "")
    assert "MCP007" in fail((), (UNKNOWN, Call("initialize", "initialize", end)), "")
    assert "MCP015" in fail((), (UNKNOWN, Call("tools", "tools/list", end)), "2025-11-25")
    assert "MCP013" in fail((), (DISCOVER, Call("tools", "tools/list", end)), "2026-07-28")
    wrong = (DISCOVER, Call("unsupported-version", "server/discover", end))
    assert "MCP014" in fail((), wrong, "2026-07-28")
    without = (DISCOVER, Call("no-meta", "server/discover", end))
    assert "MCP014" in fail((), without, "2026-07-28", Stage.STARTED)


@pytest.mark.parametrize("probe", PROBES)
def test_what_was_not_asked_is_nobodys_fault(probe: str) -> None:
    """The time for questions was ours."""
    call = Call(probe, "any/method", CallEnd.NOT_ASKED)

    assert fail((call,), (call,), "") == set()
