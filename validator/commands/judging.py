"""What `check`, `pr` and `replay` share: options, live progress, reports, the exit status."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING

from validator.commands.arguments import Parser, env_file, number, policy_option
from validator.commands.console import Console
from validator.commands.ending import told_of
from validator.commands.outputs import Outputs
from validator.commands.statements import Statements, statements_of
from validator.model import Report, Verdict
from validator.stopping import uninterrupted

if TYPE_CHECKING:
    from validator.options import Mode, Options
    from validator.watcher import Watcher

STOPPED = "the run was stopped before anything was judged"
FOR_PROGRAMS = {  # and for people elsewhere than at this terminal
    "json": "JSON",
    "markdown": "Markdown",
    "sarif": "SARIF 2.1.0",
    "code-scanning": "SARIF for GitHub code scanning",
    "junit": "JUnit XML",
    "html": "one HTML file, with the evidence to look at",
}
MOST_JOBS = 4  # by default: builds are heavy, and most of a build's time is one server's


def report_options(parser: Parser) -> None:
    """Where the reports go."""
    group = parser.add_argument_group("reports")
    for kind, name in FOR_PROGRAMS.items():
        group.add_argument(
            f"--{kind}", metavar="FILE", help=f"write the report as {name}; - is the standard output"
        )
    group.add_argument(
        "--statement", metavar="FILE", help="write the verdict as an in-toto statement, for `mcp-vet verify`"
    )


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
    from validator.verdict import exit_status

    asked = {kind: getattr(args, kind.replace("-", "_")) for kind in FOR_PROGRAMS}
    outputs = Outputs({kind: where for kind, where in asked.items() if where is not None})
    return exit_status(judged_into(outputs, args, console, subject, judge))


def judged_into(
    outputs: Outputs, args: Namespace, console: Console, subject: str, judge: "Callable[[Watcher], Report]"
) -> Report:
    """As `judged`, into these *outputs*; the report."""
    from validator.live.intake_result import Unreachable

    outputs.prepare()
    statements = statements_of(args)
    statements.prepare()
    stopped: list[Report] = []
    save = partial(_save, outputs, console, stopped)
    try:
        report = _watched(args, console, judge, save)
    except Unreachable as exc:
        report = nothing_judged(subject, str(exc))
    except OSError as exc:
        save(nothing_judged(subject, told_of(exc)))
        raise
    except KeyboardInterrupt:
        if stopped:
            tell(stopped[0], outputs, console)
        else:
            save(replace(nothing_judged(subject, STOPPED), complete=False))
        raise
    _conclude(report, outputs, statements, console)
    return report


def _watched(
    args: Namespace,
    console: Console,
    judge: "Callable[[Watcher], Report]",
    save: Callable[[Report], None],
) -> Report:
    from validator.progress import Progress
    from validator.reporters.style import style_of

    style = style_of(console.err, console.environ)
    with Progress(console.err, style, scope_of(args), stopped=save) as progress:
        return judge(progress)


def _save(outputs: Outputs, console: Console, stopped: list[Report], report: Report) -> None:
    """Write the reports of a run that is stopped, at once; a full disk does not stop the cleaning."""
    with uninterrupted():
        stopped.append(report)
        try:
            outputs.write(report, console)
        except OSError as exc:
            console.complain(f"the report could not be written: {told_of(exc)}")


def _conclude(report: Report, outputs: Outputs, statements: Statements, console: Console) -> None:
    """The files first, since nobody may read the streams; the streams also where a disk is full."""
    try:
        with uninterrupted():
            outputs.write(report, console)
            statements.write(report, console)
    finally:
        tell(report, outputs, console)


def nothing_judged(subject: str, why: str) -> Report:
    """The report where the submission could not even be looked at: undecided, and nobody's fault in it."""
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
