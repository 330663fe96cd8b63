"""Prepare a run and have it judged: intake, policy from the trusted side, providers, clean-up at the end."""

import shlex
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from validator.case import Case
from validator.evidence.submission import Before, Change, EntryChange, Files, Registry, Submission
from validator.judge import judge
from validator.live import providers as live
from validator.live import space
from validator.live.beginning import Beginning, beginning
from validator.live.intake import Intake, Unreachable, pull_request, working_tree
from validator.live.intake_result import FOLDERS_POLICY
from validator.live.probers import Probers, open_probers
from validator.live.reaper_line import mourned
from validator.live.workspace import Workspace, lifetime, open_workspace, sweep
from validator.model import Cause, Check, Report
from validator.narrowing import narrow
from validator.neighbours import overlaid
from validator.options import Mode, Options
from validator.plugins import load
from validator.policy import FILE, Policy, load_policy
from validator.resources import Missing, Provider, constant, provider
from validator.version import VERSION
from validator.watcher import Watcher

MOST_BUILT = 100  # entries of one pull request
ProvidersOf = Callable[[EntryChange], Sequence[Provider]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A report, and what it was judged by."""

    report: Report
    policy: Policy
    submission: Submission


def start(options: Options, watcher: Watcher | None = None) -> Report:
    """The report that the options ask for; raises as `judged`."""
    return judged(options, watcher).report


def judged(options: Options, watcher: Watcher | None = None) -> Judged:
    """What the options ask for.

    Raises NotUsable, Unreachable (live.intake), NoSuchCheck, PolicyError, PluginError, OSError
    (no evidence can be written) and KeyboardInterrupt. Whatever way it ends,
    nothing of the run stays behind.
    """
    begins = beginning(options.begins)
    with open_workspace(options.keep) as workspace, ExitStack() as stack:
        if not options.static:
            stack.enter_context(mourned(workspace))
        probers = stack.enter_context(open_probers(workspace))
        if not options.static:
            probers.take()  # while everything else is being prepared
        threading.Thread(target=sweep, daemon=True).start()
        checks = tuple(load().values())
        intake = take_in(options, workspace)
        _refuse_a_crowd(options, intake)
        policy = policy_of(options, intake)
        index = index_of(intake)
        lasting = replace(workspace, lasts=lifetime(policy.limits))
        of = providers_of(options, intake, policy, index, lasting, probers, begins)
        case = make_case(options, checks, intake, policy, index, of)
        report = judge(
            case,
            jobs=1 if options.static else options.jobs,  # computing alone: threads would only contend
            watcher=watcher,
            evidence=options.evidence,
            cancelled=workspace.cancelled,
        )
    kept = tuple(f"kept for a look; remove it with `{command}`" for command in workspace.kept)
    return Judged(replace(report, notes=(*report.notes, *kept)), policy, intake.submission)


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


def _refuse_a_crowd(options: Options, intake: Intake) -> None:
    """Raises Unreachable for a pull request whose builds would take days: each has its whole deadlines."""
    if options.mode is Mode.PR and not options.static and len(intake.submission.entries) > MOST_BUILT:
        why = f"{intake.subject} changes more than {MOST_BUILT} entries, and each would be built"
        raise Unreachable(f"{why}: split it, or judge it with --static")


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
        options.called or intake.subject,
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
    """What the reader must know of the policy, which only its origin makes trusted, and of this machine."""
    notes = []
    if options.policy is None and intake.policy_from == FOLDERS_POLICY:
        notes.append(f"judged by the {FILE} of this folder, which is not a base branch")
    if not options.static and (warning := space.tight()):
        notes.append(warning)
    return tuple(notes)


def providers_of(
    options: Options,
    intake: Intake,
    policy: Policy,
    index: Provider,
    workspace: Workspace,
    probers: Probers,
    begins: Beginning,
) -> ProvidersOf:
    """How each entry's evidence is obtained: by acting, or from its files alone where the run is static."""
    whole = (constant(intake.submission), index)

    def of(change: EntryChange) -> Sequence[Provider]:
        if options.static:
            acting = live.static(policy)
        elif why := begins.refused():
            acting = live.idle(policy, why)
        else:
            acting = live.acting(policy, workspace, probers, _manifest(intake, change))
        return [*whole, constant(change), _folder(intake, change), _before(intake, change), *acting]

    return of


def _manifest(intake: Intake, change: EntryChange) -> bytes | None:
    """The bytes of server.yaml; None also where the folder cannot be read: its provider says so then."""
    return _contents(intake, change).get("server.yaml")


def _contents(intake: Intake, change: EntryChange) -> Mapping[str, bytes]:
    try:
        return intake.files(change).contents
    except Unreachable:
        return {}


def index_of(intake: Intake) -> Provider:
    """The registry's index as it will be after the submission, made once when it is first asked for."""

    @cache
    def indexed() -> Registry:
        changes = [c for c in intake.submission.entries if c.change is not Change.PRESENT]
        return overlaid(intake.registry(), changes, lambda c, file: _contents(intake, c).get(file, b""))

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


def reproduce(options: Options) -> str:
    """A shell command that judges the same again."""
    words = ["mcp-vet", options.mode.value, *options.what]
    if options.mode is Mode.CHECK:
        words += ["--registry", str(options.registry)] + ["--all"] * options.everything
    valued = (
        ("--repo", options.published or options.repo),
        ("--base", options.base),
        ("--policy", options.policy),
    )
    words += [word for name, value in valued if value for word in (name, str(value))]
    words += ["--static"] * options.static + ["--offline"] * options.offline
    for name, given in (("--select", options.select), ("--ignore", options.ignore)):
        words += [name, ",".join(given)] if given else []
    return shlex.join(words)
