"""Which kind of builder is used, and that none stands in for another in silence."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.live.entries import SOURCE, entry
from validator.evidence.execution import Build, BuildEnd, BuilderKind
from validator.facts import facts
from validator.live import builders
from validator.live.build_site import Builder, Site, Unavailable
from validator.live.builders import open_builder
from validator.live.engine import Engine
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy, PolicyError, load_policy
from validator.resources import Missing, Resources, constant

NOBODY = Engine("/nonexistent/docker", "unix:///nonexistent", {}, "26.1.5", "1.45")


def site(workspace: Workspace, builder: str) -> Site:
    policy = load_policy(f'[build]\nbuilder = "{builder}"\n')
    return Site(entry(), SOURCE, policy, NOBODY, workspace)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has only its engine."""

    @contextmanager
    def none(_: Site) -> Iterator[Builder]:
        raise Unavailable("there is no image of it")
        yield

    both = {BuilderKind.CONTAINER: none, BuilderKind.PRIVATE: none}
    monkeypatch.setattr(builders, "KINDS", {**builders.KINDS, **both})


@pytest.mark.usefixtures("bare")
def test_the_plain_engine_is_used_last_and_says_why_no_better_one_was(workspace: Workspace) -> None:
    with open_builder(site(workspace, "auto")) as builder:
        assert builder.kind is BuilderKind.ENGINE
        assert builder.no_better == (
            "not BuildKit in a container: there is no image of it",
            "not a private engine: there is no image of it",
        )


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("kind", ["container", "private"])
def test_a_kind_that_the_policy_names_is_not_replaced_by_another(workspace: Workspace, kind: str) -> None:
    says = f'builder = "{kind}" cannot be had here'
    with pytest.raises(Missing, match=says) as caught, open_builder(site(workspace, kind)):
        pass
    assert caught.value.cause is Cause.OURS


def test_the_first_kind_that_there_is_is_taken_and_closed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = []

    @contextmanager
    def first(site: Site) -> Iterator[Builder]:
        yield Builder(BuilderKind.CONTAINER, site.engine, {}, "default")
        closed.append(True)

    monkeypatch.setattr(builders, "KINDS", {**builders.KINDS, BuilderKind.CONTAINER: first})
    with open_builder(site(workspace, "auto")) as builder:
        assert (builder.kind, builder.no_better, closed) == (BuilderKind.CONTAINER, (), [])
    assert closed == [True]


def test_nothing_is_opened_behind_a_closed_gate(workspace: Workspace, policy: Policy) -> None:
    with ExitStack() as stack:
        given = [constant(value) for value in (entry(), SOURCE, policy, NOBODY, workspace)]
        resources = Resources([*given, builders.builder], stack)
        resources.close_gate("a gate")
        with pytest.raises(Missing) as caught:
            resources.get(Builder)
    assert caught.value.cause is Cause.GATE


def test_an_unknown_kind_is_a_fault_of_the_policy() -> None:
    with pytest.raises(PolicyError, match='"auto", "container", "private" or "engine", not \'docker\''):
        load_policy('[build]\nbuilder = "docker"\n')


def test_what_ends_a_build_early_kills_its_builder(tmp_path: Path) -> None:
    ended: list[Path] = []
    builder = Builder(BuilderKind.PRIVATE, NOBODY, {}, "none", kill=lambda: ended.append(tmp_path))
    with builder.killed_unless_done():
        pass
    assert ended == []
    with pytest.raises(KeyboardInterrupt), builder.killed_unless_done():
        raise KeyboardInterrupt
    assert ended == [tmp_path]


def test_the_report_names_the_builder_its_guards_and_why_it_is_no_better_one() -> None:
    build = Build(BuildEnd.BUILT, "mcp/a", builder=BuilderKind.PRIVATE)
    build = replace(build, guards=(("memory", "4096 MiB"),), no_better=("not a container: no image",))
    assert facts({Build: build}) == (
        ("builder", "a private engine; memory: 4096 MiB; not a container: no image"),
    )
