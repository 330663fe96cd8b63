"""Try a server rung by rung, and in both eras: what a user gets who configures nothing, or everything.

The rungs that depend on nobody run at the same time, each in a container of its own, beside a fresh one
that is asked in the other era. See evidence/conversation.py for what is kept.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from validator.evidence.conversation import Rung
from validator.evidence.execution import Image, LaunchEnd
from validator.evidence.manifest import Entry
from validator.live.attempt import Bench, Probed
from validator.live.builder import Made
from validator.live.climbed import Climb, Tried, handshaken, joined, negotiates
from validator.live.confinement import Wish
from validator.live.discovering import is_late
from validator.live.probe import Prober
from validator.live.probe_contract import Course, Thoroughness
from validator.live.rungs import Step, first_steps, later_steps, values_for
from validator.live.runtimes import find_runtimes
from validator.live.secrecy import without
from validator.live.sidecar import Beside, sidecar
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Missing, executes, provider

DISCOVERIES = 2  # fresh containers


@executes
@provider
def tried(
    entry: Entry,
    image: Image,
    made: Made,
    policy: Policy,
    prober: Prober,
    workspace: Workspace,
    thoroughness: Thoroughness,
) -> Iterator[Tried]:
    """Climbs the ladder. An engine or a worker of ours that fails is Missing, ours."""
    bench = Bench(image, policy, made.engine, prober, workspace, find_runtimes(policy, made.engine))
    go = climb if thoroughness is Thoroughness.FULL else glance
    with _secretive(values_for(entry.name, policy.session.values).values()) as given:
        with sidecar(entry, bench) as beside:
            found = go(entry, bench, beside)
        found = without(given, found)
    yield found  # the containers are gone by now


@contextmanager
def _secretive(given: Iterable[str]) -> Iterator[list[str]]:
    """Also the reason why nothing was had may quote the server."""
    values = list(given)
    try:
        yield values
    except Missing as exc:
        raise without(values, exc) from None


def climb(entry: Entry, bench: Bench, beside: Beside) -> Tried:
    """All conversations that this server needs. Raises Missing (ours)."""
    so_far = Climb()
    steps = on(beside, first_steps(entry))
    # Beside a sidecar all share one network: two servers that listen on a port would be in each other's way.
    with ThreadPoolExecutor(1 if beside.network else 4, thread_name_prefix="rung") as pool:
        bare = [(step, pool.submit(bench.probe, step.wish, Course.HANDSHAKE)) for step in steps[:-1]]
        _in_both_eras(pool, bench, so_far, steps[-1])
        for step, future in bare:
            if isinstance(found := _or_missing(future.result), Probed):
                so_far.add(step, found)  # else nothing is known of that rung; the one with examples is there
        for step in on(beside, later_steps(entry, bench.policy)):
            if not so_far.works:
                _in_both_eras(pool, bench, so_far, step)
        return _finished(pool, bench, so_far, steps[-1].rung)


def glance(entry: Entry, bench: Bench, beside: Beside) -> Tried:
    """One conversation, if that lists tools: for what is only compared with. Raises Missing (ours)."""
    so_far = Climb()
    steps = [*reversed(first_steps(entry)), *later_steps(entry, bench.policy)]
    for step in on(beside, steps):
        probed = bench.probe(step.wish, Course.HANDSHAKE)
        so_far.add(step, probed)
        if probed.launch.end in (LaunchEnd.ERROR, LaunchEnd.TIMED_OUT) and not handshaken(probed):
            so_far.eras[step.rung] = _discover(bench, step.wish)
        if so_far.works:
            break
    return so_far.tried(so_far.judged)


def on(beside: Beside, steps: Iterable[Step]) -> list[Step]:
    """In the sidecar's network, where there is one. It leads nowhere: no rung is for the network then."""
    kept = (step for step in steps if not (beside.network and step.rung is Rung.NETWORK))
    return [replace(step, wish=beside.wish(step.wish)) for step in kept]


def _in_both_eras(pool: Executor, bench: Bench, so_far: Climb, step: Step) -> None:
    asked = pool.submit(bench.probe, step.wish, Course.CURIOUS)
    so_far.eras[step.rung] = pool.submit(_discover, bench, step.wish).result()
    so_far.add(step, asked.result())


def _discover(bench: Bench, wish: Wish) -> Probed | Missing:
    """The conversation in a fresh container, in a second one where the first was too slow to start.

    One that is late each time is not known, which decides nothing: neither is it broken, nor harmless.
    """
    try:
        for _ in range(DISCOVERIES):
            found = bench.probe(wish, Course.DISCOVER)
            calls = {call.probe: call for call in found.calls}
            if "discover" not in calls or not is_late(calls["discover"], calls.get("initialize")):
                return found
    except Missing as exc:
        return exc
    return Missing(f"what the server says to newer clients is not known: {found.launch.says}", Cause.OURS)


def _or_missing(result: Callable[[], Probed]) -> Probed | Missing:
    try:
        return result()
    except Missing as exc:
        return exc


def _finished(pool: Executor, bench: Bench, so_far: Climb, first: Rung) -> Tried:
    """What is judged, after what had to be asked again on the rung that is judged."""
    rung = so_far.judged
    if rung not in so_far.eras and so_far.found[rung].listing is not None:  # the bare one
        _in_both_eras(pool, bench, so_far, so_far.steps[rung])
    other = so_far.eras.setdefault(rung, so_far.eras[first])
    if isinstance(other, Probed) and handshaken(so_far.found[rung]) and not negotiates(other):
        ask = partial(bench.probe, so_far.steps[rung].wish, Course.NEGOTIATE)
        so_far.eras[rung] = joined(other, _or_missing(ask))
    return so_far.tried(rung)
