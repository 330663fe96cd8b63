"""`mcp-vet plan`: the phases of a full run, what each one obtains, and the checks that wait for it."""

from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack

from validator.commands.arguments import Parser, policy_option
from validator.commands.console import Console
from validator.commands.policies import policy_in
from validator.model import Cause, Check
from validator.policy import Policy
from validator.resources import Provider, phases
from validator.runner import plan, refuse_late_gates


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Show what a full run obtains in which phase, and which checks are asked then. Nothing is run.",
        "mcp-vet plan",
    )
    policy_option(parser)


def execute(args: Namespace, console: Console) -> int:
    """Print the phases. Raises LookupError for a check that needs what nothing provides."""
    policy = policy_in(args.policy)
    with ExitStack() as stack:
        providers = of_a_full_run(policy, stack)
        for line in lines(policy, policy.adjust(console.load().values()), providers):
            console.say(line)
    return 0


def of_a_full_run(policy: Policy, stack: ExitStack) -> list[Provider]:
    """The providers that a full run has; what intake would give is closed, so nothing can be opened."""
    from validator.evidence.submission import Before, EntryChange, Files, Registry, Submission
    from validator.live.probers import open_probers
    from validator.live.providers import acting
    from validator.live.workspace import open_workspace
    from validator.resources import withheld

    workspace = stack.enter_context(open_workspace())
    probers = stack.enter_context(open_probers(workspace))
    given = (Submission, Registry, EntryChange, Files, Before)
    intake = [withheld(kind, "only planned", Cause.SCOPE) for kind in given]
    return [*intake, *acting(policy, workspace, probers, None)]


def lines(policy: Policy, checks: Sequence[Check], providers: Sequence[Provider]) -> list[str]:
    """One paragraph per phase."""
    ordered = plan(checks, providers)
    gates = frozenset(policy.gates.before_build)
    refuse_late_gates(ordered, providers, gates)
    phase_of = phases(providers)
    executing = {provider.gives for provider in providers if provider.executes}
    told = []
    for phase in sorted({*phase_of.values(), *(phase for phase, _ in ordered)}):
        kinds = sorted((k for k, p in phase_of.items() if p == phase), key=lambda k: k.__name__)
        told.append(f"phase {phase}: {', '.join(_resource(kind, executing) for kind in kinds)}")
        told += [f"  {_check(check, gates)}" for at, check in ordered if at == phase]
    return told


def _resource(kind: type, executing: set[type]) -> str:
    return f"{kind.__name__} (runs the submission's code)" if kind in executing else kind.__name__


def _check(check: Check, gates: frozenset[str]) -> str:
    from validator.reporters.escape import plain

    gate = " (gate)" if check.id in gates else ""
    return f"{plain(check.id)} {check.severity.value:8} {plain(check.title)}{gate}"
