"""`mcp-vet ci`: what is refused, what is believed of a payload, and that no failure looks like a verdict."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.golden.reports import REPORTS, STRAY, report, unit, whole
from tests.hostile.harmless import annotation_faults
from tests.test_cli import Start, fails, gives
from validator.ci.event import NOTHING, PAYLOAD_BYTES, Refused, read_request
from validator.ci.job import job_status
from validator.ci.runner_files import SUMMARY_BYTES, TOO_LONG, write_outputs, write_summary
from validator.cli import main
from validator.commands.console import Console
from validator.commands.runner_outputs import folder_of
from validator.live.intake_result import NotUsable, Unreachable
from validator.model import Report
from validator.options import Options
from validator.policy import PolicyError
from validator.watcher import Watcher

NAME = "octo-org/mcp-registry"
NOTHING_TOUCHED = REPORTS["not-a-submission"]  # a report that needs no evidence beside it
ONE, TWO = "1" * 40, "2" * 40
REPOSITORY = {"full_name": NAME, "default_branch": "main"}
PULL = {
    "number": 12,
    "repository": REPOSITORY,
    "pull_request": {"head": {"sha": ONE}, "base": {"ref": "main", "sha": TWO, "repo": REPOSITORY}},
}
GROUP = {"repository": REPOSITORY, "merge_group": {"head_sha": ONE, "base_sha": TWO}}
PUSH = {"repository": REPOSITORY, "ref": "refs/heads/main", "before": TWO, "after": ONE}
BY_HAND = {"repository": REPOSITORY, "inputs": {"number": "12"}}
EVENTS = {"pull_request": PULL, "merge_group": GROUP, "push": PUSH, "workflow_dispatch": BY_HAND}

Change = Callable[[dict[str, Any]], object]


def environ(tmp: Path, event: str, payload: object, **more: str) -> dict[str, str]:
    file = tmp / "event.json"
    file.write_text(payload if isinstance(payload, str) else json.dumps(payload))
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(file),
        "GITHUB_OUTPUT": str(tmp / "output"),
        "GITHUB_REPOSITORY": NAME,
        "GITHUB_SHA": ONE,
        "GITHUB_STEP_SUMMARY": str(tmp / "summary"),
        "RUNNER_TEMP": str(tmp),
        **more,
    }


def run(env: dict[str, str], *words: str, start: Start | None = None) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = main(["ci", *words], Console(out, err, env, start=start or gives(NOTHING_TOUCHED)))
    return status, out.getvalue(), err.getvalue()


def verdict(tmp: Path) -> str:
    """In the report and in the outputs, where both must be the same."""
    said: str = json.loads((tmp / "mcp-vet" / "report.json").read_text())["verdict"]
    assert outputs(tmp)["verdict"] == said
    return said


def outputs(tmp: Path) -> dict[str, str]:
    return dict(re.findall(r"([a-z-]+)<<\S+\n(.*)\n", (tmp / "output").read_text()))


@pytest.mark.parametrize(
    ("event", "head", "base"),
    [
        ("pull_request", ONE, "refs/heads/main"),
        ("merge_group", ONE, TWO),
        ("push", ONE, TWO),
        ("workflow_dispatch", "", "refs/heads/main"),
    ],
)
def test_what_each_event_asks_for(tmp_path: Path, event: str, head: str, base: str) -> None:
    request = read_request(environ(tmp_path, event, EVENTS[event]), executes=True)

    assert (request.head, request.base) == (head, base)
    assert request.url == f"https://github.com/{NAME}"
    assert request.subject.endswith(NAME)


def at(path: str, value: object) -> Change:
    """Put a value at a path of keys."""

    def change(payload: dict[str, Any]) -> None:
        *keys, last = path.split(".")
        for key in keys:
            payload = payload[key]
        payload[last] = value

    return change


BAD = [
    ("pull_request", at("number", "12; id")),
    ("pull_request", at("number", True)),
    ("pull_request", at("number", 0)),
    ("pull_request", at("pull_request", None)),
    ("pull_request", at("pull_request.head.sha", "main")),
    ("pull_request", at("pull_request.head.sha", ONE + "\n")),
    ("pull_request", at("pull_request.head.sha", NOTHING)),
    ("pull_request", at("pull_request.head", [ONE])),
    ("pull_request", at("pull_request.base.ref", "--upload-pack=x")),
    ("pull_request", at("pull_request.base.ref", "a b")),
    ("pull_request", at("pull_request.base.ref", "a..b")),
    ("pull_request", at("pull_request.base.repo", {"full_name": "mallory/mcp-registry"})),
    ("pull_request", at("repository", {"full_name": "mallory/mcp-registry"})),
    ("merge_group", at("merge_group.head_sha", TWO)),
    ("merge_group", at("merge_group.base_sha", "x")),
    ("push", at("after", NOTHING)),
    ("push", at("after", TWO)),
    ("push", at("before", "x")),
    ("push", at("ref", "")),
    ("push", at("before", NOTHING)),
    ("workflow_dispatch", at("inputs", None)),
    ("workflow_dispatch", at("inputs.number", "-1")),
    ("workflow_dispatch", at("inputs.base", "a b")),
]


@pytest.mark.parametrize(("event", "change"), BAD)
def test_a_payload_that_does_not_say_what_to_judge_is_refused(
    tmp_path: Path, event: str, change: Change
) -> None:
    payload = json.loads(json.dumps(EVENTS[event]))
    change(payload)

    with pytest.raises(Refused):
        read_request(environ(tmp_path, event, payload), executes=True)


@pytest.mark.parametrize(
    ("more", "payload", "says"),
    [
        ({"GITHUB_EVENT_NAME": ""}, PULL, "GITHUB_EVENT_NAME is not set"),
        ({"GITHUB_EVENT_NAME": "issue_comment"}, PULL, "does not know what to judge on 'issue_comment'"),
        ({"GITHUB_EVENT_NAME": "pull_request_target"}, PULL, "use pull_request, or --static"),
        ({"GITHUB_EVENT_PATH": ""}, PULL, "GITHUB_EVENT_PATH is not set"),
        ({"GITHUB_EVENT_PATH": "/nonexistent/event.json"}, PULL, "No such file"),
        ({"GITHUB_SERVER_URL": "http://github.com"}, PULL, "no https address"),
        ({"GITHUB_SERVER_URL": "https://a:b@github.com"}, PULL, "no https address"),
        ({"GITHUB_REPOSITORY": ""}, PULL, "this run belongs to ''"),
        ({}, "{", "no JSON"),
        ({}, "[" * 200_000, "no JSON"),
        ({}, "[]", "no JSON object"),
        ({}, " " * (PAYLOAD_BYTES + 1), "more than"),
    ],
)
def test_what_is_refused_is_undecided_and_every_file_says_why(
    tmp_path: Path, more: dict[str, str], payload: object, says: str
) -> None:
    status, out, err = run({**environ(tmp_path, "pull_request", payload), **more})

    assert (status, err) == (1, "")
    assert verdict(tmp_path) == "undecided"
    assert says in json.loads((tmp_path / "mcp-vet" / "report.json").read_text())["notes"][0]
    assert "UNDECIDED" in (tmp_path / "summary").read_text()
    assert "::warning title=mcp-vet%3A UNDECIDED::" in out


@pytest.mark.parametrize(
    ("exc", "says"),
    [
        (NotUsable("there is no public repository at https://x"), "fetch-depth: 0"),
        (Unreachable("github.com did not answer"), "did not answer"),
        (PolicyError("mcp-vet.toml is not TOML"), "mcp-vet.toml is not TOML"),
        (OSError(28, "No space left on device", "/evidence"), "No space left on device: /evidence"),
        (KeyError("oops"), "mcp-vet itself failed, KeyError"),
        (RecursionError("deep"), "mcp-vet itself failed, RecursionError"),
    ],
)
def test_whatever_breaks_is_undecided(tmp_path: Path, exc: Exception, says: str) -> None:
    status, out, err = run(environ(tmp_path, "pull_request", PULL), start=fails(exc))

    assert (status, err) == (1, "")
    assert verdict(tmp_path) == "undecided"
    assert outputs(tmp_path)["exit-status"] == "1"
    report = json.loads((tmp_path / "mcp-vet" / "report.json").read_text())
    assert says in report["notes"][0]
    assert report["head"] == ONE
    assert annotation_faults(after_guard(out)) == []


def after_guard(out: str) -> str:
    first, rest = out.split("\n", 1)
    word = first.removeprefix("::stop-commands::")
    assert len(word) == 64
    return rest.partition(f"::{word}::\n")[2]


def test_a_cancelled_job_is_undecided_and_ends_as_one(tmp_path: Path) -> None:
    status, out, _ = run(environ(tmp_path, "pull_request", PULL), start=fails(KeyboardInterrupt()))

    assert status == 130
    assert verdict(tmp_path) == "undecided"
    assert after_guard(out) == ""  # and the guard is taken away


def test_a_run_that_is_killed_leaves_undecided_behind(tmp_path: Path) -> None:
    """What lies there at the moment when the judging begins."""
    seen: list[str] = []

    def start(options: Options, watcher: Watcher | None) -> Report:
        seen.append(verdict(tmp_path))
        assert outputs(tmp_path)["exit-status"] == "1"
        return NOTHING_TOUCHED

    status, _, _ = run(environ(tmp_path, "pull_request", PULL), start=start)

    assert (status, seen, verdict(tmp_path)) == (0, ["undecided"], "not-a-submission")


def test_a_verdict_that_cannot_be_written_down_is_none(tmp_path: Path) -> None:
    """The summary's file is a folder: the runner would have been told of an accept that nobody can read."""
    env = environ(tmp_path, "pull_request", PULL, GITHUB_STEP_SUMMARY=str(tmp_path))

    status, _, err = run(env)

    assert status == 1
    assert "undecided" in err
    assert outputs(tmp_path)["verdict"] == "undecided"


