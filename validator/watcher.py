"""Somebody who looks on while a run goes on: live progress, or nobody."""

from typing import Protocol

from validator.model import Report, Result, UnitReport


class Watcher(Protocol):
    """Somebody who looks on while a run goes on. Called from several threads; must not raise."""

    def begins(self, unit: str, change: str) -> None:
        """A unit is taken up."""

    def step(self, unit: str, resource: str, event: str, seconds: float) -> None:
        """A resource "opens", is "open" or is "missing"; *seconds* is what it took."""

    def result(self, unit: str, result: Result) -> None:
        """A check has ended."""

    def ends(self, report: UnitReport) -> None:
        """A unit is judged."""

    def stops(self, report: Report) -> None:
        """The run was asked to stop: what is judged so far, before anything is cleaned up."""


class Nobody:
    """A watcher that does not look."""

    def begins(self, unit: str, change: str) -> None: ...
    def step(self, unit: str, resource: str, event: str, seconds: float) -> None: ...
    def result(self, unit: str, result: Result) -> None: ...
    def ends(self, report: UnitReport) -> None: ...
    def stops(self, report: Report) -> None: ...
