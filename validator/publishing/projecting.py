"""Comment, labels and status say what the newest check run of the pull request's newest commit says.

Check runs are only ever added, each with the whole text of its verdict. So whoever writes last, and in
whatever order, writes the newest: each publisher projects the newest record there is, be it its own or
another's, reads again whether it still is the newest, and goes round until it is (docs/adr/0022).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from validator.publishing.forge import Comment, Forge, Gone, Pull
from validator.publishing.record import Record, read
from validator.publishing.rendering import CHECK, CONTEXT, PREFIX, labels, newest, status

ROUNDS = 5  # each is only needed where somebody else wrote meanwhile


class Unsettled(Exception):
    """Others wrote as often as we did; who came last is not known."""


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom we write: the ids of the bot and of its app. What others wrote is none of ours."""

    bot: int
    app: int


@dataclass(frozen=True, slots=True)
class Scene:
    """Where we write. `url` makes the address of a run from its id; `default` is the default branch.

    `made`: summaries of check runs of our own, which a list of them may not have yet.
    """

    forge: Forge
    me: Identity
    default: str
    url: Callable[[int], str]
    made: list[str] = field(default_factory=list)

    def same_head(self, pull: Pull) -> bool:
        """Is the pull request still open, and at the commit it had?"""
        now = self.forge.pull(pull.number)
        return now.open and now.head == pull.head

    def record(self, pull: Pull) -> tuple[Record, str] | None:
        """The newest verdict on the pull request's commit, with its text."""
        runs = self.forge.check_runs(pull.head, CHECK)
        theirs = [run.summary for run in runs if run.app == self.me.app]
        return newest([*theirs, *self.made], pull.head, pull.number)


def project(scene: Scene, pulls: Iterable[Pull]) -> Iterator[str]:
    """Write what is known of each pull request as it is now; says what was written. Raises Unsettled."""
    for pull in pulls:
        for _ in range(ROUNDS):
            now = scene.forge.pull(pull.number)
            found = scene.record(now) if now.open else None
            if found is None:
                break
            yield from _written(scene, now, *found)
            if scene.same_head(now) and scene.record(now) == found and _settled(scene, now, found[0]):
                break
        else:
            raise Unsettled(f"pull request {pull.number} changed as often as we wrote")


def _written(scene: Scene, pull: Pull, record: Record, text: str) -> Iterator[str]:
    if scene.same_head(pull) and (said := _comment(scene, pull, text)):
        yield said
    if scene.same_head(pull):
        yield from _labels(scene, pull, labels(record))


def _own(scene: Scene, pull: Pull) -> list[Comment]:
    found = [c for c in scene.forge.comments(pull.number) if c.author == scene.me.bot and read(c.body)]
    return sorted(found, key=lambda comment: comment.id)


def _comment(scene: Scene, pull: Pull, text: str) -> str:
    own = _own(scene, pull)
    for surplus in own[1:]:  # of two runs at once, each of which saw none
        _away(scene, surplus)
    if not own:
        scene.forge.comment(pull.number, text)
        return "comment written"
    if _plain(own[0].body) == _plain(text):
        return ""
    try:
        scene.forge.edit_comment(own[0].id, text)
    except Gone:  # deleted since we looked: the next round writes another
        return ""
    return "comment edited"


def _plain(text: str) -> list[str]:
    """Line ends and space at the ends are GitHub's to change."""
    return [line.rstrip() for line in text.strip().splitlines()]


def _away(scene: Scene, comment: Comment) -> None:
    try:
        scene.forge.delete_comment(comment.id)
    except Gone:
        return


def _settled(scene: Scene, pull: Pull, record: Record) -> bool:
    return [read(comment.body) for comment in _own(scene, pull)] == [record]


def _labels(scene: Scene, pull: Pull, wanted: list[str]) -> Iterator[str]:
    there = [name for name in scene.forge.labels(pull.number) if name.startswith(PREFIX)]
    for name in there:
        if name not in wanted:
            try:
                scene.forge.remove_label(pull.number, name)
            except Gone:
                continue
            yield f"label {name} removed"
    if missing := [name for name in wanted if name not in there]:
        scene.forge.add_labels(pull.number, missing)
        yield f"labels added: {', '.join(missing)}"


def mark(scene: Scene, pulls: list[Pull]) -> Iterator[str]:
    """The commit status of the one commit that these pull requests have. Raises Unsettled."""
    for _ in range(ROUNDS):
        found = [record for pull in pulls if (record := scene.record(pull))]
        if len(found) < len(pulls) or not found:
            return
        elsewhere = any(pull.base_branch != scene.default for pull in pulls)
        latest = max((record for record, _ in found), key=lambda record: record.order)
        wanted = status((record for record, _ in found), elsewhere, scene.url(latest.run))
        there = scene.forge.status(pulls[0].head, CONTEXT)
        if there and (there.state, there.url) == (wanted.state, wanted.url):
            return
        scene.forge.set_status(pulls[0].head, CONTEXT, wanted)
        yield f"status {wanted.state}"
    raise Unsettled("the commit status changed as often as we wrote it")
