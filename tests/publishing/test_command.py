"""`mcp-vet publish` from its environment to its exit status."""

import io
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.publishing.github_server import TOKEN, Fault
from tests.publishing.world import ENTRY, GOOD, World, event_of, world
from validator.cli import main
from validator.commands.console import Console
from validator.reporters import json_report
from validator.statement import VERDICT


def run(made: World, *words: str, event: str = "", **environ: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    console = Console(out, err, environ={**environment(made, event), **environ})
    status = main(["publish", "--repo", str(made.registry.path), *words], console)
    return status, out.getvalue(), err.getvalue()


def environment(made: World, event: str = "") -> dict[str, str]:
    path = made.folder / "event.json"
    path.write_text(event or event_of(made.head))
    return {"GITHUB_EVENT_PATH": str(path), "GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": made.url}


def test_it_publishes_and_says_what_it_did(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        made.uploaded(made.honest)
        status, out, err = run(made)

    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "pull request 12: accept: 1 entry",
        "status success",
        "comment written",
        "labels added: mcp-vet:accept",
    ]
    assert made.state.statuses[-1]["target_url"] == "https://github.com/acme/registry/actions/runs/7000"
    assert "--base main" in made.comment


def stated(folder: Path, made: World) -> dict[str, Any]:
    """The statement about what is published."""
    status, _, err = run(made, "--statement", str(folder / "statement.json"))
    assert (status, err) == (0, "")
    found: dict[str, Any] = json.loads((folder / "statement.json").read_text())
    return found


def test_statement_vouches_for_what_git_holds_and_names_the_report_by_its_digest(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        made.uploaded(made.honest)
        said = stated(tmp_path, made)

    subjects = {one["name"]: one["digest"] for one in said["subject"]}
    assert subjects["head"] == {"gitCommit": made.head}
    assert subjects[ENTRY] == {"sha256": sha256(GOOD).hexdigest()}
    assert said["predicate"]["verificationResult"] == "PASSED"
    ours = said["predicate"][VERDICT]
    assert (ours["verdict"], ours["scope"], ours["head"]) == ("accept", "", made.head)
    report = json_report.render(made.honest).encode()
    assert ours["evidence"] == [{"name": "report.json", "digest": {"sha256": sha256(report).hexdigest()}}]


def test_statement_about_a_run_that_left_nothing_is_no_summary(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        said = stated(tmp_path, made)

    assert said["predicateType"] == VERDICT
    assert said["predicate"][VERDICT]["evidence"] == []


@pytest.mark.parametrize("event", [{"action": "requested"}, {"head": "f" * 40}])
def test_there_is_no_statement_where_nothing_was_judged(event: dict[str, str], tmp_path: Path) -> None:
    with world(tmp_path) as made:
        status, _, _ = run(
            made, "--statement", str(tmp_path / "statement.json"), event=event_of(made.head, **event)
        )

    assert status == 0
    assert not (tmp_path / "statement.json").exists()


def test_it_runs_as_a_program_of_its_own(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        made.uploaded(made.honest)
        argv = [sys.executable, "-m", "validator", "publish", "--repo", str(made.registry.path)]
        environ = {**os.environ, **environment(made)}
        done = subprocess.run(
            argv,
            env=environ,
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

        assert done.returncode == 0, done.stderr
        assert made.status() == "success: accept: 1 entry"
        assert TOKEN not in done.stdout + done.stderr


def test_another_event_is_left_alone(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        status, out, _ = run(made, event=event_of(made.head, event="push"))

        assert status == 0
        assert out == "nothing: the run is of a 'push' event: only those of pull_request are published\n"
        assert made.state.requests == []


def test_the_workflow_can_have_another_name(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        made.uploaded(made.honest)
        event = event_of(made.head, path=".github/workflows/vet.yml")

        assert run(made, event=event)[1].startswith("nothing: the run is of '.github/workflows/vet.yml'")
        assert run(made, "--workflow", ".github/workflows/vet.yml", event=event)[0] == 0


def test_what_could_not_be_written_is_told(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        made.uploaded(made.honest)
        made.state.faults = [Fault("POST", "/check-runs", 403, {}, "Resource not accessible by integration")]
        status, _, err = run(made)

    assert status == 1
    assert err == (
        "mcp-vet: not everything could be written: "
        "POST /check-runs: 403 Resource not accessible by integration\n"
    )


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"GITHUB_EVENT_PATH": ""}, "GITHUB_EVENT_PATH must be set"),
        ({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN must be set"),
        ({"GITHUB_EVENT_PATH": "/nowhere"}, "cannot be read"),
    ],
    ids=str,
)
def test_misuse_is_told_in_one_line(environ: dict[str, str], says: str, tmp_path: Path) -> None:
    with world(tmp_path) as made:
        status, _, err = run(made, **environ)

    assert status == 2
    assert says in err
    assert err.count("\n") == 1


def test_an_event_that_is_none_is_misuse(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        status, _, err = run(made, event="{}")

    assert status == 2
    assert "no workflow_run event" in err


def test_without_the_library_it_says_how_to_get_it(tmp_path: Path, monkeypatch: Any) -> None:
    for name in [name for name in sys.modules if name.startswith("validator.live.github")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "github", None)  # as if it were not installed
    with world(tmp_path) as made:
        status, _, err = run(made)

    assert status == 2
    assert "pip install 'mcp-vet[github]'" in err
