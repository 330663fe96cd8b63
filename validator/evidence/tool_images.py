"""The images that the tools of a poci entry run in."""

from dataclasses import dataclass
from typing import ClassVar

from validator.evidence.execution import Build, Image


@dataclass(frozen=True, slots=True)
class ToolImage:
    """One tool's image: the attempt to pull it, and what the engine tells of it where that worked.

    `tool` is the tool's place in the manifest's list, from 0.
    """

    tool: int
    build: Build
    image: Image | None = None


@dataclass(frozen=True, slots=True)
class ToolImages:
    """All of them, in the manifest's order; the same image is pulled once and told of each tool."""

    FILE: ClassVar[str] = "tool-images.json"
    images: tuple[ToolImage, ...]
