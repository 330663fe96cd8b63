"""What is built, and how: everything the docker command is made of."""

import hashlib
import itertools
from dataclasses import dataclass

from validator.evidence.execution import Source
from validator.evidence.manifest import Entry
from validator.live import labels
from validator.live.build_context import BuildContext
from validator.live.build_site import Builder
from validator.live.workspace import Workspace

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Order:
    """One build. `cache` names the cache mounts that it may share, `target` a stage or nothing."""

    reference: str
    context: BuildContext
    target: str
    network: str
    cache: str
    builder: Builder


def next_image() -> int:
    """For the name of an image of this run."""
    return next(_numbers)


def place(
    entry: Entry, context: BuildContext, source: Source, builder: Builder, workspace: Workspace
) -> Order:
    """The order for an entry, under a name of our own that no submission can choose (threats.md 2.5, B12)."""
    return Order(
        reference=labels.image_name(workspace.run, next_image()),
        context=context,
        target=text(entry, "source", "buildTarget"),
        network=builder.network,
        cache=cache_name(entry, source),
        builder=builder,
    )


def cache_name(entry: Entry, source: Source) -> str:
    """Cache mounts are shared only between builds of one and the same tree (threats.md 2.5, B9)."""
    identity = "\0".join([text(entry, "source", "project"), source.commit, source.tree])
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


def command(order: Order, workspace: Workspace) -> list[str]:
    """The docker command that builds *order* from a tar file on its standard input."""
    builder = order.builder
    words = [builder.engine.cli, "buildx", "build", *builder.words, "--progress=plain", "--provenance=false"]
    words += ["--tag", order.reference, f"--file={order.context.dockerfile}"]
    for name, value in labels.labels(workspace).items():
        words += ["--label", f"{name}={value}"]
    for name, value in builder.base_images.items():
        words += ["--build-context", f"{name}={value}"]
    words += ["--build-arg", f"BUILDKIT_CACHE_MOUNT_NS={order.cache}"]
    if order.network == "none":
        words += ["--network", "none"]
    if order.target:
        words.append(f"--target={order.target}")
    return [*words, "-"]


def text(entry: Entry, *path: str) -> str:
    """A value of the manifest if it is a string, else nothing."""
    value = entry.get(*path, default="")
    return value if isinstance(value, str) else ""
