"""How everything that a run leaves in a Docker engine is marked, and found again. Equality of labels only."""

from validator.live.workspace import Workspace

RUN = "dev.mcp-vet.run"
OWNER = "dev.mcp-vet.owner"
REPOSITORY = "mcp-vet"  # our images are mcp-vet/<run>-<n>:vet, never a name that a submission asks for


def labels(workspace: Workspace) -> dict[str, str]:
    """The labels of every container, image, network and volume of this run (threats.md 2.13, L3)."""
    return {RUN: workspace.run, OWNER: workspace.owner}
