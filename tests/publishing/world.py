"""A registry with one pull request, its run's honest report, and a server to publish to."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.live.git_repositories import Repository, Tree, new_repository
from tests.publishing.github_server import (
    APP,
    BOT,
    FORK_ID,
    REGISTRY,
    REGISTRY_ID,
    TOKEN,
    State,
    serving,
)
from validator.commands import publish as command
from validator.live.github import GitHub
from validator.live.github_patience import Patience
from validator.model import Cause, Outcome, Report, Result, UnitReport
from validator.options import Mode, Options
from validator.publishing.event import run_of
from validator.publishing.forge import Pull
from validator.publishing.merging import Own
from validator.publishing.projecting import Identity, Scene
from validator.publishing.publish import Publisher, publish
from validator.reporters import json_report
from validator.start import judged
from validator.verdict import decide, overall

NUMBER, RUN = 12, 7000
STARTED = "2026-11-29T10:00:00Z"
GOOD = b"""name: words
image: mcp/words
type: server
meta:
  category: productivity
  tags:
    - words
about:
  title: Words
  description: Counts the words, lines and characters of a text
  icon: https://avatars.githubusercontent.com/u/1?v=4
source:
  project: https://github.com/acme/words
  commit: 0123456789abcdef0123456789abcdef01234567
"""
BAD = GOOD.replace(b"commit: 0123456789abcdef0123456789abcdef01234567", b"commit: main")
ENTRY = "servers/words/server.yaml"

JUDGED: dict[tuple[str, ...], Own] = {}  # commits of tests are the same bytes, wherever they lie
HONEST: dict[str, Report] = {}


@dataclass(slots=True)
class World:
    """All of it. `head` is the pull request's commit, `honest` the report of a run that found no fault."""

    folder: Path
    registry: Repository
    state: State
    url: str
    head: str
    honest: Report
    patience: Callable[[], Patience] = lambda: Patience(total=300, tries=4, first=0.01)
    seconds: int = 60

    def push(self, files: Tree, number: int = NUMBER, *, server: bool = True) -> str:
        """Another commit on the pull request's branch; *server*: the API knows of it."""
        head = self.registry.commit(files, f"refs/pull/{number}/head", self.registry.tip("refs/heads/main"))
        if server:
            self.state.pulls[number]["head"]["sha"] = head
        return head

    def uploaded(self, report: Report, *, run: int = RUN, **more: Any) -> None:
        """The run's artifact is this report."""
        self.state.add_artifact(run, zipped(json_report.render(report)), report.head, **more)

    def publish(self, **event: Any) -> list[str]:
        """What one publisher says; raises as it does."""
        publisher = self.publisher(**event)
        return list(publish(publisher))

    def publisher(self, judge: Callable[[Pull], Own] | None = None, **event: Any) -> Publisher:
        """A publisher for one run, with connections of its own."""
        run = run_of(event_of(self.head, **event), command.WORKFLOW)
        forge = GitHub(REGISTRY, TOKEN, self.url, self.patience(), seconds=self.seconds, between_writes=0)
        scene = Scene(forge, Identity(BOT, APP), "main", address)
        return Publisher(run, scene, judge or self.judge)

    def judge(self, pull: Pull) -> Own:
        """The command's own way to judge, over the registry on this disk; the same commits only once."""
        tips = (self.registry.tip(f"refs/pull/{pull.number}/head"), self.registry.tip("refs/heads/main"))
        key = (*tips, str(pull.number), pull.base_branch)
        if key not in JUDGED:
            JUDGED[key] = command._judge(str(self.registry.path), pull)
        return JUDGED[key]

    @property
    def comment(self) -> str:
        """The one comment of ours."""
        (body,) = self.state.bodies()
        return body

    @property
    def labels(self) -> list[str]:
        return sorted(self.state.labels[NUMBER])

    def status(self, head: str = "") -> str:
        """`state: description` of the newest commit status, "" where there is none."""
        found = [s for s in self.state.statuses if s["sha"] == (head or self.head)]
        return f"{found[-1]['state']}: {found[-1]['description']}" if found else ""


def address(run: int) -> str:
    return f"https://github.invalid/{REGISTRY}/actions/runs/{run}"


@contextmanager
def world(folder: Path, files: Tree | None = None) -> Iterator[World]:
    """A registry whose pull request 12 adds an entry, which its own run has accepted."""
    registry = new_repository(folder / "registry.git")
    main = registry.commit({"README.md": b"A registry\n", "servers/clock/server.yaml": b"name: clock\n"})
    head = registry.commit(files or {ENTRY: GOOD}, f"refs/pull/{NUMBER}/head", main)
    state = State()
    state.add_pull(NUMBER, head)
    with serving(state) as url:
        made = World(folder, registry, state, url, head, Report.__new__(Report))
        made.honest = HONEST.setdefault(head, HONEST.get(head) or honest(registry.path))
        yield made


def honest(registry: Path) -> Report:
    """The report of a full run in which everything that builds and runs passes."""
    own = judged(Options(mode=Mode.PR, what=(str(NUMBER),), repo=str(registry), base="main", static=True))
    units = tuple(_passing(unit, own.policy.requires(unit.kind)) for unit in own.report.units)
    verdict = overall([unit.decision.verdict for unit in units]) if units else own.report.verdict
    return replace(own.report, units=units, verdict=verdict, scope="")


def _passing(unit: UnitReport, required: frozenset[str]) -> UnitReport:
    left_out = (r.cause is Cause.SCOPE for r in unit.results)
    results = tuple(
        Result(r.check, Outcome.PASSED, seconds=0.5) if out else r
        for r, out in zip(unit.results, left_out, strict=True)
    )
    return replace(unit, results=results, decision=decide(results, required))


def event_of(head: str, /, **more: Any) -> str:
    """A workflow_run event, as far as it is read."""
    run = {
        "id": more.get("run", RUN),
        "run_attempt": more.get("attempt", 1),
        "run_started_at": more.get("started", STARTED),
        "path": more.get("path", ".github/workflows/validate.yml"),
        "event": more.get("event", "pull_request"),
        "conclusion": more.get("conclusion", "success"),
        "head_sha": more.get("head", head),
        "head_branch": more.get("branch", "add-words"),
        "head_repository": more.get("fork", {"id": FORK_ID, "owner": {"login": "stranger"}}),
        "repository": {"id": more.get("of", REGISTRY_ID)},
        "pull_requests": [],
    }
    registry = {"id": REGISTRY_ID, "full_name": REGISTRY, "default_branch": "main"}
    return json.dumps(
        {"action": more.get("action", "completed"), "workflow_run": run, "repository": registry}
    )


def zipped(report: str | bytes, name: str = "report.json", **more: str | bytes) -> bytes:
    """A zip with one report, and other members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr(name, report)
        for other, data in more.items():
            parcel.writestr(other, data)
    return buffer.getvalue()


def waited(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Until something is so; fails when it does not become so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)
