"""Publish one run: find its pull requests, judge them ourselves, hear the run's report, write what follows.

Whatever goes wrong with the run's report leaves the verdict undecided or rejected, never accepted. Once a
pull request has moved on, only the status of the commit that was judged is written: it is about that one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from validator.model import Cause, Decision, Kind, Reason, Report, UnitReport, Verdict
from validator.publishing.event import Run
from validator.publishing.forge import Forge, GaveUp, Gone, Pull, Refused, Status, TooLarge
from validator.publishing.merging import WHOLE, Own, not_used, published, unbelievable
from validator.publishing.parcel import ARTIFACT, MIB, MOST_ZIP, Forged, Unusable, report_in
from validator.publishing.projecting import Scene, mark, project
from validator.publishing.rendering import CHECK, CONTEXT, ending, record_of
from validator.report_file import NotAReport, report_of

MOST_PULLS = 5  # of one commit: they are of one author, and each is judged
SUPERSEDED = "superseded: the pull request has moved on"
CROWD = f"more than {MOST_PULLS} pull requests have this commit"
PENDING = "being judged"


class NotJudged(Exception):
    """We could not judge the pull request ourselves; the message says why."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """All that publishing rests on. `judge` is our own static judgement; it raises NotJudged.

    `state` is told our judgement, the verdict and the SHA-256 of the run's report ("" for none), once all
    is written: what a signed statement may say.
    """

    run: Run
    scene: Scene
    judge: Callable[[Pull], Own]
    state: Callable[[Own, Report, str], None] = lambda _own, _report, _digest: None

    @property
    def forge(self) -> Forge:
        """The seam."""
        return self.scene.forge

    def says(self, state: str, description: str) -> str:
        """Write the commit status of the run's commit."""
        status = Status(state, description, self.scene.url(self.run.id))
        self.forge.set_status(self.run.head, CONTEXT, status)
        return f"status {state}: {description}"


def publish(publisher: Publisher) -> Iterator[str]:
    """Write everything; says line by line what was done. Raises GaveUp, Refused, Gone and Unsettled."""
    run = publisher.run
    ours = [pull for pull in publisher.forge.pulls(run.head_owner, run.head_branch) if _of_run(run, pull)]
    current = [pull for pull in ours if pull.head == run.head]
    if not current:
        yield publisher.says("error", SUPERSEDED) if ours else "nothing: no open pull request has this commit"
    elif len(current) > MOST_PULLS:
        yield publisher.says("error", CROWD)
    elif not run.finished:
        yield from _pending(publisher, current)
    else:
        yield from _finished(publisher, current)


def _of_run(run: Run, pull: Pull) -> bool:
    from_there = pull.head_repository_id == run.head_repository_id
    return pull.open and from_there and pull.base_repository_id == run.repository_id


def _pending(publisher: Publisher, pulls: list[Pull]) -> Iterator[str]:
    """Whatever the commit's status was, it must not be merged while it is judged again."""
    known = [found for pull in pulls if (found := publisher.scene.record(pull))]
    if any(record.order >= publisher.run.order for record, _ in known):
        yield "nothing: this run, or a later one, is published already"
        return
    yield publisher.says("pending", PENDING)


def _finished(publisher: Publisher, pulls: list[Pull]) -> Iterator[str]:
    told, digest = _told(publisher)
    for pull in pulls:
        report, own = _report(publisher, pull, told)
        if not publisher.scene.same_head(pull):
            yield publisher.says("error", SUPERSEDED)
            return
        record = record_of(report, publisher.run, pull.number)
        made = ending(
            record,
            report,
            frozenset(change.path for change in own.submission.changes) if own else frozenset(),
        )
        publisher.forge.check_run(pull.head, CHECK, made)
        publisher.scene.made.append(made.summary)
        yield f"pull request {pull.number}: {record.says}"
    yield from mark(publisher.scene, pulls)
    yield from project(publisher.scene, pulls)
    if own and len(pulls) == 1:  # of several, the commit's verdict is none of one pull request
        publisher.state(own, report, digest)


def _report(publisher: Publisher, pull: Pull, told: Report | Reason) -> tuple[Report, Own | None]:
    """The verdict on one pull request, and our own judgement, if there is one."""
    try:
        own = publisher.judge(pull)
        if own.submission.head != pull.head:
            raise NotJudged("git and the API disagree about its newest commit")
    except NotJudged as exc:
        return _not_judged(pull, str(exc)), None
    if isinstance(told, Report):
        told = unbelievable(told, own) or told
    return published(own, told), own


def _not_judged(pull: Pull, why: str) -> Report:
    decision = Decision(Verdict.UNDECIDED, (Reason("", why, Cause.OURS),))
    unit = UnitReport(WHOLE, Kind.PULL_REQUEST, "", decision, ())
    return Report(Verdict.UNDECIDED, f"pull request {pull.number}", (unit,), ())


def _told(publisher: Publisher) -> tuple[Report | Reason, str]:
    """The run's report, or why it cannot be used; and its SHA-256, "" where there is none."""
    digest = ""
    try:
        data = report_in(_parcel(publisher))
        digest = sha256(data).hexdigest()
        return report_of(data), digest
    except Unusable as exc:
        return not_used(str(exc), ours=not isinstance(exc, Forged)), digest
    except NotAReport as exc:
        return not_used(f"it is no report of this version ({exc})", ours=False), digest


def _parcel(publisher: Publisher) -> bytes:
    run = publisher.run
    found = publisher.forge.artifacts(run.id, ARTIFACT)
    if not found:
        raise Unusable(f"the run ended ({run.conclusion or 'unknown'}) and left none")
    artifact, *more = sorted(found, key=lambda one: one.id, reverse=True)
    if any(one.created >= run.started for one in more):
        raise Forged("the run left several, of which only one can be mcp-vet's")
    if artifact.head != run.head:
        raise Forged("it is of another commit")
    if artifact.created < run.started:
        raise Unusable("it is of an earlier attempt")
    if artifact.expired:
        raise Unusable("it has expired")
    try:
        return publisher.forge.download(artifact.id, MOST_ZIP)
    except TooLarge as exc:
        raise Unusable(f"the artifact is larger than {MOST_ZIP // MIB} MiB") from exc
    except (Gone, Refused, GaveUp) as exc:
        raise Unusable(f"it could not be downloaded ({exc})") from exc
