"""The rungs of the boot ladder for one entry: with what its container is created on each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from validator.evidence.conversation import Rung
from validator.evidence.manifest import Entry
from validator.example_values import command, environment, user, volume_targets
from validator.live.confinement import Wish
from validator.live.system_paths import SYSTEM
from validator.policy import Policy


@dataclass(frozen=True, slots=True)
class Step:
    """One rung, and what the container is told on it."""

    rung: Rung
    wish: Wish


def first_steps(entry: Entry) -> list[Step]:
    """Those that need nothing of anybody: bare, and with examples; only the first where both are the same."""
    bare, example = wish_of(entry, bare=True), wish_of(entry)
    steps = [Step(Rung.BARE, bare), Step(Rung.EXAMPLE, example)]
    return steps[:1] if bare == example else steps


def later_steps(entry: Entry, policy: Policy) -> list[Step]:
    """Those for a server that lists nothing by then: with given values, and with the network."""
    given = values_for(entry.name, policy.session.values)
    wish = wish_of(entry)
    wish = replace(wish, environment={**wish.environment, **given})
    steps = [Step(Rung.PROVIDED, wish)] if given else []
    if policy.session.network and not policy.offline and policy.run.network == "none":
        steps.append(Step(Rung.NETWORK, replace(wish, network="bridge")))
    return steps


def wish_on(entry: Entry, policy: Policy, rung: Rung) -> Wish:
    """What the container is told on *rung*; on one that was never tried, as on the last that needs nobody."""
    steps = [*first_steps(entry), *later_steps(entry, policy)]
    found = {step.rung: step.wish for step in steps}
    return found.get(rung, first_steps(entry)[-1].wish)


def values_for(name: str, values: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The given environment of one entry: what the policy has for it, and what is for all (`*`)."""
    return {**values.get(name, {}), **values.get("*", {})}


def wish_of(entry: Entry, *, bare: bool = False) -> Wish:
    """What the entry wants for its run: with example values, or as for a user who has configured nothing."""
    targets = volume_targets(entry.data, bare=bare)
    return Wish(
        command=command(entry.data, bare=bare),
        environment=environment(entry.data, bare=bare),
        user=user(entry.data, bare=bare),
        paths=tuple(path for path in targets if not SYSTEM.fullmatch(path)),
    )
