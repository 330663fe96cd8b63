"""Whose a fault is: who can mend it. The rule says so, not the finding; docs/whose-fault.md has the table."""

import re
from collections.abc import Sequence
from enum import StrEnum

from validator.model import Cause, Reason, Result, Severity


class Whose(StrEnum):
    """Whose move it is."""

    AUTHOR = "author"  # of the submission: mended in the pull request
    UPSTREAM = "upstream"  # the source repository's, or the server's own: mended there, then pinned anew
    OURS = "us"  # mcp-vet, its machine or its network: run it again
    MAINTAINER = "maintainer"  # of the registry: nobody has to mend anything before it is decided
    USER = "user"  # whoever started this run left it out


# Rules about what the source builds, and what its server says and does. All other families are about the
# entry, and so are rules of plug-ins: the author can always point the entry at something else.
UPSTREAM_FAMILIES = frozenset({"BLD", "IMG", "MCP", "PIN", "REM", "RUN", "TLS"})
OF_THE_ENTRY = frozenset(  # rules of those families that are mended in the entry's own files all the same
    {
        *("BLD003", "IMG003", "IMG004", "IMG005", "RUN004", "RUN006"),
        *("PIN013", "PIN014", "PIN015", "PIN016"),
        *("REM001", "REM002", "REM003", "REM004", "REM005", "REM006", "REM007", "REM008", "REM010", "REM012"),
        *("REM015", "TLS007", "TLS008", "TLS024", "TLS025", "TLS026", "TLS027", "TLS028", "TLS029"),
    }
)
OF_THE_SOURCE = frozenset(  # and rules of the others that are mended where the source lies
    {"SRC009", *(f"SEC{number:03}" for number in range(8, 25))}
)
SILENT = {
    Cause.OURS: Whose.OURS,
    Cause.SCOPE: Whose.USER,
    Cause.UNVERIFIED: Whose.MAINTAINER,
}
RULE = re.compile(r"\b[A-Z]{3}\d{3}\b")


def of_rule(id: str, severity: Severity) -> Whose:
    """Who can mend what a rule finds. A review is a maintainer's question, whoever wrote what it is about."""
    if severity is Severity.REVIEW:
        return Whose.MAINTAINER
    return written_by(id)


def written_by(id: str) -> Whose:
    """Whose files or server a rule is about: the author's or the source's."""
    source = id in OF_THE_SOURCE or (id[:3] in UPSTREAM_FAMILIES and id not in OF_THE_ENTRY)
    return Whose.UPSTREAM if source else Whose.AUTHOR


def of_result(result: Result, results: Sequence[Result] = ()) -> Whose | None:
    """Whose a result is; None for a check that passed or cannot apply. *results*: all of the unit.

    A check that a finding kept from running belongs to whoever can mend that finding. Which one it was
    stands in the reason; where it does not, the author is asked, who can always point elsewhere.
    """
    if result.cause is None:
        return of_rule(result.check.id, result.check.severity) if result.findings else None
    if result.cause is Cause.NOT_APPLICABLE:
        return None
    return SILENT.get(result.cause) or _of_consequence(result.because, results)


def of_reason(reason: Reason, results: Sequence[Result] = ()) -> Whose:
    """Whose one reason of a verdict is."""
    if reason.cause is not None:
        return SILENT.get(reason.cause) or _of_consequence(reason.says, results)
    severity = {result.check.id: result.check.severity for result in results}
    return of_rule(reason.check, severity.get(reason.check, Severity.REVIEW))


def _of_consequence(because: str, results: Sequence[Result]) -> Whose:
    found = {result.check.id for result in results if result.findings}
    named = [rule for rule in RULE.findall(because) if rule in found]
    return written_by(named[0]) if named else Whose.AUTHOR
