"""Who has to do what: the findings that count, as a checklist."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from validator.model import Finding, Result, Severity, Standing, UnitReport
from validator.reporters.html.fixes import command
from validator.reporters.words import Side, Why, findings, whys

MOST = 50  # of one list
ALIKE = 5  # of one rule in one list
LISTS = {"must": Severity.ERROR, "should": Severity.WARNING, "maintainer": Severity.REVIEW}

Numbered = tuple[int, Result, Finding]  # the number is the finding's, among all of the unit


@dataclass(frozen=True, slots=True)
class Tasks:
    """The lists of one unit. `more`: how many the list does not name, by list."""

    must: list[Numbered]
    should: list[Numbered]
    maintainer: list[Numbered]
    more: dict[str, int]
    ours: list[Why]
    command: str

    @property
    def any(self) -> bool:
        """Is there anything for anybody to do?"""
        return bool(self.must or self.should or self.maintainer or self.ours)

    @property
    def summary(self) -> str:
        """What there is to do, in a few words."""
        must, should, decide = (len(getattr(self, name)) + self.more[name] for name in LISTS)
        parts = [_count(must, "thing to mend", "things to mend")] if must else []
        parts += [_count(decide, "thing to decide", "things to decide")] if decide else []
        parts += [_count(should, "suggestion", "suggestions")] if should else []
        return " and ".join(parts) or "What to do now"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def tasks(unit: UnitReport) -> Tasks:
    """What follows from the unit's findings; notes ask for nothing."""
    numbered = [(number, *pair) for number, pair in enumerate(findings(unit))]
    counting = [each for each in numbered if each[2].standing is Standing.COUNTS]
    lists, more = {}, {}
    for name, severity in LISTS.items():
        every = [each for each in counting if each[1].check.severity is severity]
        lists[name] = list(_few(every))[:MOST]
        more[name] = len(every) - len(lists[name])
    ours = [why for why in whys(unit) if why.side is Side.OURS]
    return Tasks(**lists, more=more, ours=ours, command=command(unit))


def _few(every: Sequence[Numbered]) -> Iterator[Numbered]:
    """Not all of a rule that has said the same very often."""
    seen: dict[str, int] = {}
    for each in every:
        rule = each[1].check.id
        seen[rule] = seen.get(rule, 0) + 1
        if seen[rule] <= ALIKE:
            yield each
