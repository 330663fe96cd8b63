"""The table of the specification's rules is complete, and names rules that exist."""

import re

from tests.evidence_cases import CHECKS, ROOT

TEXT = (ROOT / "docs" / "protocol-rules.md").read_text(encoding="utf-8")
LINES = dict(re.findall(r"^\| (\d+) \|[^|]+\| ([^|]+) \|$", TEXT, re.MULTILINE))
ID = re.compile(r"\b[A-Z]{3}\d{3}\b")
NUMBERS = 64  # of protocol.md, 3.3


def test_every_number_has_one_line() -> None:
    """Nothing of the specification is passed over in silence."""
    assert re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE) == [str(n + 1) for n in range(NUMBERS)]
    assert len(LINES) == NUMBERS


def test_every_line_names_a_rule_or_a_reason() -> None:
    """What nobody judges says why."""
    for number, where in LINES.items():
        reason = "not checkable from outside" in where and "because" in where
        assert ID.search(where) or reason, number


def test_every_rule_that_is_named_exists_and_every_one_of_the_family_is_named() -> None:
    """A rule that is renamed, dropped or added shows here."""
    named = set(ID.findall(TEXT))

    assert named <= set(CHECKS)
    assert {rule for rule in CHECKS if rule.startswith("MCP")} <= named