class Full(io.StringIO):
    """A log that takes no verdict."""

    def write(self, text: str) -> int:
        if "not-a-submission" in text:
            raise OSError(28, "No space left on device")
        return super().write(text)


def test_a_verdict_that_cannot_be_printed_is_withdrawn(tmp_path: Path) -> None:
    """The job fails, so neither the report nor the outputs may say that it accepts."""
    env = environ(tmp_path, "pull_request", PULL)

    status = main(["ci"], Console(Full(), io.StringIO(), env, start=gives(NOTHING_TOUCHED)))

    assert status == 1
    assert verdict(tmp_path) == "undecided"
    assert outputs(tmp_path)["exit-status"] == "1"


def test_the_request_arrives_as_options(tmp_path: Path) -> None:
    heard: list[Options] = []

    def start(options: Options, watcher: Watcher | None) -> Report:
        heard.append(options)
        return NOTHING_TOUCHED

    status, _, _ = run(environ(tmp_path, "pull_request", PULL), "--out", str(tmp_path / "x"), start=start)

    assert status == 0
    assert heard[0].evidence == tmp_path / "x" / "evidence"
    assert (heard[0].what, heard[0].base, heard[0].repo) == ((ONE,), "refs/heads/main", heard[0].published)
    assert heard[0].called == f"pull request 12 of {NAME}"


