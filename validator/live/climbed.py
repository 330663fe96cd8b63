"""What came of each rung of the boot ladder so far, which one is judged, and what is told of it."""

from dataclasses import dataclass, field, replace
from typing import Any

from validator.evidence.conversation import MODERN, Attempt, CallEnd, Calls, Discovery, Ladder, Rung
from validator.evidence.execution import Launch, Listing, Session, Stage
from validator.live.attempt import Probed
from validator.live.rungs import Step
from validator.model import Cause
from validator.resources import Missing

STDERR = 2000  # characters of an attempt's last words
STAGES = tuple(Stage)
NOT_ASKED = "the server was only asked for its tools"
SEEN = (CallEnd.ANSWERED, CallEnd.ERROR)


@dataclass(frozen=True, slots=True)
class Tried:
    """All conversations with one server. Missing is what could not be had (ours), or was not wanted."""

    ladder: Ladder
    launch: Launch
    session: Session | None
    listing: Listing | None
    calls: Calls | Missing
    discovery: Discovery | Missing


@dataclass(slots=True)
class Climb:
    """`found`: the conversations with a handshake; `eras`: those that began with server/discover."""

    steps: dict[Rung, Step] = field(default_factory=dict)
    found: dict[Rung, Probed] = field(default_factory=dict)
    eras: dict[Rung, Probed | Missing] = field(default_factory=dict)

    def add(self, step: Step, probed: Probed) -> None:
        """Remember one rung."""
        self.steps[step.rung] = step
        self.found[step.rung] = probed

    def of(self, rung: Rung) -> Probed:
        """The conversation that stands for a rung.

        That is the one without a handshake only where the server shakes no hands: one that fails older
        clients is not saved by what newer ones get.
        """
        probed, other = self.found[rung], self.eras.get(rung)
        if handshaken(probed) or not isinstance(other, Probed) or other.session is None:
            return probed
        return other if other.session.protocol in MODERN and works(other) else probed

    @property
    def works(self) -> bool:
        """Does any rung list a tool?"""
        return any(works(self.of(rung)) for rung in self.found)

    @property
    def judged(self) -> Rung:
        """The rung that works with the most configuration; else the one that came furthest."""
        rungs = sorted(self.found, key=list(Rung).index)
        working = [rung for rung in rungs if works(self.of(rung))]
        return working[-1] if working else max(rungs, key=self._far)

    def _far(self, rung: Rung) -> tuple[int, int]:
        return STAGES.index(self.found[rung].launch.stage), list(Rung).index(rung)

    def tried(self, rung: Rung) -> Tried:
        """All of it, with *rung* as the one that is judged."""
        probed = self.of(rung)
        rungs = sorted(self.found, key=list(Rung).index)
        ladder = Ladder(
            tuple(_attempt(each, self.of(each), probed) for each in rungs), rung, self._refused(rung)
        )
        nothing = Missing(NOT_ASKED, Cause.NOT_APPLICABLE)
        calls = Calls(probed.calls) if rung in self.eras else nothing
        told = self._told(self.eras.get(rung, nothing), rung)
        return Tried(ladder, probed.launch, probed.session, probed.listing, calls, told)

    def _refused(self, rung: Rung) -> Attempt | None:
        """How the attempt with a handshake ended, where another conversation stands for the rung."""
        probed = self.of(rung)
        handshake = self.found[rung]
        return None if probed is handshake else _attempt(rung, handshake, probed)

    def _told(self, other: Probed | Missing, rung: Rung) -> Discovery | Missing:
        if isinstance(other, Missing):
            return other
        frames = self.found[rung].launch.frames if self.of(rung) is other else ()
        return replace(_discovery(other), handshake=frames)


def works(probed: Probed) -> bool:
    """Did the server list at least one tool?"""
    return probed.listing is not None and bool(probed.listing.tools)


def handshaken(probed: Probed) -> bool:
    """Did the official client take the server's answer to initialize?"""
    return probed.launch.stage in (Stage.INITIALIZED, Stage.LISTED)


def negotiates(probed: Probed) -> bool:
    """Was it seen which revision the server chooses, or does it need none?

    It was not where the server ended, or fell silent, on server/discover (as that of the Rust SDK): what
    it does with initialize afterwards tells nothing.
    """
    told = _discovery(probed)
    call = told.of("initialize")
    return told.modern or (call is not None and call.end in SEEN)


def joined(discovered: Probed, negotiated: Probed | Missing) -> Probed | Missing:
    """Two as one evidence: how server/discover ended, and the conversation that began with initialize."""
    if isinstance(negotiated, Missing):
        return negotiated
    first, last = discovered.launch, negotiated.launch
    launch = replace(
        last,
        frames=(*first.frames, *last.frames),
        noise=first.noise + last.noise,
        stderr_size=first.stderr_size + last.stderr_size,
        stderr=first.stderr + last.stderr,
    )
    begun = [call for call in discovered.calls if call.probe == "discover"]
    return replace(negotiated, launch=launch, calls=(*begun, *negotiated.calls))


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
        launch.usage,
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
