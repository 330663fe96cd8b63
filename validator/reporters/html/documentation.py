"""The part of a rule's own documentation that a finding shows."""

import re

from validator.model import Check

WHY = re.compile(r"^## Why\s*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def why(check: Check) -> str:
    """The first paragraph on why the rule is there, not yet escaped; "" where it has none."""
    found = WHY.search(check.doc)
    return " ".join(found[1].strip().split("\n\n")[0].split()) if found else ""
