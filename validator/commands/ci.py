"""`mcp-vet ci`: what a run of GitHub Actions is about, judged and reported there."""

import secrets
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from validator.commands.arguments import Parser, minutes, number
from validator.commands.console import Console
from validator.commands.ending import failed, in_words
from validator.commands.judging import judged_into, nothing_judged
from validator.commands.runner_outputs import RunnerOutputs, folder_of
from validator.model import Report

if TYPE_CHECKING:
    from validator.ci.event import Request
    from validator.options import Options
    from validator.watcher import Watcher

MINUTES = 45  # one begun just before has as long again until validate.yml's job is over
THIS_RUN = "this run"  # what is judged, as long as nothing has said it
PRIVATE = "where the registry is not public, check it out first, with fetch-depth: 0"


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Judge what a run of GitHub Actions was started for: a pull request (of a fork, too), a merge "
        "group, a push, a number given by hand. Base, head and policy are found by the event; every format, "
        "the evidence, the job's summary, outputs and annotations are written. Needs no token.",
        "mcp-vet ci",
        "mcp-vet ci --static --out report",
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        help="where reports and evidence go (default $RUNNER_TEMP/mcp-vet, else mcp-vet-report)",
    )
    parser.add_argument(
        "--clone",
        metavar="DIR",
        help="where the registry may be checked out (default $GITHUB_WORKSPACE); else it is fetched",
    )
    _pace(parser)
    parser.add_argument("--static", action="store_true", help="no Docker and no network: the files only")


def _pace(parser: Parser) -> None:
    parser.add_argument("--jobs", metavar="N", type=number, default=2, help="entries at a time (default 2)")
    parser.add_argument(
        "--minutes",
        metavar="N",
        type=minutes,
        default=MINUTES,
        help=f"no entry is built and run that was not begun by then; it stays undecided (default {MINUTES})",
    )


def execute(args: Namespace, console: Console) -> int:
    """Judge; the job's exit status. Whatever goes wrong is not 0, and the report says undecided."""
    outputs = RunnerOutputs.into(folder_of(args.out, console.environ), console.environ)
    args.evidence, args.statement = outputs.evidence, None  # for what is written beside the evidence
    with outputs.withdrawn_on_failure():
        with _guarded(console):
            # One stream: of two, the runner might read the end of the guard before a line it is to guard.
            one = replace(console, err=console.out)
            report = judged_into(outputs, args, one, THIS_RUN, lambda w: _report(args, one, outputs, w))
        if _in_actions(console):
            from validator.reporters import REPORTERS

            console.out.write(REPORTERS["github"](report))
        return outputs.status(report)


@contextmanager
def _guarded(console: Console) -> Iterator[None]:
    """The runner obeys nothing that is printed meanwhile: it waits for a word that nobody can know."""
    if not _in_actions(console):
        yield
        return
    word = secrets.token_hex(32)
    console.say(f"::stop-commands::{word}")
    try:
        yield
    finally:
        console.say(f"::{word}::")
        console.out.flush()


def _in_actions(console: Console) -> bool:
    return console.environ.get("GITHUB_ACTIONS") == "true"


def _report(args: Namespace, console: Console, outputs: RunnerOutputs, watcher: "Watcher") -> Report:
    """The verdict, or why there is none: an exception would end the job without a report."""
    from validator.ci.event import Refused, read_request
    from validator.live.intake_result import NotUsable, Unreachable

    request, fetched = None, False
    try:
        request = read_request(console.environ, executes=not args.static)
        options = _options(args, request, console, outputs.evidence)
        fetched = options.repo == request.url
        return console.start(options, watcher)
    except Refused as exc:
        return _undecided(request, str(exc))
    except (NotUsable, Unreachable) as exc:
        return _undecided(request, f"{exc}; {PRIVATE}" if fetched else str(exc))
    except Exception as exc:  # noqa: BLE001 - as the outermost frame does, but with a report
        failed(console, exc)
        return _undecided(request, in_words(exc))


def _undecided(request: "Request | None", why: str) -> Report:
    """It names the commit, where it is known: whoever publishes the verdict must know of what."""
    report = nothing_judged(request.subject if request else THIS_RUN, why)
    return replace(report, head=request.head if request else "")


def _options(args: Namespace, request: "Request", console: Console, evidence: Path) -> "Options":
    from validator.options import Mode, Options

    repo, head, base = _where(args, request, console)
    return Options(
        mode=Mode.PR,
        what=(head,),
        repo=repo,
        base=base,
        static=args.static,
        jobs=args.jobs,
        begins=args.minutes * 60.0,
        evidence=evidence,
        called=request.subject,
        published=request.url,
    )


def _where(args: Namespace, request: "Request", console: Console) -> tuple[str, str, str]:
    """Repository, head, base: the job's own clone if it is whole, or the registry, read without a token."""
    from validator.live.checkout import commits_of_clone
    from validator.live.workspace import open_workspace

    here = args.clone or console.environ.get("GITHUB_WORKSPACE", "")
    if here and request.head:
        with open_workspace() as workspace:
            found = commits_of_clone(Path(here), (request.head, request.base), workspace)
        if found:
            return here, found[0], found[1]
    return request.url, request.head or request.number, request.base
