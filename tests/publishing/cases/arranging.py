"""What happens before and while a report is published."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.live.git_repositories import Tree
from tests.publishing.cases.reports import found
from tests.publishing.github_server import BOT, Fault
from tests.publishing.world import ENTRY, GOOD, NUMBER, RUN, World, zipped
from validator.live.github_patience import Patience
from validator.model import Finding, Report
from validator.reporters import json_report


def uploads(report: Callable[[World], Report], **more: Any) -> Callable[[World], None]:
    return lambda world: world.uploaded(report(world), **more)


def says(**values: Any) -> Callable[[World], None]:
    """The run uploads the honest report with other values."""
    return uploads(lambda world: replace(world.honest, **values))


def text(change: Callable[[str], str]) -> Callable[[World], None]:
    """The run uploads the honest report with its text changed."""

    def arrange(world: World) -> None:
        parcel = zipped(change(json_report.render(world.honest)))
        world.state.add_artifact(RUN, parcel, world.head)

    return arrange


def parcel(data: Callable[[bytes], bytes]) -> Callable[[World], None]:
    """The run uploads a zip made from the honest report's text."""

    def arrange(world: World) -> None:
        honest = json_report.render(world.honest).encode()
        world.state.add_artifact(RUN, data(honest), world.head)

    return arrange


def faulty(*faults: Fault) -> Callable[[World], None]:
    def arrange(world: World) -> None:
        world.uploaded(world.honest)
        world.state.faults += [replace(fault) for fault in faults]

    return arrange


def during(verb: str, path: str, act: Callable[[World], object]) -> Callable[[World], None]:
    """Something happens just before a request is answered."""

    def arrange(world: World) -> None:
        world.uploaded(world.honest)
        world.state.before.append((verb, path, lambda: _do(act, world)))

    return arrange


def _do(act: Callable[[World], object], world: World) -> None:
    act(world)


def force_push(world: World) -> None:
    world.push({ENTRY: GOOD.replace(b"Words", b"Wordings")})


def honest_upload(world: World) -> None:
    world.uploaded(world.honest)


def each(*acts: Callable[[World], object]) -> Callable[[World], None]:
    """One after the other."""

    def arrange(world: World) -> None:
        for act in acts:
            act(world)

    return arrange


def hurried(world: World) -> None:
    world.seconds = 2


def impatient(world: World) -> None:
    world.patience = lambda: Patience(total=59)


def lost_label(world: World) -> None:
    """Somebody removes the label that we are about to remove."""
    labels = world.state.labels[NUMBER]
    world.state.before.append(("DELETE", "/labels/", lambda: labels.remove("mcp-vet:build")))


def close(world: World) -> None:
    world.state.pulls[NUMBER]["state"] = "closed"


def stranger_comments(world: World) -> None:
    world.uploaded(world.honest)
    world.publish()
    (ours,) = world.state.bodies()
    world.state.comments.clear()
    world.state.add_comment(NUMBER, ours.replace("accept", "reject"), 666)


def published_before(world: World) -> None:
    """An earlier run on the same commit was rejected."""
    world.uploaded(found(world, "BLD001", Finding("no")), run=RUN - 1, created_at="2026-11-29T09:05:00Z")
    world.publish(run=RUN - 1, started="2026-11-29T09:00:00Z")
    world.state.labels[NUMBER].append("help wanted")
    world.uploaded(world.honest)


def published_later(world: World) -> None:
    """A later run on the same commit was rejected, and is published already."""
    world.uploaded(found(world, "BLD001", Finding("no")), run=RUN + 1, created_at="2026-11-29T11:05:00Z")
    world.publish(run=RUN + 1, started="2026-11-29T11:00:00Z")
    world.uploaded(world.honest)


def meanwhile(verb: str, path: str) -> Callable[[World], None]:
    """A later run is published, from its begin to its end, between two requests of this one."""

    def arrange(world: World) -> None:
        world.uploaded(world.honest)
        rejected = found(world, "BLD001", Finding("no"))
        world.uploaded(rejected, run=RUN + 1, created_at="2026-11-29T11:05:00Z")
        later = {"run": RUN + 1, "started": "2026-11-29T11:00:00Z"}
        world.state.before.append((verb, path, lambda: _do(lambda w: w.publish(**later), world)))

    return arrange


def deleted_comment(world: World) -> None:
    published_before(world)
    world.state.comments.clear()


def deleted_in_between(world: World) -> None:
    published_before(world)
    world.state.before.append(("PATCH", r"/issues/comments/", world.state.comments.clear))


def two_comments(world: World) -> None:
    published_before(world)
    (ours,) = world.state.bodies()
    world.state.add_comment(NUMBER, ours, BOT)


def other_branch(world: World) -> None:
    world.registry.git("branch", "side", "main")
    world.state.add_pull(NUMBER, world.head, base="side")
    world.uploaded(world.honest)


def another_pull(world: World) -> None:
    """The same branch, once more for a side branch: the commit has one status."""
    world.registry.git("branch", "side", "main")
    world.registry.git("update-ref", "refs/pull/13/head", world.head)
    world.state.add_pull(13, world.head, base="side")
    world.uploaded(world.honest)


def crowd(world: World) -> None:
    for number in range(20, 26):
        world.state.add_pull(number, world.head)
    world.uploaded(world.honest)


def other_fork(world: World) -> None:
    world.state.add_pull(NUMBER, world.head, fork=999)
    world.uploaded(world.honest)


def forked_away(world: World) -> None:
    world.state.add_pull(NUMBER, world.head, fork=0)
    world.uploaded(world.honest)


def lagging(world: World) -> None:
    """The API says another commit than git has."""
    world.push({ENTRY: GOOD.replace(b"Words", b"Wordings")}, server=False)
    world.uploaded(world.honest)


def own_policy(world: World) -> None:
    """The registry's own policy thinks little of files outside of entries."""
    world.registry.commit({"mcp-vet.toml": b'[severities]\nREG001 = "note"\n'})
    _rebase(world, {ENTRY: GOOD, "docs/x.md": b"x"})


def broken_policy(world: World) -> None:
    world.registry.commit({"mcp-vet.toml": b"[severities\n"})
    _rebase(world, {ENTRY: GOOD})


def _rebase(world: World, files: Tree) -> None:
    world.head = world.push(files)
    honest = replace(world.honest, head=world.head, base=world.registry.tip("refs/heads/main"))
    world.uploaded(honest)


def late(world: World) -> None:
    """The list of check runs stays as it was for a while."""
    world.uploaded(world.honest)
    world.state.hidden_checks = True