def test_where_there_is_no_runner_there_are_no_commands(tmp_path: Path) -> None:
    """The same, tried by hand: no guard, no annotations, no files of a runner."""
    env = environ(tmp_path, "pull_request", PULL)
    for name in ("GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        del env[name]

    status, out, _ = run(env, "--out", str(tmp_path / "report"))

    assert status == 0
    assert "::" not in out
    assert not (tmp_path / "output").exists()
    assert json.loads((tmp_path / "report" / "report.json").read_text())["verdict"] == "not-a-submission"


def test_the_folder_for_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert folder_of(None, {}) == tmp_path / "mcp-vet-report"
    assert folder_of(None, {"RUNNER_TEMP": "/r"}) == Path("/r/mcp-vet")
    assert folder_of(Path("x"), {"RUNNER_TEMP": "/r"}) == tmp_path / "x"


def test_a_value_cannot_become_another_output(tmp_path: Path) -> None:
    file = tmp_path / "output"
    write_outputs({"GITHUB_OUTPUT": str(file)}, {"report": "x\nverdict=accept\nverdict<<E\naccept\nE"})

    first, *inside, last = file.read_text().splitlines()
    assert re.fullmatch(r"report<<mcp-vet-[0-9a-f]{64}", first)
    assert last == first.removeprefix("report<<")
    assert last not in inside


def test_a_summary_that_would_not_be_shown_at_all_is_left_to_the_artifact(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    file.write_text("x" * (SUMMARY_BYTES - 100))

    write_summary({"GITHUB_STEP_SUMMARY": str(file)}, "y" * 200)

    assert file.read_text().endswith(TOO_LONG)
    assert file.stat().st_size < SUMMARY_BYTES


@pytest.mark.parametrize(
    ("name", "strict", "lenient"),
    [
        ("accept", 0, 0),
        ("not-a-submission", 0, 0),
        ("narrowed-static", 0, 0),
        ("reject", 3, 3),
        ("several-entries", 3, 3),
        ("undecided-maintainer", 1, 0),
        ("undecided-unverified", 1, 0),
        ("undecided-ours", 1, 1),
    ],
)
def test_the_policy_may_let_pass_what_waits_for_a_maintainer_and_nothing_else(
    name: str, strict: int, lenient: int
) -> None:
    assert job_status(REPORTS[name], undecided_passes=False) == strict
    assert job_status(REPORTS[name], undecided_passes=True) == lenient


def test_nothing_passes_that_was_not_judged_to_its_end() -> None:
    waiting = report(whole(STRAY), unit("weather"))

    assert job_status(waiting, undecided_passes=True) == 0
    assert job_status(replace(waiting, complete=False), undecided_passes=True) == 1
    assert job_status(replace(waiting, units=()), undecided_passes=True) == 1
