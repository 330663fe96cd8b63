"""How tests run a rule over evidence: fixtures, documented examples, and evidence made on the spot."""

import shutil
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from validator.evidence.derived import CHANGES, DERIVED
from validator.evidence.store import recorded
from validator.model import Check, Result
from validator.plugins import load
from validator.policy import load_policy
from validator.resources import Provider, Resources, constant
from validator.runner import run

ROOT = Path(__file__).parent.parent
RULES = ROOT / "fixtures" / "rules"
CHECKS = {
    rule: check for rule, check in load().items() if check.run.__module__.partition(".")[0] == "checks"
}  # the rules of this project, whatever plug-ins are installed beside them
POLICY = load_policy()
EXPECTED = "findings.txt"


def judge(check: Check, directory: Path) -> Result:
    """The result of one rule over the evidence in *directory*, under the built-in policy."""
    return ask(check, [*recorded(directory), *DERIVED, *CHANGES, constant(POLICY)])


def ask(check: Check, providers: Iterable[Provider]) -> Result:
    """The result of one rule over what *providers* give."""
    [result] = ask_all([check], providers)
    return result


def ask_all(checks: Sequence[Check], providers: Iterable[Provider]) -> list[Result]:
    """The results of several rules over the same evidence."""
    providers = list(providers)
    with ExitStack() as stack:
        return run(checks, providers, Resources(providers, stack))


def write(directory: Path, files: dict[str, str]) -> Path:
    """Write evidence files, by their paths below *directory*."""
    for name, text in files.items():
        file = directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return directory


def copy(case: Path, directory: Path) -> Path:
    """A copy of a fixture that a test may change."""
    return Path(shutil.copytree(case, directory / case.name))


def lines(result: Result) -> str:
    """The findings as golden text: `<path>:<line>:<column> <message>`, one a line."""
    text = []
    for finding in result.findings:
        at = finding.at
        place = f"{at.path}:{at.line}:{at.column}" if at else "-"
        text.append(f"{place} {finding.message}\n")
    return "".join(text)
