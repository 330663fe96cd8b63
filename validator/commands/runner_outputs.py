"""Where `mcp-vet ci` writes: a folder with every format and the evidence, and the files of the runner."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from validator.ci.job import FAILS, job_status, verdict_word
from validator.ci.runner_files import write_outputs, write_summary
from validator.commands.console import Console
from validator.commands.judging import nothing_judged
from validator.commands.outputs import Outputs
from validator.model import Report, Verdict

STREAMS = ("github", "lines", "terminal")  # formats for a log, which has them
NAMES = {  # others are called as their format is; the publisher knows no other letters (docs/adr/0022)
    "code-scanning": "report.codescanning.sarif",
    "junit": "report.junit.xml",
    "markdown": "report.md",
}
EVIDENCE = "evidence"
DEFAULT = "mcp-vet-report"
WITHDRAWN = "the run failed once it had a verdict, which is withdrawn: that is our fault"
NOT_ENDED = "the run has not come to its end: what it had judged by then is lost"


def folder_of(out: Path | None, environ: Mapping[str, str]) -> Path:
    """The folder for everything; not in the work tree where the runner has another place."""
    temporary = environ.get("RUNNER_TEMP", "")
    return (out or (Path(temporary) / "mcp-vet" if temporary else Path(DEFAULT))).absolute()


@dataclass(frozen=True, slots=True)
class RunnerOutputs(Outputs):
    """Reports into files, and what the runner is told with them: undecided, as long as nothing else is."""

    folder: Path = field(default_factory=Path)
    environ: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def into(cls, folder: Path, environ: Mapping[str, str]) -> Self:
        """Outputs for every format that is a file."""
        from validator.reporters import REPORTERS

        kinds = [kind for kind in REPORTERS if kind not in STREAMS]
        where = {kind: str(folder / NAMES.get(kind, f"report.{kind}")) for kind in kinds}
        return cls(where, folder, environ)

    @property
    def evidence(self) -> Path:
        """The evidence's folder."""
        return self.folder / EVIDENCE

    def prepare(self) -> None:
        """As of Outputs; whoever kills this run from now on leaves reports and outputs that say undecided."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._tell(Verdict.UNDECIDED, FAILS)
        Outputs.prepare(self)
        self._files(nothing_judged("this run", NOT_ENDED))

    def write(self, report: Report, console: Console) -> None:
        """Files, the job's summary, then the outputs: a verdict that could not be written down is none."""
        from validator.reporters.markdown import step_summary

        Outputs.write(self, report, console)
        write_summary(self.environ, step_summary(report))
        self._tell(verdict_word(report), self.status(report))

    @contextmanager
    def withdrawn_on_failure(self) -> Iterator[None]:
        """Where anything fails after a verdict was told, the job does: then nothing may say accept."""
        try:
            yield
        except Exception:
            with suppress(OSError):
                self._tell(Verdict.UNDECIDED, FAILS)
                self._files(nothing_judged("this run", WITHDRAWN))
            raise

    def status(self, report: Report) -> int:
        """The job's exit status, by the policy that is kept with the evidence."""
        return job_status(report, undecided_passes=self._undecided_passes())

    def _undecided_passes(self) -> bool:
        from validator.archive import read
        from validator.evidence.codec import Malformed

        try:
            _, policy, _ = read(self.evidence)
        except (Malformed, OSError):
            return False
        return policy.ci.undecided == "pass"

    def _files(self, report: Report) -> None:
        from validator.commands.outputs import write_whole
        from validator.reporters import REPORTERS

        for kind, name in self.where.items():
            write_whole(Path(name), REPORTERS[kind](report))

    def _tell(self, verdict: Verdict, status: int) -> None:
        outputs = {"verdict": verdict.value, "exit-status": str(status), "report": str(self.folder)}
        write_outputs(self.environ, outputs)
