"""The verdict explains itself: what it rests on, what it could become, what does not count, whose it all is.

Pure words over results. What would become of a submission is never guessed: `decide` is asked again, with
what is to be mended as passed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from validator.attribution import Whose, of_reason, written_by
from validator.model import Cause, Decision, Outcome, Reason, Result, Severity, Standing, UnitReport, Verdict
from validator.verdict import decide

NAMED = 6  # rule ids that a sentence lists before it says "and n more"
GROUPS = 3  # reasons of ours that a sentence is spent on
BECAUSE = 300  # characters of one such reason
HELD_BACK = (Cause.CONSEQUENCE, Cause.GATE)  # of something in the submission: these run once it is mended
OBJECTING = (Severity.ERROR, Severity.REVIEW)


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason of a verdict, and whose move it is. `check` is "" where it rests on no single rule."""

    check: str
    says: str
    whose: Whose


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person must know of a verdict. All text is raw: it may quote the submission.

    `lead` says what the verdict is and why, `more` what follows from it, `ours` what we could not do: each
    a sentence without capital and full stop. `at_best`: the verdict once `to_mend`, the rules that reject,
    are satisfied, if none of `unseen` objects: error and review rules that have not run because of what was
    found. Of nothing else is anything assumed: what is ours or a maintainer's stays open. `inherited`,
    `waived`: how many findings do not count.
    """

    lead: str
    more: tuple[str, ...]
    ours: tuple[str, ...]
    at_best: Verdict
    to_mend: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    inherited: int = 0
    waived: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of them, the most important first."""
        return (self.lead, *self.more, *self.ours)


def explain(unit: UnitReport, scope: str = "") -> Explanation:
    """Why the unit's verdict is what it is; *scope*: how the user narrowed the run, which accepts nothing."""
    rejecting = _rejecting(unit.results)
    held = [r.check for r in unit.results if r.cause in HELD_BACK]
    unseen = tuple(sorted(check.id for check in held if check.severity in OBJECTING))
    then = if_mended(unit, {*rejecting, *(check.id for check in held)})
    inherited, waived = (_count(unit, standing) for standing in (Standing.INHERITED, Standing.WAIVED))
    more = (
        *_outlook(rejecting, then, unseen, scope),
        *_upstream(rejecting),
        *_not_counted(inherited, waived),
    )
    faults = tuple(Fault(r.check, r.says, of_reason(r, unit.results)) for r in unit.decision.reasons)
    at_best = Verdict.UNDECIDED if scope and then.verdict is Verdict.ACCEPT else then.verdict
    lead = _lead(unit, rejecting, scope)
    return Explanation(lead, more, tuple(_ours(unit)), at_best, rejecting, unseen, inherited, waived, faults)


def if_mended(unit: UnitReport, passing: set[str]) -> Decision:
    """What `decide` says of the unit where the checks *passing* pass, and nothing else is any different.

    Which checks are required is read from the decision: one that did not run stands in its reasons, or is
    excused there; of those that ran, it makes no difference. What rests on no check stays.
    """
    decision = unit.decision
    results = [_passed(r) if r.check.id in passing else r for r in unit.results]
    open_ = [reason for reason in (*decision.reasons, *decision.excused) if reason.cause is not None]
    required = {reason.check for reason in open_ if reason.check}
    required |= {r.check.id for r in results if r.cause is None}
    by_hand = next((r.says for r in decision.reasons if not r.check and r.cause is None), "")
    found = decide(results, frozenset(required), by_hand, accept_unverified=bool(decision.excused))
    stays = tuple(reason for reason in open_ if not reason.check)
    verdict = Verdict.UNDECIDED if stays and found.verdict is Verdict.ACCEPT else found.verdict
    return Decision(verdict, (*stays, *found.reasons), found.excused)


def _passed(result: Result) -> Result:
    return Result(result.check, Outcome.PASSED)


def _rejecting(results: Sequence[Result]) -> tuple[str, ...]:
    return tuple(sorted(r.check.id for r in results if r.check.severity is Severity.ERROR and r.counting))


def _count(unit: UnitReport, standing: Standing) -> int:
    return sum(f.standing is standing for r in unit.results for f in r.findings)


