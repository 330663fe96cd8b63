"""Resources are what checks need; providers obtain them, once each, and give them back."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from graphlib import TopologicalSorter
from typing import Any, get_args, get_type_hints

from validator.model import Cause, Timing


class Missing(Exception):
    """A resource cannot be had. The message says why, the cause says whose move it is."""

    def __init__(self, because: str, cause: Cause = Cause.CONSEQUENCE) -> None:
        super().__init__(because)
        self.cause = cause


class Broke(Exception):
    """A failure of ours as an earlier run recorded it; its text is the whole reason."""


def describe(exc: BaseException) -> str:
    """An exception in one line, cut: its text may quote the submission."""
    return f"{type(exc).__name__}: {exc}".replace("\n", " ")[:300]


@dataclass(frozen=True, slots=True)
class Provider:
    """Obtains one resource. `executes`: opening it makes this machine run the submission's code."""

    gives: type
    needs: Mapping[str, type]
    open: Callable[..., AbstractContextManager[object]]
    executes: bool = False


def provider(function: Callable[..., Iterator[Any]]) -> Provider:
    """`def image(build: Build) -> Iterator[Image]` provides an Image from a Build."""
    hints = get_type_hints(function)
    (gives,) = get_args(hints.pop("return"))
    return Provider(gives, hints, contextmanager(function))


def executes(given: Provider) -> Provider:
    """Mark a provider behind which the submission's own code runs: the policy's gates close it."""
    return replace(given, executes=True)


def constant(value: object) -> Provider:
    """A provider of what is known beforehand: the policy, the submission."""
    return Provider(type(value), {}, partial(nullcontext, value))


def withheld(kind: type, because: str, cause: Cause) -> Provider:
    """A provider of what this run does not obtain, with the reason."""

    def refuse() -> AbstractContextManager[object]:
        raise Missing(because, cause)

    return Provider(kind, {}, refuse)


Watch = Callable[[str, str, float], None]  # (resource name, "opens" | "open" | "missing", seconds it took)


def unwatched(_name: str, _event: str, _seconds: float) -> None:
    """The default for `Resources`: nobody looks."""


class Resources:
    """Opens what is asked for, remembers it (or why not); the stack closes in reverse order."""

    def __init__(self, providers: Iterable[Provider], stack: ExitStack, watch: Watch = unwatched) -> None:
        self._providers = {p.gives: p for p in providers}
        self._stack = stack
        self._watch = watch
        self._gate = ""
        self._began = time.monotonic()
        self._had: dict[type, object] = {}
        self.timings: list[Timing] = []

    def close_gate(self, because: str) -> None:
        """From now on nothing is opened that would run the submission's code; the first reason stays."""
        self._gate = self._gate or because

    def get(self, kind: type) -> object:
        """The resource of this type. Raises what its provider raised, each time it is asked for."""
        if kind not in self._had:
            self._had[kind] = self._open(kind)
        had = self._had[kind]
        if isinstance(had, Exception):
            raise had
        return had

    def had(self) -> Mapping[type, object]:
        """Everything that was asked for so far: the resource, or the exception instead of it."""
        return dict(self._had)

    def _open(self, kind: type) -> object:
        source = self._providers[kind]
        try:
            needs = {name: self.get(need) for name, need in source.needs.items()}
            if source.executes and self._gate:
                raise Missing(self._gate, Cause.GATE)
            return self._timed(kind.__name__, source, needs)
        except Exception as exc:  # noqa: BLE001 - remembered: all dependents give this reason
            return exc

    def _timed(self, name: str, source: Provider, needs: Mapping[str, object]) -> object:
        begin = time.monotonic()
        self._watch(name, "opens", 0.0)
        event = "missing"
        try:
            resource = self._stack.enter_context(source.open(**needs))
            event = "open"
        finally:
            seconds = time.monotonic() - begin
            self.timings.append(Timing(name, begin - self._began, seconds))
            self._watch(name, event, seconds)
        return resource


def phases(providers: Iterable[Provider]) -> dict[type, int]:
    """How many providers stand between nothing and each resource.

    Raises graphlib.CycleError for a cycle and LookupError for a need that nothing provides or a
    resource that two providers give.
    """
    return dict(_phases(tuple((p.gives, frozenset(p.needs.values())) for p in providers)))


@lru_cache  # every unit of a run asks the same
def _phases(edges: tuple[tuple[type, frozenset[type]], ...]) -> Mapping[type, int]:
    graph: dict[type, frozenset[type]] = {}
    for gives, needs in edges:
        if gives in graph:
            raise LookupError(f"two providers give {gives.__name__}")
        graph[gives] = needs
    phase: dict[type, int] = {}
    for kind in TopologicalSorter(graph).static_order():
        if kind not in graph:
            raise LookupError(f"nothing provides {kind.__name__}")
        phase[kind] = 1 + max((phase[need] for need in graph[kind]), default=-1)
    return phase
