"""The providers of a run that does nothing, and of one that acts; what a narrowed run does without."""

from validator.evidence.derived import CHANGES, DERIVED
from validator.evidence.store import ACTED
from validator.live.probers import Probers
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy
from validator.resources import Provider, constant, withheld


def static(policy: Policy) -> list[Provider]:
    """Without Docker and network: the files and what is derived from them."""
    why = "left out by --static"
    return [constant(policy), *DERIVED, *CHANGES, *(withheld(kind, why, Cause.SCOPE) for kind in ACTED)]


def acting(policy: Policy, workspace: Workspace, probers: Probers, manifest: bytes | None) -> list[Provider]:
    """As validator.live.acting, which is imported only by a run that acts."""
    from validator.live.acting import acting

    return acting(policy, workspace, probers, manifest)