def _lead(unit: UnitReport, rejecting: tuple[str, ...], scope: str) -> str:
    decision = unit.decision
    if rejecting:
        return f"rejected because of {listed(rejecting)}"
    if _nothing_against(decision, scope):
        return f"no objection in what this run looked at ({scope})"
    if decision.verdict is Verdict.ACCEPT:
        excused = "; its tools are listed, not verified, as the policy allows" if decision.excused else ""
        return f"accepted: everything that is required was checked, and nothing objects{excused}"
    return f"undecided because {_open(decision.reasons)}"


def _nothing_against(decision: Decision, scope: str) -> bool:
    return bool(scope) and (decision.no_objection or decision.verdict is Verdict.ACCEPT)


def _open(reasons: Sequence[Reason]) -> str:
    """What keeps a verdict from being an accept, apart from rules that reject: a clause for each side."""
    clauses = [f"{who}{_named(those)}" for who, those in _asking(reasons) if those]
    for causes, why in (
        (HELD_BACK, "could not run because of what was found"),
        ((Cause.OURS,), "gave no answer"),
        ((Cause.SCOPE,), "did not run, as this run leaves them out"),
        ((Cause.NOT_APPLICABLE,), "cannot be asked of it"),
    ):
        number = sum(bool(r.check) and r.cause in causes for r in reasons)
        clauses += [f"{checks(number, 'required ')} {why}"] if number else []
    clauses += [r.says for r in reasons if not r.check and r.cause is not None]
    return ", and ".join(clauses)


def _asking(reasons: Sequence[Reason]) -> Iterator[tuple[str, list[Reason]]]:
    yield "a maintainer must decide", [r for r in reasons if r.cause is None]
    unverified = "its tools are listed, not verified, which a maintainer must decide"
    yield unverified, [r for r in reasons if r.cause is Cause.UNVERIFIED]


def _named(reasons: Sequence[Reason]) -> str:
    said = [r.says for r in reasons if not r.check]
    ids = [r.check for r in reasons if r.check and r.cause is None]
    told = [*([listed(ids)] if ids else []), *said]
    return f" ({'; '.join(told)})" if told else ""


def _outlook(
    rejecting: tuple[str, ...], then: Decision, unseen: tuple[str, ...], scope: str
) -> Iterator[str]:
    """What the verdict would be, and how much of that is known."""
    if not rejecting:
        return
    mended = {1: "if that was", 2: "if both were"}.get(len(rejecting), f"if these {len(rejecting)} were")
    mended += " mended"
    if _nothing_against(then, scope):
        said = f"{mended}, this run would have no objection ({scope})"
    elif then.verdict is Verdict.ACCEPT:
        said = f"would be accepted {mended}"
    else:
        said = f"{mended}, it would still be undecided because {_open(then.reasons)}"
    if unseen:
        have = "has" if len(unseen) == 1 else "have"
        said += f", as far as could be checked: {checks(len(unseen))} {have} not run yet because of it"
        said += " and may still object"
    yield said


def _upstream(rejecting: tuple[str, ...]) -> Iterator[str]:
    theirs = tuple(rule for rule in rejecting if written_by(rule) is Whose.UPSTREAM)
    if theirs:
        verb = "is" if len(theirs) == 1 else "are"
        yield f"{listed(theirs)} {verb} mended upstream, in the source or the server itself, not in the entry"


def _not_counted(inherited: int, waived: int) -> Iterator[str]:
    for count, how in ((inherited, "inherited"), (waived, "waived")):
        if count:
            yield f"{count} {how} {'finding does' if count == 1 else 'findings do'} not count"


def _ours(unit: UnitReport) -> Iterator[str]:
    """What we could not do, required or not, by reason."""
    groups: dict[tuple[bool, str], int] = {}
    for result in unit.results:
        if result.cause is Cause.OURS:
            key = (result.outcome is Outcome.BROKE, result.because)
            groups[key] = groups.get(key, 0) + 1
    for (broke, because), count in list(groups.items())[:GROUPS]:
        did = "broke" if broke else "could not run"
        todo = "report it" if broke else "run it again"
        yield f"{checks(count)} {did} because {because[:BECAUSE]}: that is ours, {todo}"
    if len(groups) > GROUPS:
        yield f"{len(groups) - GROUPS} more such reasons are ours"


def checks(count: int, which: str = "") -> str:
    """`1 check`, `3 required checks`."""
    return f"{count} {which}check{'' if count == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`; of many the first few, and how many more there are."""
    names = list(names)
    if len(names) > NAMED:
        names = [*names[:NAMED], f"{len(names) - NAMED} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
