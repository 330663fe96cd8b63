"""The providers of a run that does nothing, and of one that acts; what a narrowed run does without."""

from validator.evidence.derived import DERIVED, FROM_ACTS
from validator.evidence.store import ACTED
from validator.live.probers import Probers
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Provider, constant, withheld


def static(policy: Policy) -> list[Provider]:
    """Without Docker and network: the files and what is derived from them."""
    return _without(policy, "left out by --static", Cause.SCOPE)


def idle(policy: Policy, why: str) -> list[Provider]:
    """For a run that should act and cannot on this machine: that is ours."""
    return _without(policy, why, Cause.OURS)


def _without(policy: Policy, why: str, cause: Cause) -> list[Provider]:
    return [constant(policy), *DERIVED, *FROM_ACTS, *(withheld(kind, why, cause) for kind in ACTED)]


def acting(policy: Policy, workspace: Workspace, probers: Probers, manifest: bytes | None) -> list[Provider]:
    """As validator.live.acting, which is imported only by a run that acts."""
    from validator.live.acting import acting

    return acting(policy, workspace, probers, manifest)
