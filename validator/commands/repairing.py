"""What `mcp-vet fix` does to each entry: judge its files, apply edits, write them, judge again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from validator.evidence.submission import Change, EntryChange, Files
from validator.fixing import Told, Unsettled, settle
from validator.judge import is_of_the_whole
from validator.live.beginning import beginning
from validator.live.entry_writer import NotWritten, write_entry
from validator.live.intake_result import Intake, Unreachable
from validator.live.probers import open_probers
from validator.live.workspace import open_workspace
from validator.model import Check
from validator.options import Options
from validator.resources import Provider, Resources, constant
from validator.runner import run
from validator.start import index_of, make_case, policy_of, providers_of, take_in

Ask = Callable[[Files], list[Told]]


@dataclass(frozen=True, slots=True)
class Repair:
    """One entry: its files before and after, what was mended, and what is left, with its rule.

    `trouble` says why nothing was done; the rest is empty then.
    """

    name: str
    before: Files
    after: Files
    mended: tuple[Told, ...] = ()
    left: tuple[Told, ...] = ()
    trouble: str = ""

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after


def repairs(options: Options, checks: Sequence[Check], *, unsafe: bool, write: bool) -> Iterator[Repair]:
    """One repair for each entry that the options name, as its folder lies there.

    Without *write* all happens in memory. Raises what intake and the policy raise, and OSError.
    """
    with open_workspace() as workspace, open_probers(workspace) as probers:
        intake = take_in(options, workspace)
        policy = policy_of(options, intake)
        index = index_of(intake)
        providers = providers_of(options, intake, policy, index, workspace, probers, beginning())
        case = make_case(options, tuple(checks), intake, policy, index, providers)
        asked = [c for c in case.checks if not is_of_the_whole(c) and c.id not in case.left_out]
        for change in intake.submission.entries:
            if change.change is not Change.REMOVED:
                ask = _asking(asked, case.of(change))
                try:
                    yield _repair(intake, change, ask, unsafe, options.registry if write else None)
                except (Unreachable, Unsettled, NotWritten) as exc:
                    nothing = Files(change.name, ())
                    yield Repair(change.name, nothing, nothing, trouble=str(exc))


def _repair(intake: Intake, change: EntryChange, ask: Ask, unsafe: bool, registry: Path | None) -> Repair:
    before = intake.files(change)
    fixed = settle(before, ask, unsafe=unsafe)
    now = fixed.files
    if registry is not None and now != before:
        write_entry(registry, before, now)
        now = intake.files(change)  # what is said to be left is said of what lies there
    return Repair(change.name, before, fixed.files, fixed.mended, tuple(ask(now)))


def _asking(checks: Sequence[Check], providers: Sequence[Provider]) -> Ask:
    """What the rules say of other files than those on the disk."""
    others = [provider for provider in providers if provider.gives is not Files]

    def ask(files: Files) -> list[Told]:
        given = [constant(files), *others]
        with ExitStack() as stack:
            results = run(checks, given, Resources(given, stack))
        return [(result.check.id, finding) for result in results for finding in result.findings]

    return ask
