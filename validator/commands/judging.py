"""What `check`, `pr` and `replay` share: options, live progress, reports, the exit status."""

from argparse import Namespace
from collections.abc import Callable
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING

from validator.commands.arguments import Parser, env_file, number, policy_option
from validator.commands.console import Console
from validator.commands.outputs import Outputs
from validator.model import Report, Verdict

if TYPE_CHECKING:
    from validator.options import Mode, Options
    from validator.watcher import Watcher

MOST_JOBS = 4  # by default: builds are heavy, and most of a build's time is one server's


def report_options(parser: Parser) -> None:
    """Where the reports go."""
    group = parser.add_argument_group("reports")
    group.add_argument("--json", metavar="FILE", help="write the report as JSON; - is the standard output")
    group.add_argument("--markdown", metavar="FILE", help="write the report as Markdown; - likewise")


def run_options(parser: Parser) -> None:
    """How a run goes, and what the user does without."""
    group = parser.add_argument_group("the run")
    policy_option(parser)
    jobs = min(cpu_count() or 1, MOST_JOBS)
    group.add_argument(
        "--jobs",
        metavar="N",
        type=number,
        default=jobs,
        help=f"entries judged at the same time (default {jobs})",
    )
    group.add_argument(
        "--evidence", metavar="DIR", type=Path, help="keep what was seen, for `mcp-vet replay`"
    )
    group.add_argument(
        "--env-file",
        metavar="FILE",
        type=env_file,
        default=(),
        help="NAME=value lines: tried where a server lists nothing with example values; never written down",
    )
    group.add_argument("--keep", action="store_true", help="leave the image and the container for a look")
    _narrowing_options(parser)


def _narrowing_options(parser: Parser) -> None:
    narrow = parser.add_argument_group(
        "a narrower run", "It judges its own scope only: it rejects, or has no objection, and never accepts."
    )
    narrow.add_argument("--static", action="store_true", help="no Docker and no network: the files only")
    narrow.add_argument("--offline", action="store_true", help="no network: what is already on this machine")
    for name, what in (("select", "only these"), ("ignore", "all but these")):
        narrow.add_argument(
            f"--{name}",
            metavar="IDS",
            action="append",
            default=[],
            help=f"{what} rules: ids or beginnings, by comma",
        )


def options_of(args: Namespace, mode: "Mode", what: tuple[str, ...]) -> "Options":
    """The run that the arguments ask for."""
    from validator.options import Options

    return Options(
        mode=mode,
        what=what,
        registry=getattr(args, "registry", Path()),
        repo=getattr(args, "repo", None),
        base=args.base,
        policy=args.policy,
        values=args.env_file,
        everything=getattr(args, "all", False),
        static=args.static,
        offline=args.offline,
        select=_ids(args.select),
        ignore=_ids(args.ignore),
        jobs=args.jobs,
        evidence=args.evidence,
        keep=args.keep,
    )


def _ids(given: list[str]) -> tuple[str, ...]:
    return tuple(word.strip() for words in given for word in words.split(","))


def judged(args: Namespace, console: Console, subject: str, judge: "Callable[[Watcher], Report]") -> int:
    """Have it judged under live progress, print and write the reports; the exit status.

    Raises what *judge* and `Outputs` raise, but for Unreachable, which is a report of its own.
    """
    from validator.live.intake_result import Unreachable
    from validator.progress import Progress
    from validator.reporters.style import style_of
    from validator.verdict import exit_status

    outputs = Outputs(args.json, args.markdown)
    outputs.prepare()
    try:
        with Progress(console.err, style_of(console.err, console.environ), scope_of(args)) as progress:
            report = judge(progress)
    except Unreachable as exc:
        report = unreachable(subject, str(exc))
    tell(report, outputs, console)
    outputs.write(report, console)
    return exit_status(report)


def unreachable(subject: str, why: str) -> Report:
    """The report where the submission could not even be fetched: undecided, and nobody's fault in it."""
    from validator.version import VERSION

    return Report(Verdict.UNDECIDED, subject, (), (), version=VERSION, notes=(why,))


def scope_of(args: Namespace) -> str:
    """How the user narrowed the run, for the verdicts shown while it goes on."""
    names = ("static", "offline", "select", "ignore")
    return ", ".join(name for name in names if getattr(args, name, None))


def tell(report: Report, outputs: Outputs, console: Console) -> None:
    """The report for people: in full on a terminal, one line per finding anywhere else."""
    from validator.reporters import lines, terminal
    from validator.reporters.style import style_of

    stream = outputs.human(console)
    style = style_of(stream, console.environ)
    stream.write(terminal.render(report, style) if style.screen else lines.render(report))
    stream.flush()
