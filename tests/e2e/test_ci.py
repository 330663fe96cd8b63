"""`mcp-vet ci`, the real command, on the events of a forge: all the ways in which a run can begin."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dev import sample_registry
from tests.e2e.hub import MCP_VET, Ended, Hub, ci, environment, forge
from tests.hostile.harmless import annotation_faults, faults
from tests.live.git_repositories import CLEAN
from validator.ci.event import NOTHING
from validator.commands.runner_outputs import NAMES
from validator.policy import FILE
from validator.reporters import REPORTERS

SEVERAL, BAD, BUMP, OUTSIDE, ELSEWHERE, BANNER = 2, 3, 7, 12, 11, 13
DEAD = "https://127.0.0.1:9"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with forge(tmp_path_factory.mktemp("hub")) as running:
        yield running


def fork(hub: Hub, tmp: Path, number: int, **more: Any) -> dict[str, str]:
    payload = hub.pull_request(number, fork=True, **more)
    return environment(hub, tmp, "pull_request", payload, hub.git("rev-parse", f"refs/pull/{number}/merge"))


def is_whole(ended: Ended, verdict: str, exit_status: int) -> None:
    """Every format is there, says the same, and is safe where it is shown; the runner is told the same."""
    assert ended.code == exit_status, ended.log
    told = {"verdict": verdict, "exit-status": str(exit_status), "report": str(ended.out)}
    assert ended.outputs == told
    assert ended.report["verdict"] == verdict
    for kind in sorted(set(REPORTERS) - {"github", "lines", "terminal"}):
        file = ended.out / NAMES.get(kind, f"report.{kind}")
        assert re.fullmatch(r"report(?:\.[a-z0-9]+)+", file.name)  # what the publisher knows
        assert faults(kind, file.read_text(), ()) == []
    assert ended.summary == (ended.out / "report.md").read_text()
    assert annotation_faults("\n".join(ended.annotations)) == []
    assert [line for line in ended.guarded if line.startswith("::") or "##[" in line] == []


def test_what_was_not_begun_in_time_is_undecided_and_the_rest_is_reported(hub: Hub, tmp_path: Path) -> None:
    """A pull request of a hundred slow builds would end with the job, and without a report."""
    ended = ci(fork(hub, tmp_path, SEVERAL), tmp_path, "--minutes", "0")

    is_whole(ended, "undecided", 1)
    assert len(ended.report["units"]) > 2
    assert "no entry is begun after 0 minutes of a run" in ended.summary


def test_a_forks_pull_request_is_fetched_without_a_token(hub: Hub, tmp_path: Path) -> None:
    ended = ci(fork(hub, tmp_path, BAD), tmp_path, "--static")

    is_whole(ended, "reject", 3)
    assert ended.report["subject"] == "pull request 3 of octo-org/mcp-registry"
    assert "MET001" in ended.objecting()
    assert "MET001" in "\n".join(ended.annotations)
    assert ended.report["reproduce"].startswith(f"mcp-vet pr {hub.head(BAD)} --repo {hub.server}/octo-org/")
    assert any("octo-org/mcp-registry" in path for path in hub.asked)
    assert not Path("/tmp/never").exists()


def test_the_command_to_reproduce_comes_to_the_same(hub: Hub, tmp_path: Path) -> None:
    env = fork(hub, tmp_path, BAD)
    ended = ci(env, tmp_path, "--static")
    words = ended.report["reproduce"].split()

    done = subprocess.run(
        [MCP_VET, *words[1:], "--json", "-"],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == ended.code
    assert {u["name"]: u["verdict"] for u in json.loads(done.stdout)["units"]} == {
        u["name"]: u["verdict"] for u in ended.report["units"]
    }


def checked_out(hub: Hub, tmp: Path, number: int, *, depth: int) -> None:
    """The job's work tree, as actions/checkout makes it: the merge commit, shallow by default."""
    where = tmp / "workspace"
    specs = [f"+refs/pull/{number}/merge:refs/remotes/pull/{number}/merge"]
    specs += ["+refs/heads/*:refs/remotes/origin/*"] if not depth else []
    shallow = [f"--depth={depth}"] if depth else []
    for words in (
        ["init", "-q", str(where)],
        ["-C", str(where), "fetch", "-q", "--no-tags", *shallow, f"file://{hub.path}", *specs],
        ["-C", str(where), "checkout", "-q", f"refs/remotes/pull/{number}/merge"],
    ):
        subprocess.run(["git", *words], env=CLEAN, check=True, capture_output=True, timeout=60)


