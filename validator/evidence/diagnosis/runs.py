"""One start of a server as a diagnosis looks at it, from the launch that is judged or from another rung."""

from dataclasses import dataclass, field

from validator.evidence.conversation import Attempt, Ladder, Rung
from validator.evidence.execution import Frame, FrameKind, Launch, LaunchEnd, Stage
from validator.evidence.usage import Usage

LINES, WIDTH = 100, 300  # of the output: the last lines, each cut
STAGES = list(Stage)


@dataclass(frozen=True, slots=True)
class Run:
    """How far the server came on one rung, and what it said."""

    rung: Rung
    stage: Stage
    end: LaunchEnd
    says: str
    exit_code: int | None
    out_of_memory: bool
    environment: frozenset[str]  # names
    lines: tuple[str, ...]  # of stderr, and of stdout where they are no messages
    printed: tuple[str, ...] = ()  # on stdout, though no messages
    late: bool = False  # an answer came when the wait for it was over
    tools: int = 0
    usage: Usage = field(default_factory=Usage)

    @property
    def ended(self) -> bool:
        """It ended by itself, or never started."""
        return self.end in (LaunchEnd.EXITED, LaunchEnd.NOT_STARTED)


def runs(launch: Launch, ladder: Ladder) -> tuple[Run, ...]:
    """All starts, cheapest first; the judged one as `Launch` has it, whatever the ladder says."""
    others = [_attempted(a) for a in ladder.attempts if a.rung is not ladder.judged]
    own = next((a for a in ladder.attempts if a.rung is ladder.judged), None)
    found = [*others, _launched(launch, ladder.judged, own)]
    return tuple(sorted(found, key=lambda run: (list(Rung).index(run.rung), run.tools)))


def tail(text: str) -> tuple[str, ...]:
    """The end of an output, in lines that are short enough to look at closely."""
    return tuple(line[:WIDTH] for line in text.splitlines()[-LINES:] if line.strip())


def further(run: Run, than: Run) -> bool:
    """Whether it came to a later stage."""
    return STAGES.index(run.stage) > STAGES.index(than.stage)


def _launched(launch: Launch, rung: Rung, attempt: Attempt | None) -> Run:
    heard = [frame for frame in launch.frames if not frame.sent]
    printed = tuple(line for frame in heard if frame.kind is FrameKind.NOISE for line in tail(frame.text))
    listed = launch.stage is Stage.LISTED
    return Run(
        rung,
        launch.stage,
        launch.end,
        launch.says,
        launch.exit_code,
        launch.out_of_memory,
        frozenset(launch.environment),
        (*printed[-LINES:], *tail(launch.stderr)),
        printed,
        _late(launch, heard),
        (attempt.tools if attempt else 1) if listed else 0,
        launch.usage or Usage(),
    )


def _attempted(attempt: Attempt) -> Run:
    return Run(
        attempt.rung,
        attempt.stage,
        attempt.end,
        attempt.says,
        attempt.exit_code,
        attempt.out_of_memory,
        frozenset(attempt.environment),
        tail(attempt.stderr),
        tools=attempt.tools,
        usage=attempt.usage or Usage(),
    )


def _late(launch: Launch, heard: list[Frame]) -> bool:
    """An answer to `initialize` that came after its deadline: when standard input was closed."""
    if launch.stage is not Stage.STARTED or launch.end is not LaunchEnd.TIMED_OUT:
        return False
    whole = any(frame.kind is FrameKind.RESPONSE for frame in heard)
    return whole or any(
        frame.kind is FrameKind.NOISE and '"jsonrpc"' in frame.text and '"result"' in frame.text
        for frame in heard
    )
