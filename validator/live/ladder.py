"""Try a server rung by rung, and in both eras: what a user gets who configures nothing, or everything.

The rungs that depend on nobody run at the same time, each in a container of its own, beside a fresh one
that is asked in the other era. See evidence/conversation.py for what is kept.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from validator.evidence.conversation import Attempt, CallEnd, Calls, Discovery, Ladder, Rung
from validator.evidence.execution import Image, Launch, Listing, Session, Stage
from validator.evidence.manifest import Entry
from validator.live.attempt import Bench, Probed
from validator.live.container import Wish
from validator.live.discovering import is_late
from validator.live.engine import Engine
from validator.live.probe import Prober
from validator.live.probe_contract import Course
from validator.live.rungs import Step, first_steps, later_steps, values_for
from validator.live.secrecy import without
from validator.live.sidecar import Beside, sidecar
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Missing, executes, provider

DISCOVERIES = 2  # fresh containers
STDERR = 2000  # characters of an attempt's last words
STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Tried:
    """All conversations with one server. `discovery`: Missing (ours) where it could not be had."""

    ladder: Ladder
    launch: Launch
    session: Session | None
    listing: Listing | None
    calls: Calls
    discovery: Discovery | Missing


@dataclass(slots=True)
class Climb:
    """What came of each rung so far."""

    bench: Bench
    steps: dict[Rung, Step] = field(default_factory=dict)
    found: dict[Rung, Probed] = field(default_factory=dict)

    def add(self, step: Step, probed: Probed) -> None:
        """Remember one rung."""
        self.steps[step.rung] = step
        self.found[step.rung] = probed

    @property
    def judged(self) -> Rung:
        """The rung that works with the most configuration; else the one that came furthest."""
        working = [rung for rung, probed in self.found.items() if works(probed)]
        return working[-1] if working else max(self.found, key=self._far)

    def _far(self, rung: Rung) -> tuple[int, int]:
        return STAGES.index(self.found[rung].launch.stage), list(self.found).index(rung)

    def ladder(self, judged: Probed) -> Ladder:
        """The record of all rungs. *judged* may be the conversation without a handshake on the judged one."""
        rung = self.judged
        handshake = self.found[rung]
        tried = {**self.found, rung: judged}
        refused = None if judged is handshake else _attempt(rung, handshake, judged)
        attempts = (_attempt(each, probed, judged) for each, probed in tried.items())
        return Ladder(tuple(attempts), rung, refused)


@executes
@provider
def tried(
    entry: Entry, image: Image, policy: Policy, engine: Engine, prober: Prober, workspace: Workspace
) -> Iterator[Tried]:
    """Climbs the ladder. An engine or a worker of ours that fails is Missing, ours."""
    bench = Bench(image, policy, engine, prober, workspace)
    given = values_for(entry.name, policy.session.values).values()
    with sidecar(entry, bench) as beside:
        found = climb(entry, bench, beside)
    yield without(given, found)  # the containers are gone by now


def climb(entry: Entry, bench: Bench, beside: Beside) -> Tried:
    """All conversations that this server needs. Raises Missing (ours)."""
    so_far = Climb(bench)
    with ThreadPoolExecutor(4, thread_name_prefix="rung") as pool:
        steps = _beside(beside, first_steps(entry))
        asked = _ask(pool, bench, steps, curious=steps[-1])
        discovering = pool.submit(_discover, bench, steps[-1].wish)
        for step, future in asked:
            _take(so_far, step, future, must=step is steps[-1])
        discovered = discovering.result()
        for step in _beside(beside, later_steps(entry, bench.policy)):
            if not any(works(probed) for probed in (*so_far.found.values(), discovered)):
                so_far.add(step, bench.probe(step.wish, Course.CURIOUS))
    return _finished(so_far, discovered, steps[-1].rung)


def works(probed: Probed | Missing) -> bool:
    """Did the server list at least one tool?"""
    return isinstance(probed, Probed) and probed.listing is not None and bool(probed.listing.tools)


def _beside(beside: Beside, steps: Iterable[Step]) -> list[Step]:
    return [replace(step, wish=beside.wish(step.wish)) for step in steps]


def _ask(
    pool: ThreadPoolExecutor, bench: Bench, steps: Iterable[Step], curious: Step
) -> list[tuple[Step, "Future[Probed]"]]:
    asked = []
    for step in steps:
        course = Course.CURIOUS if step is curious else Course.HANDSHAKE
        asked.append((step, pool.submit(bench.probe, step.wish, course)))
    return asked


def _take(so_far: Climb, step: Step, future: "Future[Probed]", *, must: bool) -> None:
    try:
        so_far.add(step, future.result())
    except Missing:
        if must:
            raise


def _discover(bench: Bench, wish: Wish) -> Probed | Missing:
    """The conversation in a fresh container, in a second one where the first was too slow to start.

    One that is late each time is not known, which decides nothing: neither is it broken, nor harmless.
    """
    try:
        for _ in range(DISCOVERIES):
            found = bench.probe(wish, Course.DISCOVER)
            calls = {call.probe: call for call in found.calls}
            first = calls.get("discover")
            if first is not None and first.end is CallEnd.EXITED:
                negotiated = bench.probe(wish, Course.NEGOTIATE)
                return replace(negotiated, calls=(first, *negotiated.calls))
            if first is None or not is_late(first, calls.get("initialize")):
                return found
    except Missing as exc:
        return exc
    return Missing(f"what the server says to newer clients is not known: {found.launch.says}", Cause.OURS)


def _finished(so_far: Climb, discovered: Probed | Missing, first: Rung) -> Tried:
    """What is judged, after what had to be asked again on the rung that is judged."""
    rung = so_far.judged
    wish = so_far.steps[rung].wish
    if rung is not first and works(so_far.found[rung]):
        discovered = _discover(so_far.bench, wish)
        if rung is Rung.BARE:
            so_far.add(so_far.steps[rung], so_far.bench.probe(wish, Course.CURIOUS))
    probed = so_far.found[rung]
    if isinstance(discovered, Probed) and works(discovered) and not works(probed):
        probed = discovered  # it speaks the era without a handshake only
    ladder = so_far.ladder(probed)
    told = discovered if isinstance(discovered, Missing) else _discovery(discovered)
    return Tried(ladder, probed.launch, probed.session, probed.listing, Calls(probed.calls), told)


def _attempt(rung: Rung, probed: Probed, judged: Probed) -> Attempt:
    launch = probed.launch
    said, known = _answers(probed), _answers(judged)
    return Attempt(
        rung,
        launch.stage,
        launch.end,
        launch.says,
        launch.limit,
        launch.exit_code,
        launch.out_of_memory,
        len(probed.listing.tools) if probed.listing else 0,
        launch.environment,
        launch.network,
        launch.seconds,
        launch.stderr[-STDERR:],
        {method: answer for method, answer in said.items() if answer != known.get(method)},
    )


def _answers(probed: Probed) -> dict[str, Any]:
    session, listing = probed.session, probed.listing
    found: dict[str, Any] = {"initialize": dict(session.raw)} if session else {}
    return {**found, "tools/list": list(listing.tools)} if listing else found


def _discovery(probed: Probed) -> Discovery:
    launch, listing = probed.launch, probed.listing
    return Discovery(
        launch.stage,
        launch.end,
        launch.says,
        launch.limit,
        launch.exit_code,
        probed.session.protocol if probed.session else "",
        listing.tools if listing else (),
        listing.pages if listing else 0,
        probed.calls,
        launch.seconds,
        launch.noise,
        launch.stderr,
        launch.frames,
    )