def test_a_whole_checkout_is_read_in_place_without_network(hub: Hub, tmp_path: Path) -> None:
    """A branch of the registry itself, or a registry that nobody can read without a token."""
    payload = hub.pull_request(BAD, fork=False)
    env = environment(hub, tmp_path, "pull_request", payload, "f" * 40)
    checked_out(hub, tmp_path, BAD, depth=0)

    ended = ci({**env, "GITHUB_SERVER_URL": DEAD}, tmp_path, "--static")

    is_whole(ended, "reject", 3)
    assert "MET001" in ended.objecting()
    assert f"--repo {DEAD}/octo-org/mcp-registry" in ended.report["reproduce"]


def test_what_a_shallow_checkout_lacks_is_fetched(hub: Hub, tmp_path: Path) -> None:
    env = fork(hub, tmp_path, BUMP)
    checked_out(hub, tmp_path, BUMP, depth=1)
    before = len(hub.asked)

    ended = ci(env, tmp_path, "--static")

    assert len(hub.asked) > before
    is_whole(ended, "undecided", 0)
    assert list(ended.units()) == ["echo"]


def test_an_unreachable_registry_is_undecided_and_says_what_helps(hub: Hub, tmp_path: Path) -> None:
    ended = ci({**fork(hub, tmp_path, BAD), "GITHUB_SERVER_URL": DEAD}, tmp_path, "--static")

    is_whole(ended, "undecided", 1)
    assert "could not be fetched" in ended.report["notes"][0]


def test_a_registry_that_is_not_public_is_undecided_and_says_what_helps(hub: Hub, tmp_path: Path) -> None:
    payload = hub.pull_request(BAD, fork=True)
    for repo in (payload["repository"], payload["pull_request"]["base"]["repo"]):
        repo["full_name"] = "octo-org/private"
    env = environment(hub, tmp_path, "pull_request", payload, "f" * 40)

    ended = ci({**env, "GITHUB_REPOSITORY": "octo-org/private"}, tmp_path, "--static")

    is_whole(ended, "undecided", 1)
    assert "fetch-depth: 0" in ended.report["notes"][0]


def test_run_again_after_a_forced_push_it_judges_what_the_event_was_about(hub: Hub, tmp_path: Path) -> None:
    """The pull request's ref has another head by now, and nothing refers to the old one any more."""
    env = fork(hub, tmp_path, BAD)
    old = hub.head(BAD)
    try:
        hub.git("update-ref", f"refs/pull/{BAD}/head", hub.head(BUMP))
        hub.git("update-ref", "-d", f"refs/pull/{BAD}/merge")

        ended = ci(env, tmp_path, "--static")
    finally:
        hub.git("update-ref", f"refs/pull/{BAD}/head", old)
        hub.merge("refs/heads/main", old, f"refs/pull/{BAD}/merge")

    is_whole(ended, "reject", 3)
    assert "MET001" in ended.objecting()


def test_a_merge_group_is_held_against_the_group_before(hub: Hub, tmp_path: Path) -> None:
    """Two in the queue: the second group does not answer for the first, whatever that one holds."""
    queue = "refs/heads/gh-readonly-queue/main/pr-{}"
    first = hub.merge("refs/heads/main", hub.head(BAD), queue.format(BAD))
    second = hub.merge(first, hub.head(BUMP), queue.format(BUMP))
    group = {
        "base_sha": first,
        "head_sha": second,
        "base_ref": "refs/heads/main",
        "head_ref": queue.format(BUMP),
    }
    payload = {"action": "checks_requested", "merge_group": group, "repository": hub.repository()}
    try:
        ended = ci(environment(hub, tmp_path, "merge_group", payload, second), tmp_path, "--static")
    finally:
        for number in (BAD, BUMP):
            hub.git("update-ref", "-d", queue.format(number))

    is_whole(ended, "undecided", 0)
    assert list(ended.units()) == ["echo"]


