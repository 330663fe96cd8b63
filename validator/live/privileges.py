"""Try a server that works with less, to see what it needs to list its tools: the least-privilege proof.

First without everything at once: most servers need nothing, and that costs one container. Only where that
fails each thing is taken away alone, side by side, and then all together that were not missed.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from validator.evidence.conversation import MODERN, Rung
from validator.evidence.execution import Image
from validator.evidence.manifest import Entry
from validator.evidence.privileges import ROOT, Privilege, Privileges, Trial
from validator.live.attempt import Bench, Probed
from validator.live.builder import Made
from validator.live.climbed import Tried
from validator.live.confinement import SHARED, Wish, network
from validator.live.probe import Prober
from validator.live.probe_contract import Course
from validator.live.rungs import values_for, wish_on
from validator.live.runtimes import Runtime, find_runtimes
from validator.live.secrecy import without
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Missing, executes, provider

NOBODY = "65534:65534"  # on every system the user who owns nothing
LITTLE = 128 << 20  # bytes: Node's own runtime takes half of them
STOP_SECONDS = 0.1  # to see whether it ends by itself is the other conversations' task
TIMES, GRACE = 3.0, 5.0  # a try has so many times what the judged answer took, and so many seconds
AT_ONCE = 4

Reduce = Callable[[Wish], Wish]


@executes
@provider
def privileges(
    tried: Tried,
    entry: Entry,
    image: Image,
    policy: Policy,
    made: Made,
    prober: Prober,
    workspace: Workspace,
) -> Iterator[Privileges]:
    """Every try. Missing where there is nothing to prove: no verdict rests on this."""
    if not policy.sandbox.least_privilege:
        raise Missing("the policy does without it (sandbox.least_privilege)", Cause.NOT_APPLICABLE)
    if tried.listing is None or not tried.listing.tools:
        raise Missing("the server lists no tools, so nothing can be taken away from it")
    if tried.launch.network.startswith(SHARED):
        raise Missing("the server is tried beside another service, which is gone", Cause.NOT_APPLICABLE)
    rung = tried.ladder.judged
    own = replace(workspace, keep=False)  # a user who wants a look wants it at the server as it was judged
    bench = Bench(image, policy, made.engine, prober, own, find_runtimes(policy, made.engine))
    found = Proof(bench, wish_on(entry, policy, rung), tried, bool(entry.get("run", "volumes"))).all()
    yield without(values_for(entry.name, policy.session.values).values(), found)


@dataclass(slots=True)
class Proof:
    """The tries of one server, within the policy's privileges_seconds."""

    bench: Bench
    wish: Wish
    tried: Tried
    mounts: bool  # whether the entry asks for volumes; one over a system's folder is given to no container
    began: float = field(default_factory=time.monotonic)
    trials: list[Trial] = field(default_factory=list)

    def all(self) -> Privileges:
        """Together, alone, and what can be spared together."""
        reductions = self.reductions()
        everything = tuple(reductions)
        if everything and not self.hold([everything], reductions):
            alone = [(each,) for each in everything] if len(everything) > 1 else []
            spared = self.hold(alone, reductions)
            together = tuple(each for (each,) in spared)
            if len(together) > 1 and together != everything:
                self.hold([together], reductions)
        seen = {trial.without for trial in self.trials}
        return Privileges(
            tuple(self.trials),
            tuple(each for each in everything if (each,) not in seen),
            network(self.wish, self.bench.policy),
            NOBODY,
            LITTLE,
            round(time.monotonic() - self.began, 2),
        )

    def hold(
        self, sets: Sequence[tuple[Privilege, ...]], reductions: Mapping[Privilege, Reduce]
    ) -> list[tuple[Privilege, ...]]:
        """Try each of *sets*, side by side; those that still listed the tools."""
        if not sets or self.left() <= 0:
            return []
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="less") as pool:
            done = list(pool.map(lambda without: self.one(without, reductions), sets))
        self.trials += [trial for trial in done if trial is not None]
        return [trial.without for trial in done if trial is not None and trial.lists]

    def one(self, less: tuple[Privilege, ...], reductions: Mapping[Privilege, Reduce]) -> Trial | None:
        """One try; None where its turn came too late."""
        begin, seconds = time.monotonic(), self.patience()
        if seconds <= 0:
            return None
        wish = self.wish
        for privilege in less:
            wish = reductions[privilege](wish)
        try:
            probed = self._hurried(seconds).probe_once(wish, self._course(), self._runtime())
        except Missing as exc:
            return Trial(less, None, str(exc), round(time.monotonic() - begin, 2))
        same = _tools(probed.listing) == _tools(self.tried.listing)
        says = "" if same else _why(probed)
        return Trial(less, same, says, round(time.monotonic() - begin, 2))

    def _hurried(self, seconds: float) -> Bench:
        """Where every answer may take so long."""
        limits = replace(
            self.bench.policy.limits,
            initialize_seconds=seconds,
            tools_list_seconds=seconds,
            call_seconds=seconds,
            stop_seconds=STOP_SECONDS,
        )
        return replace(self.bench, policy=replace(self.bench.policy, limits=limits))

    def reductions(self) -> dict[Privilege, Reduce]:
        """What there is to take away from it, and how."""
        wish, policy = self.wish, self.bench.policy
        user = (wish.user or self.bench.image.user).partition(":")[0]
        open_ = network(wish, policy) != "none" and self.tried.ladder.judged is not Rung.NETWORK
        given = bool(wish.environment) and self.tried.ladder.judged in (Rung.BARE, Rung.EXAMPLE)
        able: Mapping[Privilege, tuple[bool, Reduce]] = {
            Privilege.NETWORK: (open_, lambda wish: replace(wish, network="none")),
            Privilege.ROOT: (user in ROOT, lambda wish: replace(wish, user=NOBODY)),
            Privilege.SCRATCH: (True, lambda wish: replace(wish, scratch=False)),
            Privilege.VOLUMES: (self.mounts, lambda wish: replace(wish, paths=())),
            Privilege.ENVIRONMENT: (given, lambda wish: replace(wish, environment={})),
            Privilege.MEMORY: (self._has_memory(), lambda wish: replace(wish, memory=LITTLE)),
        }
        return {privilege: reduce for privilege, (has, reduce) in able.items() if has}

    def left(self) -> float:
        """Seconds until the budget is used up."""
        return self.bench.policy.limits.privileges_seconds - (time.monotonic() - self.began)

    def patience(self) -> float:
        """Seconds that one answer may take."""
        took = self.tried.launch.seconds
        return min(self.left(), TIMES * (took.get("initialize", 0.0) + took.get("tools/list", 0.0)) + GRACE)

    def _has_memory(self) -> bool:
        return self._runtime().limited and self.bench.policy.limits.memory_bytes > LITTLE

    def _runtime(self) -> Runtime:
        """The one in which the judged conversation was held."""
        runtimes = self.bench.runtimes
        first = runtimes.of(network(self.wish, self.bench.policy))
        return runtimes.second if self.tried.launch.gvisor and runtimes.second else first

    def _course(self) -> Course:
        session = self.tried.session
        return Course.DISCOVER if session and session.protocol in MODERN else Course.HANDSHAKE


def _tools(listing: Any) -> list[str] | None:
    """The names of the tools, in order; None for no list. Descriptions may tell the time."""
    if listing is None:
        return None
    return sorted(json.dumps(t.get("name")) if isinstance(t, dict) else json.dumps(t) for t in listing.tools)


def _why(probed: Probed) -> str:
    if probed.listing is not None:
        return f"it lists other tools, {len(probed.listing.tools)}"
    return (probed.launch.says or str(probed.launch.end))[:200]
