"""Several publishers at once, for real: in whatever order they write, the newest verdict is what is left."""

import random
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.publishing.cases.reports import found
from tests.publishing.github_server import State
from tests.publishing.world import ENTRY, GOOD, NUMBER, RUN, World, world
from validator.model import Finding
from validator.publishing import record
from validator.publishing.projecting import Unsettled, project
from validator.publishing.publish import publish

RUNS = 3


@pytest.mark.parametrize("seed", range(4))
def test_runs_at_once_leave_the_newest_verdict(seed: int, tmp_path: Path) -> None:
    """Three runs on one commit, the last of which rejects, with answers in random order."""
    with world(tmp_path) as made:
        for n in range(RUNS):
            report = made.honest if n < RUNS - 1 else found(made, "BLD001", Finding("no"))
            made.uploaded(report, run=RUN + n, created_at=f"2026-11-29T1{n}:05:00Z")
        made.judge(made.publisher().forge.pull(NUMBER))  # once, before the threads
        delayed(made.state, random.Random(seed))
        at_once(made, [{"run": RUN + n, "started": f"2026-11-29T1{n}:00:00Z"} for n in range(RUNS)])

        assert made.status() == "failure: reject: BLD001"
        (told,) = [record.read(body) for body in made.state.bodies()]
        assert told
        assert told.run == RUN + RUNS - 1
        assert made.labels == ["mcp-vet:build", "mcp-vet:reject"]


def delayed(state: State, chance: random.Random) -> None:
    """Each write waits a little: a stumbling block for whoever counts on an order."""
    for verb in ("POST", "PATCH", "DELETE"):
        for path in ("/statuses/", "/comments", "/labels", "/check-runs"):
            for _ in range(3):
                state.delays.append((verb, path, chance.uniform(0, 0.05)))


def at_once(made: World, events: list[dict[str, Any]]) -> None:
    failed: list[BaseException] = []
    begin = threading.Barrier(len(events))

    def one(event: dict[str, Any]) -> None:
        try:
            publisher = made.publisher(**event)
            begin.wait()
            list(publish(publisher))
        except BaseException as exc:  # noqa: BLE001 - told after the threads
            failed.append(exc)

    threads = [threading.Thread(target=one, args=(event,)) for event in events]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def test_after_a_force_push_the_newest_commit_s_verdict_stays(tmp_path: Path) -> None:
    """The old commit's publisher is stopped before its last write until the new one's has ended."""
    with world(tmp_path) as made:
        old = made.head
        made.uploaded(made.honest)

        def overtake() -> None:
            made.head = made.push({ENTRY: GOOD.replace(b"Words", b"Wordings")})
            report = found(made, "BLD001", Finding("no"))
            made.uploaded(replace(report, head=made.head), run=RUN + 1, created_at="2026-11-29T11:05:00Z")
            made.publish(run=RUN + 1, started="2026-11-29T11:00:00Z")

        made.state.before.append(("POST", "/issues/12/comments", overtake))
        made.publish()

        assert made.status(old) == "success: accept: 1 entry"
        assert made.status(made.head) == "failure: reject: BLD001"
        (told,) = [record.read(body) for body in made.state.bodies()]
        assert told
        assert told.head == made.head
        assert made.labels == ["mcp-vet:build", "mcp-vet:reject"]


def test_who_never_comes_to_rest_says_so(tmp_path: Path) -> None:
    """Somebody deletes our comment each time before we look at it again."""
    with world(tmp_path) as made:
        made.uploaded(made.honest)
        made.publish()
        publisher = made.publisher()
        pull = publisher.forge.pull(NUMBER)

        def again() -> None:
            made.state.comments.clear()
            made.state.before.append(("GET", r"/issues/12/comments", again))

        made.state.before = [("GET", r"/issues/12/comments", again)]
        with pytest.raises(Unsettled, match="as often as we wrote"):
            list(project(publisher.scene, [pull]))


def test_a_record_of_another_app_is_none(tmp_path: Path) -> None:
    """A check run of the pull request's own making, with a better verdict and a later date."""
    with world(tmp_path) as made:
        made.uploaded(found(made, "BLD001", Finding("no")))
        made.publish()
        (check,) = made.state.checks.values()
        forged = check["output"]["summary"].replace("reject", "accept").replace('"run": 7000', '"run": 9999')
        made.state.checks[1] = {**check, "id": 1, "app": {"id": 666}, "output": {"summary": forged}}
        made.publish()

        assert made.status() == "failure: reject: BLD001"
        assert made.labels == ["mcp-vet:build", "mcp-vet:reject"]


def test_one_commit_s_record_is_not_taken_for_another_s(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        made.uploaded(made.honest)
        made.publish()
        (check,) = made.state.checks.values()
        check["output"]["summary"] = check["output"]["summary"].replace(made.head, "f" * 40)
        publisher = made.publisher()

        assert publisher.scene.record(publisher.forge.pull(NUMBER)) is None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "<!-- mcp-vet publish {} -->",
        '<!-- mcp-vet publish {"head": 5} -->',
        "x <!-- mcp-vet publish {} -->",
        "<!-- mcp-vet publish [1] -->",
        "<!-- mcp-vet publish {nonsense} -->",
        "<!-- mcp-vet report -->",
    ],
)
def test_another_line_is_no_record(line: str) -> None:
    assert record.read(f"{line}\ntext") is None


def test_a_record_with_wrong_values_is_none() -> None:
    good = record.Record("a" * 40, 1, "2026", 2, 1, "accept", "says", ("build",))
    text = record.written(good, "text")

    assert record.read(text) == good
    assert record.read(text.replace("\n", "\r\n")) == good
    assert record.read(text.replace('"accept"', '"splendid"')) is None
    assert record.read(text.replace('"run": 2', '"run": "2"')) is None
    assert record.read("\n" + text) is None
