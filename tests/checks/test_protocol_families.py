"""How real servers answer, a conversation for each family of SDKs (protocol.md 3.4), is hardly a finding."""

import pytest

from tests.evidence_cases import CHECKS, ROOT, judge, lines
from validator.model import Outcome, Severity

CONVERSATIONS = ROOT / "fixtures" / "conversations"
RULES = [check for check in CHECKS.values() if check.id.startswith("MCP")]
EXPECTED = {  # family -> what is said of it, and nothing else
    "typescript-new": {},
    "typescript-both-eras": {
        "MCP028": "- a request in a version that does not exist is answered with a result\n"
    },
    "typescript-old": {
        "MCP008": "- `resources` is declared, but resources/templates/list is an unknown method\n"
    },
    "python-2": {},
    "python-1": {"MCP021": "- a method that does not exist is refused with -32602, not with -32601\n"},
    "fastmcp-typescript": {},
}


def test_every_conversation_is_expected() -> None:
    """No family is left out, and none is expected that is not there."""
    assert {folder.name for folder in CONVERSATIONS.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("family", EXPECTED)
def test_normal_server_sees_a_short_list(family: str) -> None:
    """Every rule runs to its end, and says what the calibration says: no error, one warning at most."""
    results = [judge(check, CONVERSATIONS / family) for check in RULES]

    assert {result.outcome for result in results} <= {Outcome.PASSED, Outcome.FAILED}
    said = {result.check.id: lines(result) for result in results if result.findings}
    assert said == EXPECTED[family]
    assert not [rule for rule in said if CHECKS[rule].severity is Severity.ERROR]