@pytest.mark.parametrize("before", ["main", NOTHING])
def test_a_push_is_held_against_what_was_there_before(hub: Hub, tmp_path: Path, before: str) -> None:
    """To main; and a branch that is new, which is held against the default branch."""
    after = hub.git("rev-parse", f"refs/pull/{BAD}/merge")
    was = before if before == NOTHING else hub.git("rev-parse", "refs/heads/main")
    ref = "refs/heads/new" if before == NOTHING else "refs/heads/main"
    payload = {"ref": ref, "before": was, "after": after, "repository": hub.repository()}

    ended = ci(environment(hub, tmp_path, "push", payload, after), tmp_path, "--static")

    is_whole(ended, "reject", 3)
    assert ended.report["subject"] == f"push of {after[:12]} to octo-org/mcp-registry"


def test_a_pull_request_can_be_named_by_hand(hub: Hub, tmp_path: Path) -> None:
    payload = {"inputs": {"number": str(BAD), "base": ""}, "repository": hub.repository()}

    ended = ci(environment(hub, tmp_path, "workflow_dispatch", payload, "f" * 40), tmp_path, "--static")

    is_whole(ended, "reject", 3)


def test_a_change_that_touches_no_entry_passes(hub: Hub, tmp_path: Path) -> None:
    ended = ci(fork(hub, tmp_path, ELSEWHERE), tmp_path)

    is_whole(ended, "not-a-submission", 0)


def test_pull_request_target_only_reads(hub: Hub, tmp_path: Path) -> None:
    env = {**fork(hub, tmp_path, BUMP), "GITHUB_EVENT_NAME": "pull_request_target"}

    is_whole(ci(env, tmp_path), "undecided", 1)

    (tmp_path / "output").unlink()
    (tmp_path / "summary").unlink()
    is_whole(ci(env, tmp_path, "--static"), "undecided", 0)


def test_the_base_branchs_policy_says_how_the_job_ends(hub: Hub, tmp_path: Path) -> None:
    """Where only a maintainer's decision is missing. What the pull request itself says does not matter."""
    strict = ci(fork(hub, tmp_path, OUTSIDE), tmp_path, "--static")
    work = tmp_path / "work"
    sample_registry.git(tmp_path, "clone", "-q", "-b", "main", str(hub.path), str(work))
    with (work / FILE).open("a") as policy:
        policy.write('[ci]\nundecided = "pass"\n')
    commit = sample_registry.commit(work, "Let the job pass")
    sample_registry.git(work, "push", "-q", "origin", f"{commit}:refs/heads/lenient")
    other = tmp_path / "other"
    other.mkdir()

    lenient = ci(fork(hub, other, OUTSIDE, base="lenient"), other, "--static")

    is_whole(strict, "undecided", 1)
    is_whole(lenient, "undecided", 0)


def test_a_second_run_in_the_same_folder_does_not_mix_with_the_first(hub: Hub, tmp_path: Path) -> None:
    ci(fork(hub, tmp_path, BUMP), tmp_path, "--static")
    (tmp_path / "output").unlink()
    (tmp_path / "summary").unlink()

    ended = ci(fork(hub, tmp_path, BAD), tmp_path, "--static")

    is_whole(ended, "undecided", 1)
    assert "holds the evidence of another run" in ended.report["notes"][0]


@pytest.mark.docker
@pytest.mark.usefixtures("engine", "base_images")
@pytest.mark.parametrize(
    ("number", "verdict", "exit_status", "rules"),
    [(BUMP, "accept", 0, set()), (BANNER, "reject", 3, {"RUN002"})],
)
def test_servers_are_built_and_asked(
    hub: Hub, tmp_path: Path, number: int, verdict: str, exit_status: int, rules: set[str]
) -> None:
    ended = ci(fork(hub, tmp_path, number), tmp_path)

    is_whole(ended, verdict, exit_status)
    assert ended.objecting() == rules
    replay = [str(MCP_VET), "replay", str(ended.out / "evidence"), "--json", "-"]
    again = subprocess.run(replay, capture_output=True, text=True, timeout=120, check=False)
    assert again.returncode == exit_status, again.stderr
    assert json.loads(again.stdout)["verdict"] == verdict
