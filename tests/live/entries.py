"""Entries and build contexts for the tests of the Docker side, without git."""

import tarfile
from collections.abc import Mapping
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

from validator.evidence.diagnosis import diagnosis
from validator.evidence.execution import Source
from validator.evidence.manifest import Document, Entry, ToolsFile
from validator.evidence.submission import Change, EntryChange
from validator.live import builder, builders, image, ladder, launch, privileges
from validator.live.build_context import BuildContext
from validator.live.engine import Engine
from validator.live.probe import start_prober
from validator.live.probe_contract import Thoroughness
from validator.live.workspace import Workspace
from validator.model import Kind
from validator.policy import Policy
from validator.reading.problem import Parsed
from validator.resources import Resources, constant

FIXTURES = Path(__file__).parents[2] / "fixtures" / "servers"
SOURCE = Source(commit="c" * 40, tree="a" * 40, directory="", files=())


def entry(**data: Any) -> Entry:
    """An entry of type server with the given keys, an image of the registry's own unless it has another."""
    change = EntryChange("sample", Change.ADDED)
    document = Document("servers/sample/server.yaml", True, (), Parsed(None, ()))
    whole = {"name": "sample", "image": "mcp/sample", "type": "server", **data}
    return Entry("sample", Kind.SERVER, change, whole, document)


def context_of(folder: Path, workspace: Workspace) -> BuildContext:
    """What git would archive of *folder*."""
    tar = workspace.folder("context") / "context.tar"
    with tarfile.open(tar, "w", format=tarfile.USTAR_FORMAT) as archive:
        for file in sorted(folder.iterdir()):
            archive.add(file, file.name)
    return BuildContext(tar, "Dockerfile")


def context(files: Mapping[str, str], workspace: Workspace, dockerfile: str = "Dockerfile") -> BuildContext:
    """A build context made of texts."""
    tar = workspace.folder("context") / "context.tar"
    with tarfile.open(tar, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, BytesIO(text.encode()))
    return BuildContext(tar, dockerfile)


def opened(
    stack: ExitStack,
    engine: Engine,
    workspace: Workspace,
    policy: Policy,
    made_of: BuildContext,
    of: Entry | None = None,
    thoroughness: Thoroughness = Thoroughness.FULL,
    source: Source = SOURCE,
) -> Resources:
    """The providers of the Docker side around one entry; closed with *stack*."""
    tools = ToolsFile("servers/sample/tools.json", False, (), Parsed(None, ()))
    given = [
        constant(value)
        for value in (of or entry(), thoroughness, tools, policy, engine, workspace, made_of, source)
    ]
    acting = [
        builders.builder,
        builder.made,
        builder.build,
        image.image,
        constant(stack.enter_context(start_prober(workspace))),
    ]
    asking = [ladder.tried, launch.launch, launch.ladder, launch.session, launch.listing]
    return Resources(
        [*given, *acting, *asking, launch.calls, launch.discovery, privileges.privileges, diagnosis], stack
    )
