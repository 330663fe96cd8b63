"""Run checks, cheapest phase first. Every check given yields exactly one result."""

import time
from collections.abc import Callable, Iterable, Sequence

from validator.model import Cause, Check, Finding, Outcome, Result
from validator.resources import Broke, Missing, Provider, Resources, describe, phases


def plan(checks: Iterable[Check], providers: Sequence[Provider]) -> list[tuple[int, Check]]:
    """The checks with their phases, in the order in which they run: first those that execute nothing.

    Raises LookupError for a check that needs what nothing provides, and what `phases` raises:
    a mistake in the wiring shows before anything runs.
    """
    phase_of = phases(providers)
    acts = executing(providers)

    def order(check: Check) -> tuple[bool, int, str]:
        kinds = check.needs.values()
        if strangers := sorted(kind.__name__ for kind in kinds if kind not in phase_of):
            raise LookupError(f"{check.id} needs {', '.join(strangers)}, which nothing provides")
        return not acts.isdisjoint(kinds), max((phase_of[kind] for kind in kinds), default=0), check.id

    return [(order(check)[1], check) for check in sorted(checks, key=order)]


def executing(providers: Iterable[Provider]) -> frozenset[type]:
    """The resources that cannot be had without running the submission's code."""
    found: set[type] = set()
    for given in sorted(providers, key=_phase_in(providers)):
        if given.executes or not found.isdisjoint(given.needs.values()):
            found.add(given.gives)
    return frozenset(found)


def _phase_in(providers: Iterable[Provider]) -> Callable[[Provider], int]:
    phase_of = phases(providers)
    return lambda given: phase_of[given.gives]


def run(
    checks: Sequence[Check],
    providers: Sequence[Provider],
    resources: Resources,
    *,
    gates: frozenset[str] = frozenset(),
    opens: Callable[[Result], bool] = lambda result: result.outcome is Outcome.PASSED,
    tell: Callable[[Result], None] = lambda _: None,
) -> list[Result]:
    """One result per check. *gates*: ids of checks that must pass before the submission's code may run.

    A gate that fails, breaks, does not run or is not among *checks* closes the way for good: a
    gate nobody asked is not an open one. *opens* may let more results through: findings that the
    policy waives, say. *resources* stays open; whoever made it closes it.
    *tell* hears each result as it comes.
    """
    ordered = plan(checks, providers)
    refuse_late_gates(ordered, providers, gates)
    for absent in sorted(gates - {check.id for _, check in ordered}):
        resources.close_gate(f"{absent} must pass before the submission's code may run, and it is not loaded")
    results = []
    for _, check in ordered:
        result = run_one(check, resources)
        if check.id in gates and not opens(result):
            resources.close_gate(f"{check.id} must pass before the submission's code may run")
        results.append(result)
        tell(result)
    return results


def refuse_late_gates(
    ordered: Iterable[tuple[int, Check]], providers: Sequence[Provider], gates: frozenset[str]
) -> None:
    """Raises LookupError for a gate that could only be judged after the code it should hold back ran."""
    acts = executing(providers)
    gating = [check for _, check in ordered if check.id in gates]
    if late := [check.id for check in gating if not acts.isdisjoint(check.needs.values())]:
        raise LookupError(f"gates that come too late to hold anything back: {', '.join(late)}")


def run_one(check: Check, resources: Resources) -> Result:
    """Obtain what the check needs and ask it. Never raises: whatever happens is a result."""
    begin = time.monotonic()
    try:
        needs = {name: resources.get(kind) for name, kind in check.needs.items()}
        begin = time.monotonic()  # what a resource costs is its own timing, not the first asker's
        findings = tuple(check.run(**needs))
        refuse_strangers(findings)
    except Missing as exc:
        return Result(check, Outcome.NOT_RUN, because=str(exc) or "no reason given", cause=exc.cause)
    except Broke as exc:
        return Result(check, Outcome.BROKE, because=str(exc), cause=Cause.OURS)
    except Exception as exc:  # noqa: BLE001 - a check that breaks is a result, not a crash
        return Result(check, Outcome.BROKE, because=describe(exc), cause=Cause.OURS)
    outcome = Outcome.FAILED if findings else Outcome.PASSED
    return Result(check, outcome, findings, seconds=time.monotonic() - begin)


def refuse_strangers(findings: tuple[object, ...]) -> None:
    """Raises TypeError for a check, a plug-in's say, that yields something else than findings."""
    for found in findings:
        if not isinstance(found, Finding):
            raise TypeError(f"yielded {type(found).__name__}, not Finding")
