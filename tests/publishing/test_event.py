"""Which runs are published, and what of an event is read."""

import json
from typing import Any

import pytest

from tests.publishing.world import event_of
from validator.publishing.event import Malformed, NotOurs, run_of

WORKFLOW = ".github/workflows/validate.yml"
HEAD = "a" * 40


def test_a_run_is_read() -> None:
    run = run_of(event_of(HEAD, attempt=2, path=f"{WORKFLOW}@refs/heads/main"), WORKFLOW)

    assert (run.repository, run.head, run.head_owner, run.head_branch) == (
        "acme/registry", HEAD, "stranger", "add-words",
    )  # fmt: skip
    assert run.finished
    assert run.order == ("2026-11-29T10:00:00Z", 7000, 2)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"path": ".github/workflows/other.yml"}, "not of '.github/workflows/validate.yml'"),
        ({"event": "push"}, "of a 'push' event"),
        ({"of": 999}, "another repository"),
        ({"fork": None}, "is gone"),
        ({"fork": {"id": 1, "owner": None}}, "is gone"),
    ],
)
def test_other_runs_are_not_published(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(NotOurs, match=says):
        run_of(event_of(HEAD, **changed), WORKFLOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"head": "A" * 40},
        {"head": "a" * 39},
        {"head": None},
        {"run": 0},
        {"run": True},
        {"run": "7000"},
        {"attempt": None},
        {"started": 5},
        {"branch": ""},
        {"branch": None},
        {"fork": {"id": None, "owner": {"login": "x"}}},
        {"fork": {"id": 1, "owner": {"login": ""}}},
    ],
    ids=str,
)
def test_an_event_that_is_not_what_github_sends_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        run_of(event_of(HEAD, **changed), WORKFLOW)


@pytest.mark.parametrize("text", ["", "[]", "null", '{"action": "completed"}', "[" * 100_000, "{}"])
def test_another_text_is_no_event(text: str) -> None:
    with pytest.raises(Malformed):
        run_of(text, WORKFLOW)


@pytest.mark.parametrize("name", ["acme", "acme/registry/x", "acme/../x", "a b/c", "acme/regi\nstry"])
def test_a_repository_s_name_is_a_name(name: str) -> None:
    event = json.loads(event_of(HEAD))
    event["repository"]["full_name"] = name

    with pytest.raises(Malformed):
        run_of(json.dumps(event), WORKFLOW)
