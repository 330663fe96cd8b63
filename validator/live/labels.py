"""How everything that a run leaves in a Docker engine is marked, and found again. Equality of labels only.

mcp-vet makes containers and images, and neither networks nor volumes.
"""

import re
import time
from collections.abc import Mapping

from validator.live.owner import here
from validator.live.workspace import Workspace

__all__ = [
    "DEADLINE",
    "KEPT",
    "OWNER",
    "PLACE",
    "REPOSITORY",
    "RUN",
    "container_name",
    "here",
    "image_name",
    "is_own",
    "labels",
]

RUN = "dev.mcp-vet.run"
OWNER = "dev.mcp-vet.owner"
PLACE = "dev.mcp-vet.place"
DEADLINE = "dev.mcp-vet.deadline"  # Unix seconds, after which nobody may still need it
KEPT = "dev.mcp-vet.kept"
_NAME = re.compile(r"mcp-vet(?:/([0-9a-f]{12})-[0-9]+:vet|-([0-9a-f]{12})-[0-9]+)", re.ASCII)
REPOSITORY = "mcp-vet"  # our images are mcp-vet/<run>-<n>:vet, never a name that a submission asks for


def labels(workspace: Workspace) -> dict[str, str]:
    """The labels of every container and image of this run (threats.md 2.13, L3).

    All are always set, or those that a submission's Dockerfile sets would count.
    """
    if workspace.keep:
        return {
            KEPT: workspace.run,
            RUN: "",
            OWNER: "",
            PLACE: "",
            DEADLINE: "",
        }  # no clean-up looks for these
    deadline = str(int(time.time() + workspace.lasts))
    return {KEPT: "", RUN: workspace.run, OWNER: workspace.owner, PLACE: here(), DEADLINE: deadline}


def image_name(run: str, number: int) -> str:
    """What an image of a run is called."""
    return f"{REPOSITORY}/{run}-{number}:vet"


def container_name(run: str, number: int) -> str:
    """What a container of a run is called."""
    return f"{REPOSITORY}-{run}-{number}"


def is_own(name: str, carried: Mapping[str, str]) -> bool:
    """Is *name* one that the run named in the labels *carried* gives to its containers and images?

    Labels alone prove nothing: whoever builds on an image of ours, or writes a Dockerfile, has them too.
    """
    named = _NAME.fullmatch(name)
    return named is not None and carried.get(RUN, "") in named.groups()
