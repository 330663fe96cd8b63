"""Which of the engine's runtimes starts a server: gVisor where it is offered and holds, else its own.

gVisor (runsc) answers a container's system calls in a process of its own, so that a hole in the kernel is
not one in the sandbox. Why it is not always taken is ADR 0016.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from validator.live.engine import Engine
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Missing

GVISOR = "runsc"  # the name under which gVisor's own installer registers it
PLAIN = "runc"
NO_LIMITS = "--ignore-cgroups"  # a container's limits of memory and processes do not hold
NO_NETWORK = "--network=none"


@dataclass(frozen=True, slots=True)
class Runtime:
    """One runtime. `name` is the engine's, "" for its default; `says` is for people.

    `limited`: the limits of a container hold. `networked`: it can give a container a network.
    """

    name: str = ""
    says: str = PLAIN
    gvisor: bool = False
    limited: bool = True
    networked: bool = True


@dataclass(frozen=True, slots=True)
class Runtimes:
    """The runtime that is taken first, and the one where that cannot serve, or a server fails in it."""

    first: Runtime
    second: Runtime | None = None

    def of(self, network: str) -> Runtime:
        """The one to begin with in such a network: "none", "bridge", or another container's."""
        if network == "none" or self.first.networked or self.second is None:
            return self.first
        return Runtime(self.second.name, f"{self.second.says}: gVisor has no network here ({NO_NETWORK})")


def find_runtimes(policy: Policy, engine: Engine) -> Runtimes:
    """What the policy wants of what the engine offers.

    Raises Missing (ours) where it wants gVisor and there is none, or the engine does not answer.
    """
    wanted = policy.sandbox.runtime
    with engine.client() as client:
        info: Mapping[str, Any] = client.info()
    return choose(wanted, info, capped=engine.capped)


def choose(wanted: str, info: Mapping[str, Any], *, capped: bool) -> Runtimes:
    """*wanted*: sandbox.runtime of a policy. *info*: as the engine's `GET /info`. *capped*: all that the
    engine runs has one limit of memory and processes. Raises Missing (ours)."""
    offered = info.get("Runtimes") or {}
    plain = PLAIN if PLAIN in offered else ""
    known = plain or str(info.get("DefaultRuntime") or PLAIN)
    if wanted == PLAIN:
        return Runtimes(Runtime(plain, known))
    if GVISOR not in offered:
        if wanted == GVISOR:
            raise Missing(
                "the policy wants gVisor, and the Docker engine offers no runtime named runsc", Cause.OURS
            )
        return Runtimes(Runtime(plain, f"{known}: the engine does not offer gVisor"))
    gvisor = _gvisor(offered[GVISOR])
    if wanted == GVISOR:
        return Runtimes(gvisor)
    if not gvisor.limited and not capped:
        why = f"gVisor would ignore the limits of a container here ({NO_LIMITS})"
        return Runtimes(Runtime(plain, f"{known}: {why}"))
    return Runtimes(gvisor, Runtime(plain, known))


def _gvisor(offered: Any) -> Runtime:
    """By its arguments. One that is registered by its shim shows none, and then has gVisor's defaults."""
    given: Sequence[object] = offered.get("runtimeArgs") or () if isinstance(offered, Mapping) else ()
    said = {str(argument).lstrip("-") for argument in given}
    ignores = bool(said & {NO_LIMITS.lstrip("-"), f"{NO_LIMITS.lstrip('-')}=true"})
    return Runtime(GVISOR, "gVisor", True, not ignores, NO_NETWORK.lstrip("-") not in said)
