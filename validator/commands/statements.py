"""The statement about a run, beside its evidence and where --statement says: whole, or none."""

from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from validator.commands.console import Console, Misuse
from validator.commands.outputs import STDOUT, refuse_hopeless, write_whole
from validator.model import Report


@dataclass(frozen=True, slots=True)
class Statements:
    """`evidence`: where the run keeps, or a replay finds, what was seen. `kept`: is one written there?"""

    file: Path | None
    evidence: Path | None
    kept: bool
    policy: Path | None

    def prepare(self) -> None:
        """Refuse what cannot work before a long run, and remove an earlier run's statement. Raises Misuse."""
        if not self.file:
            return
        if not self.evidence:
            raise Misuse("a statement names the evidence it rests on: add --evidence DIR")
        refuse_hopeless(self.file)
        if self.file.is_file():
            self.file.unlink()

    def write(self, report: Report, console: Console) -> None:
        """Write it. Of a run that judged nothing there is none, and who asked for one is told.

        Raises OSError, codec.Malformed.
        """
        if not self.evidence or not (self.file or self.kept):
            return
        text = _text(self.evidence, report, self.policy)
        if self.file and not text:
            console.complain("no statement: nothing was judged")
        for path in (self.file, _beside(self.evidence) if self.kept else None):
            if path and text:
                write_whole(path, text)


def statements_of(args: Namespace) -> Statements:
    """What the arguments ask for. Raises Misuse."""
    if args.statement == STDOUT:
        raise Misuse("--statement takes a file: the standard output is for a report")
    file = Path(args.statement) if args.statement else None
    replayed = getattr(args, "directory", None)
    policy = args.policy if replayed else None  # a run writes down by which policy it judged
    return Statements(file, replayed or args.evidence, replayed is None, policy)


def _beside(evidence: Path) -> Path:
    from validator.statement import FILE

    return evidence / FILE


def _text(evidence: Path, report: Report, policy: Path | None) -> str:
    """Nothing where the run judged nothing: what lies there then may be another run's."""
    from datetime import UTC, datetime

    from validator.commands.policies import policy_in
    from validator.statement import render, statement
    from validator.statement_facts import facts_in

    if not report.units or not report.complete:
        return ""
    facts = facts_in(evidence, policy_in(policy) if policy else None)
    return render(
        statement(report, facts, datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"))
    )
