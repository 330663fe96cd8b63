"""`mcp-vet publish`: the trusted half, in a workflow that runs once a pull request's own run has ended."""

from argparse import Namespace
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from validator.commands.arguments import Parser
from validator.commands.console import Console, Misuse

if TYPE_CHECKING:
    from validator.model import Report
    from validator.publishing.event import Run
    from validator.publishing.forge import Forge, Pull
    from validator.publishing.merging import Own

WORKFLOW = ".github/workflows/validate.yml"
# Who writes with the token that GitHub gives a workflow: the bot github-actions[bot] of GitHub Actions.
# Its API says these numbers at /users/github-actions[bot] and /apps/github-actions.
BOT, APP = 41898282, 15368
MOST_EVENT = 5 << 20  # bytes
NEEDED = ("GITHUB_EVENT_PATH", "GITHUB_TOKEN")
UNWRITTEN = 1


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Publish the verdict on a pull request: comment, labels, commit status, check run. It runs on a "
        "workflow_run event (GITHUB_EVENT_PATH, GITHUB_TOKEN), judges the static half again from git, and "
        "takes the run's report only for what makes the verdict worse, or for what was built and run. "
        "Exit status 0: everything was written, or there was nothing to write; 1: not everything.",
        "mcp-vet publish",
        "mcp-vet publish --bot-id 123 --app-id 45   # with the token of an app of your own",
    )
    parser.add_argument(
        "--workflow", metavar="PATH", default=WORKFLOW, help=f"whose runs are published (default {WORKFLOW})"
    )
    parser.add_argument(
        "--repo", metavar="PATH|URL", help="where to read the registry's git objects (default: the event's)"
    )
    parser.add_argument("--bot-id", metavar="N", type=int, default=BOT, help="user id of who writes")
    parser.add_argument(
        "--statement",
        metavar="FILE",
        type=Path,
        help="write the verdict as an in-toto statement, to be signed",
    )
    parser.add_argument("--app-id", metavar="N", type=int, default=APP, help="id of the app that writes")


def execute(args: Namespace, console: Console) -> int:
    """Publish. Raises Misuse where the environment is not that of a workflow_run event."""
    from validator.publishing.event import Malformed, NotOurs, run_of

    if missing := [name for name in NEEDED if not console.environ.get(name)]:
        raise Misuse(f"{' and '.join(missing)} must be set: run it in a workflow, on workflow_run")
    try:
        run = run_of(_event(Path(console.environ["GITHUB_EVENT_PATH"])), args.workflow)
    except NotOurs as exc:
        _say(console, f"nothing: {exc}")
        return 0
    except Malformed as exc:
        raise Misuse(str(exc)) from exc
    return _publish(args, console, run)


def _event(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_EVENT).decode("utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise Misuse(f"the event cannot be read from {str(path)!r}: {type(exc).__name__}") from exc


def _publish(args: Namespace, console: Console, run: "Run") -> int:
    from validator.publishing.forge import GaveUp, Gone, Refused
    from validator.publishing.projecting import Identity, Scene, Unsettled
    from validator.publishing.publish import Publisher, publish

    registry = f"{console.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{run.repository}"
    forge = _forge(console.environ, run)
    address = partial(_address, registry)
    scene = Scene(forge, Identity(args.bot_id, args.app_id), run.default_branch, address)
    judge = partial(_judge, args.repo or registry)
    try:
        for line in publish(Publisher(run, scene, judge, partial(_state, args.statement))):
            _say(console, line)
    except (GaveUp, Gone, Refused, Unsettled) as exc:
        console.complain(f"not everything could be written: {exc}")
        return UNWRITTEN
    return 0


def _say(console: Console, line: str) -> None:
    from validator.reporters.escape import plain

    console.say(plain(line))


def _forge(environ: Mapping[str, str], run: "Run") -> "Forge":
    try:
        from validator.live.github import GitHub
    except ModuleNotFoundError as exc:
        raise Misuse(f"publishing needs {exc.name}: pip install 'mcp-vet[github]'") from exc
    url = environ.get("GITHUB_API_URL", "https://api.github.com")
    return GitHub(run.repository, environ["GITHUB_TOKEN"], url)


def _address(registry: str, run: int) -> str:
    return f"{registry}/actions/runs/{run}"


def _judge(repo: str, pull: "Pull") -> "Own":
    """Our own static judgement of a pull request as it is now, and the command for a full one."""
    from dataclasses import replace

    from validator.live.intake_result import NotUsable, Unreachable
    from validator.live.workspace import open_workspace
    from validator.options import Mode, Options
    from validator.policy import PolicyError
    from validator.publishing.merging import Own
    from validator.publishing.publish import NotJudged
    from validator.start import judged, reproduce
    from validator.statement_facts import facts_in

    what, base = (str(pull.number),), pull.base_branch
    with open_workspace() as workspace:
        evidence = workspace.path / "evidence"
        options = Options(mode=Mode.PR, what=what, repo=repo, base=base, static=True, evidence=evidence)
        try:
            found = judged(options)
        except (NotUsable, Unreachable, PolicyError) as exc:
            raise NotJudged(str(exc)) from exc
        facts = facts_in(evidence) if found.report.units else None
    again = reproduce(replace(options, static=False))
    return Own(found.report, found.policy, found.submission, again, facts)


def _state(file: Path | None, own: "Own", report: "Report", digest: str) -> None:
    """Write the statement, where one is asked for and something was judged."""
    from datetime import UTC, datetime

    from validator.commands.outputs import write_whole
    from validator.publishing.stating import stated
    from validator.statement import render

    when = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if file and (made := stated(own, report, digest, when)):
        write_whole(file, render(made))
