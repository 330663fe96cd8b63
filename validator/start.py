"""Prepare a run and have it judged: intake, policy from the trusted side, providers, clean-up at the end."""

import shlex
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from types import FrameType

from validator.case import Case
from validator.evidence.submission import Before, Change, EntryChange, Files, Registry
from validator.judge import judge
from validator.live import providers as live
from validator.live.intake import Intake, Unreachable, pull_request, working_tree
from validator.live.intake_result import FOLDERS_POLICY
from validator.live.probers import Probers, open_probers
from validator.live.workspace import Workspace, open_workspace, sweep
from validator.model import Cause, Check, Report
from validator.narrowing import narrow
from validator.neighbours import overlaid
from validator.options import Mode, Options
from validator.plugins import load
from validator.policy import FILE, Policy, load_policy
from validator.resources import Missing, Provider, constant, provider
from validator.version import VERSION
from validator.watcher import Watcher

ProvidersOf = Callable[[EntryChange], Sequence[Provider]]


class Terminated(KeyboardInterrupt):
    """SIGTERM: as Ctrl-C, with another exit status."""


def start(options: Options, watcher: Watcher | None = None) -> Report:
    """The report that the options ask for.

    Raises NotUsable, Unreachable (live.intake), NoSuchCheck, PolicyError, PluginError, OSError
    (the evidence cannot be written), KeyboardInterrupt and Terminated. Whatever way it ends,
    nothing of the run stays behind.
    """
    with open_workspace(options.keep) as workspace, on_sigterm(), ExitStack() as stack:
        probers = stack.enter_context(open_probers(workspace))
        if not options.static:
            probers.take()  # while everything else is being prepared
        threading.Thread(target=sweep, daemon=True).start()
        checks = tuple(load().values())
        intake = take_in(options, workspace)
        policy = policy_of(options, intake)
        index = index_of(intake)
        of = providers_of(options, intake, policy, index, workspace, probers)
        case = make_case(options, checks, intake, policy, index, of)
        report = judge(
            case,
            jobs=1 if options.static else options.jobs,  # computing alone: threads would only contend
            watcher=watcher,
            evidence=options.evidence,
            cancelled=workspace.cancelled,
        )
    kept = tuple(f"kept for a look; remove it with `{command}`" for command in workspace.kept)
    return replace(report, notes=(*report.notes, *kept))


def take_in(options: Options, workspace: Workspace) -> Intake:
    """The submission, with the built-in limits: the registry's own policy is only known afterwards."""
    limits = load_policy().limits
    if options.mode is Mode.PR:
        return pull_request(options.what[0], options.repo, options.base, workspace, limits)
    return working_tree(
        options.registry,
        options.what,
        everything=options.everything,
        base=options.base,
        own_policy=options.policy is not None,
        workspace=workspace,
        limits=limits,
    )


def policy_of(options: Options, intake: Intake) -> Policy:
    """The base side's policy, or the user's own instead of it. Raises PolicyError, OSError."""
    policy = load_policy(options.policy.read_text("utf-8") if options.policy else intake.policy)
    policy = policy.with_values(dict(options.values))
    return policy.without_network() if options.offline else policy


def make_case(
    options: Options,
    checks: tuple[Check, ...],
    intake: Intake,
    policy: Policy,
    index: Provider,
    providers: ProvidersOf,
) -> Case:
    """All that a judgement rests on."""
    policy.refuse_strangers([check.id for check in checks])
    narrowing = narrow(
        checks,
        static=options.static,
        offline=options.offline,
        select=options.select,
        ignore=options.ignore,
    )
    return Case(
        intake.subject,
        intake.submission,
        policy,
        tuple(policy.adjust(checks)),
        (constant(intake.submission), constant(policy), index),
        providers,
        narrowing.left_out,
        narrowing.scope,
        reproduce(options),
        VERSION,
        _notes(options, intake),
        today=date.today().isoformat(),
    )


def _notes(options: Options, intake: Intake) -> tuple[str, ...]:
    """What the reader of the report must know of the policy: only its own origin makes it trusted."""
    if options.policy is None and intake.policy_from == FOLDERS_POLICY:
        return (f"judged by the {FILE} of this folder, which is not a base branch",)
    return ()


def providers_of(
    options: Options,
    intake: Intake,
    policy: Policy,
    index: Provider,
    workspace: Workspace,
    probers: Probers,
) -> ProvidersOf:
    """How each entry's evidence is obtained: by acting, or from its files alone where the run is static."""
    whole = (constant(intake.submission), index)

    def of(change: EntryChange) -> Sequence[Provider]:
        acting = live.static(policy)
        if not options.static:
            acting = live.acting(policy, workspace, probers, _manifest(intake, change))
        return [*whole, constant(change), _folder(intake, change), _before(intake, change), *acting]

    return of


def _manifest(intake: Intake, change: EntryChange) -> bytes | None:
    """The bytes of server.yaml; None also where the folder cannot be read: its provider says so then."""
    try:
        return intake.files(change).contents.get("server.yaml")
    except Unreachable:
        return None


def index_of(intake: Intake) -> Provider:
    """The registry's index as it will be after the submission, made once when it is first asked for."""

    @cache
    def indexed() -> Registry:
        changes = [c for c in intake.submission.entries if c.change is not Change.PRESENT]
        return overlaid(intake.registry(), changes, lambda c: _manifest(intake, c) or b"")

    @provider
    def registry() -> Iterator[Registry]:
        yield indexed()

    return registry


def _folder(intake: Intake, change: EntryChange) -> Provider:
    @provider
    def files() -> Iterator[Files]:
        if change.change is Change.REMOVED:
            raise Missing("the entry is removed", Cause.NOT_APPLICABLE)
        yield intake.files(change)

    return files


def _before(intake: Intake, change: EntryChange) -> Provider:
    @provider
    def before() -> Iterator[Before]:
        yield Before(intake.before(change))

    return before


@contextmanager
def on_sigterm() -> Iterator[None]:
    """SIGTERM as Terminated while the block runs; elsewhere than in the main thread nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


def reproduce(options: Options) -> str:
    """A shell command that judges the same again."""
    words = ["mcp-vet", options.mode.value, *options.what]
    if options.mode is Mode.CHECK:
        words += ["--registry", str(options.registry)] + ["--all"] * options.everything
    valued = (("--repo", options.repo), ("--base", options.base), ("--policy", options.policy))
    words += [word for name, value in valued if value for word in (name, str(value))]
    words += ["--static"] * options.static + ["--offline"] * options.offline
    for name, given in (("--select", options.select), ("--ignore", options.ignore)):
        words += [name, ",".join(given)] if given else []
    return shlex.join(words)
