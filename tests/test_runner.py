"""The runner's promises: one result per check, root causes named, gates that hold."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from validator.model import Cause, Check, Finding, Result, Severity
from validator.resources import Broke, Missing, Provider, Resources, executes, provider
from validator.runner import run


class Build: ...


class Image: ...


class Session: ...


def rule(id: str, *needs: type, finds: bool = False, severity: Severity = Severity.ERROR) -> Check:
    found = [Finding("no")] if finds else []
    return Check(
        id=id,
        severity=severity,
        since="0",
        title=id,
        doc="",
        needs={kind.__name__: kind for kind in needs},
        run=lambda **_: found,
    )


def chain(log: list[str], *, broken: type | None = None, error: Exception | None = None) -> list[Provider]:
    @provider
    def build() -> Iterator[Build]:
        log.append("+build")
        if broken is Build and error:
            raise error
        yield Build()
        log.append("-build")

    @provider
    def image(build: Build) -> Iterator[Image]:
        log.append("+image")
        if broken is Image and error:
            raise error
        yield Image()
        log.append("-image")

    @provider
    def session(image: Image) -> Iterator[Session]:
        log.append("+session")
        yield Session()
        log.append("-session")

    return [session, executes(image), build]


ALL = [rule("MCP001", Session), rule("BLD001", Build), rule("IMG001", Image)]


def results_of(
    checks: list[Check], providers: list[Provider], gates: frozenset[str] = frozenset()
) -> list[Result]:
    with ExitStack() as stack:
        return run(checks, providers, Resources(providers, stack), gates=gates)


def outcomes(results: list[Result]) -> dict[str, str]:
    return {r.check.id: str(r.outcome) for r in results}


def test_opens_once_in_need_order_and_closes_in_reverse() -> None:
    log: list[str] = []

    results = results_of(ALL, chain(log))

    assert outcomes(results) == {"BLD001": "passed", "IMG001": "passed", "MCP001": "passed"}
    assert log == ["+build", "+image", "+session", "-session", "-image", "-build"]


def test_missing_resource_names_the_root_cause_for_every_dependent() -> None:
    why = Missing("docker build exited with 1", Cause.CONSEQUENCE)

    results = results_of(ALL, chain([], broken=Image, error=why))

    assert outcomes(results) == {"BLD001": "passed", "IMG001": "not-run", "MCP001": "not-run"}
    assert {(r.because, r.cause) for r in results[1:]} == {("docker build exited with 1", Cause.CONSEQUENCE)}


def test_our_own_failure_is_a_result_of_ours_and_no_finding() -> None:
    results = results_of(ALL, chain([], broken=Build, error=ConnectionError("no engine")))

    assert set(outcomes(results).values()) == {"broke"}
    assert {r.cause for r in results} == {Cause.OURS}
    assert {r.because for r in results} == {"ConnectionError: no engine"}


def test_recorded_failure_is_told_in_the_words_of_then() -> None:
    results = results_of(ALL, chain([], broken=Build, error=Broke("KeyError: 'x'")))

    assert {r.because for r in results} == {"KeyError: 'x'"}


def test_missing_without_words_still_has_a_reason() -> None:
    results = results_of(ALL, chain([], broken=Build, error=Missing("")))

    assert {r.because for r in results} == {"no reason given"}


def test_check_that_raises_breaks_alone() -> None:
    def explode(**_: object) -> list[Finding]:
        raise ZeroDivisionError("oops")

    results = results_of([replace(ALL[1], run=explode), ALL[2]], chain([]))

    assert outcomes(results) == {"BLD001": "broke", "IMG001": "passed"}


def test_check_that_yields_something_else_than_findings_breaks() -> None:
    results = results_of([replace(ALL[1], run=lambda **_: ["text"])], chain([]))

    assert results[0].because == "TypeError: yielded str, not Finding"


@pytest.mark.parametrize("gate", ["BLD001", "ABS001"], ids=["that fails", "that was never loaded"])
def test_gate_keeps_the_code_of_the_submission_from_running(gate: str) -> None:
    log: list[str] = []
    checks = [ALL[0], rule("BLD001", Build, finds=True), ALL[2]]

    results = results_of(checks, chain(log), gates=frozenset({gate}))

    assert "+image" not in log
    assert {r.cause for r in results[1:]} == {Cause.GATE}
    assert all(gate in r.because for r in results[1:])


def test_gate_that_could_not_be_judged_is_closed() -> None:
    log: list[str] = []

    def explode(**_: object) -> list[Finding]:
        raise ZeroDivisionError

    results_of([replace(ALL[1], run=explode), ALL[2]], chain(log), gates=frozenset({"BLD001"}))

    assert "+image" not in log


def test_gate_that_passes_is_open() -> None:
    log: list[str] = []

    results_of(ALL, chain(log), gates=frozenset({"BLD001"}))

    assert "+session" in log


def test_gate_that_comes_too_late_stops_the_program() -> None:
    with pytest.raises(LookupError, match="too late"):
        results_of(ALL, chain([]), gates=frozenset({"MCP001"}))


def test_unknown_need_is_an_error_before_anything_runs() -> None:
    log: list[str] = []

    with pytest.raises(LookupError, match="XXX001 needs int"):
        results_of([rule("XXX001", int), *ALL], chain(log))
    assert not log


def test_every_step_is_told_and_timed() -> None:
    told: list[str] = []
    providers = chain([], broken=Image, error=Missing("no"))
    with ExitStack() as stack:
        resources = Resources(providers, stack, lambda name, event, _: told.append(f"{name} {event}"))
        run(ALL, providers, resources, tell=lambda result: told.append(result.check.id))

    assert told == ["Build opens", "Build open", "BLD001", "Image opens", "Image missing", "IMG001", "MCP001"]
    assert [timing.name for timing in resources.timings] == ["Build", "Image"]
