"""How everything that a run leaves in a Docker engine is marked, and found again. Equality of labels only.

mcp-vet makes containers and images, and neither networks nor volumes.
"""

import os
from pathlib import Path

from validator.live.workspace import Workspace

RUN = "dev.mcp-vet.run"
OWNER = "dev.mcp-vet.owner"
PLACE = "dev.mcp-vet.place"
KEPT = "dev.mcp-vet.kept"
REPOSITORY = "mcp-vet"  # our images are mcp-vet/<run>-<n>:vet, never a name that a submission asks for


def labels(workspace: Workspace) -> dict[str, str]:
    """The labels of every container and image of this run (threats.md 2.13, L3)."""
    if workspace.keep:
        return {KEPT: workspace.run}  # no clean-up looks for these
    return {RUN: workspace.run, OWNER: workspace.owner, PLACE: here()}


def here() -> str:
    """Where process ids mean what they mean to us: several machines and containers may share an engine."""
    try:
        return f"{os.uname().nodename}:{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{os.uname().nodename}:-"
