"""A builder that is a Docker engine of its own, within limits, and killed with all it does.

One for each entry: no cache, mount or image of a submission is ever seen by another. Tried in
threats.md 3.6. Linux and root only.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from validator.evidence.execution import BuilderKind
from validator.live.build_site import Builder, Site, Unavailable
from validator.live.control_groups import WORK, ControlGroups, Share, new_groups
from validator.live.dead_groups import group_name
from validator.live.engine import Engine
from validator.live.private_disk import disk_with
from validator.live.private_engine import Ground, PrivateEngine, private_engine, refuse_machine
from validator.live.private_network import WayOut, way_out
from validator.live.private_watch import LimitWatch
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Limits, Policy
from validator.resources import Missing

RESERVED_MEMORY = 512 << 20  # bytes of the whole that only the daemon may use, so that it survives its builds
RESERVED_PROCESSES = 128
RUNS = 6  # servers that may run at the same time beside each other (ladder.py)
SHIM_PROCESSES = 20  # threads of what stands between the daemon and a container
LOCAL = "docker-image://"
_FROM = re.compile(r"^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?", re.IGNORECASE | re.MULTILINE)
_OTHERS = re.compile(r"--from=|\bfrom=|^#\s*syntax\s*=", re.IGNORECASE | re.MULTILINE)
_numbers = itertools.count(1)


@contextmanager
def private_builder(site: Site) -> Iterator[Builder]:
    """One that answers, gone afterwards. Raises Unavailable."""
    refuse_machine()
    if site.workspace.keep:
        raise Unavailable("it would not outlive this run, and --keep wants the image afterwards")
    with ExitStack() as stack:
        given = seeds(site)
        settings = _settings(site.engine)
        groups = stack.enter_context(_groups(site.policy.limits, site.workspace))
        begin = partial(_alone, site, groups, settings)
        disk = disk_with(given, site.policy.limits.build_disk_bytes, site.engine, begin, site.workspace)
        stack.callback(disk.unlink, missing_ok=True)
        out = stack.enter_context(_way_out(site)) if leads_out(site, given) else None
        ground = Ground(site.engine, groups, disk, out, settings)
        private = stack.enter_context(private_engine(ground, site.workspace))
        held = Held(private, site.policy.limits)
        stack.callback(held.rest)
        yield _builder(site, private, held, out)


@dataclass(slots=True)
class Held:
    """A private engine whose limits are those of a build while it builds, and wider while servers run."""

    private: PrivateEngine
    limits: Limits
    watch: LimitWatch | None = None

    def build(self) -> None:
        """The limits of a build, and an eye on them. The base side of an edit is built after servers ran."""
        with suppress(OSError):  # what is still in use there can be over them
            self.private.groups.limit(_work(self.limits), WORK)
            self.private.groups.limit(_whole(self.limits))
        self.watch = LimitWatch(self.private, words(self.limits))
        self.watch.begin()

    def run(self) -> None:
        """Each container has limits of its own. Raises Missing (ours)."""
        self.rest()
        try:
            _loosen(self.private.groups, self.limits)
        except OSError as exc:
            raise Missing(f"the limits of the private engine cannot be changed: {exc}", Cause.OURS) from exc

    def rest(self) -> None:
        """Look at nothing."""
        if self.watch:
            self.watch.end()

    def hit(self) -> str:
        """The limit that the last build ran into."""
        return self.watch.hit if self.watch else ""


def _builder(site: Site, private: PrivateEngine, held: Held, out: WayOut | None) -> Builder:
    return Builder(
        BuilderKind.PRIVATE,
        private.engine,
        private.engine.environment,
        site.policy.build.network if out else "none",
        base_images=site.policy.build.base_images,
        guards=guards(site.policy, out),
        kill=private.kill,
        hit=held.hit,
        begins=held.build,
        built=held.run,
    )


def words(limits: Limits) -> dict[str, str]:
    """What is told of a build that reached a limit."""
    memory = limits.build_memory_bytes >> 20
    return {
        "memory": f"it used more than the {memory} MiB of memory that a build may have",
        "processes": f"it wanted more than the {limits.build_processes} processes that a build may have",
        "disk": f"it filled the {limits.build_disk_bytes >> 20} MiB of disk that a build may have",
    }


def guards(policy: Policy, out: WayOut | None) -> tuple[tuple[str, str], ...]:
    """For people."""
    limits = policy.limits
    reach = "none" if out is None else "neither this machine nor link-local addresses"
    if out and not policy.build.private_addresses:
        reach = "public addresses only"
    return (
        ("memory", f"{limits.build_memory_bytes >> 20} MiB, no swap"),
        ("processes", str(limits.build_processes)),
        ("processors", f"{limits.build_cpus:g}"),
        ("disk", f"{limits.build_disk_bytes >> 20} MiB of its own"),
        ("reaches", reach),
    )


def seeds(site: Site) -> dict[str, str]:
    """The images of this machine (reference -> id) that the policy offers to this Dockerfile.

    Those whose repository its text names anywhere: one too many costs time only.
    """
    said = f"{site.source.dockerfile_text}\n{site.entry.data.get('requirement')}"
    named = {
        value.removeprefix(LOCAL)
        for name, value in site.policy.build.base_images.items()
        if re.split(r"[:@]", name)[0].rpartition("/")[2] in said
    }
    found = {reference: _id(site.engine, reference) for reference in sorted(named)}
    return {reference: known for reference, known in found.items() if known}


def leads_out(site: Site, given: Mapping[str, str]) -> bool:
    """Does this entry need more than its own loopback device?

    Without network for its steps a build still needs its base images, if they are not given to it.
    """
    policy = site.policy
    if policy.offline:
        return False
    server = policy.run.network != "none" or policy.session.network or "requirement" in site.entry.data
    return server or policy.build.network != "none" or not _is_given(site, given)


def _is_given(site: Site, given: Mapping[str, str]) -> bool:
    text = site.source.dockerfile_text
    stages = _FROM.findall(text)
    here = {
        name for name, value in site.policy.build.base_images.items() if value.removeprefix(LOCAL) in given
    }
    here |= {"scratch", *(name for _, name in stages if name)}
    return not _OTHERS.search(text) and all(image in here for image, _ in stages)


def _id(engine: Engine, reference: str) -> str:
    """ "" where the engine of this machine has no such image: the private one looks for it itself."""
    from docker.errors import ImageNotFound

    with engine.client() as client:
        try:
            return str(client.images.get(reference).id)
        except ImageNotFound:
            return ""


def _settings(engine: Engine) -> dict[str, Any]:
    """What the private engine takes over: runtimes, and from where it gets images."""
    with engine.client() as client:
        told = client.info()
    runtimes = {
        name: {"path": runtime["path"], "runtimeArgs": runtime.get("runtimeArgs") or []}
        for name, runtime in (told.get("Runtimes") or {}).items()
        if runtime.get("path", "").startswith("/")
    }
    mirrors = (told.get("RegistryConfig") or {}).get("Mirrors") or []
    return {
        **({"runtimes": runtimes} if runtimes else {}),
        **({"registry-mirrors": mirrors} if mirrors else {}),
    }


@contextmanager
def _groups(limits: Limits, workspace: Workspace) -> Iterator[ControlGroups]:
    groups = new_groups(group_name(workspace.run, next(_numbers)), _whole(limits), _work(limits))
    try:
        yield groups
    finally:
        groups.remove()


def _whole(limits: Limits) -> Share:
    return Share(limits.build_memory_bytes, limits.build_processes, limits.build_cpus)


def _work(limits: Limits) -> Share:
    """At least half is for the build, whatever the policy says."""
    memory, processes = limits.build_memory_bytes, limits.build_processes
    return Share(
        max(memory - RESERVED_MEMORY, memory // 2),
        max(processes - RESERVED_PROCESSES, processes // 2),
        limits.build_cpus,
    )


def _loosen(groups: ControlGroups, limits: Limits) -> None:
    """Room for the servers that run side by side, each within its own limits."""
    memory = limits.build_memory_bytes + RUNS * limits.memory_bytes
    processes = limits.build_processes + RUNS * (limits.processes + SHIM_PROCESSES)
    share = Share(memory, processes, max(limits.build_cpus, RUNS * limits.cpus))
    groups.limit(share)
    groups.limit(share, WORK)


@contextmanager
def _alone(
    site: Site, groups: ControlGroups, settings: Mapping[str, Any], disk: Path
) -> Iterator[PrivateEngine]:
    """Without any network, for a template."""
    with private_engine(Ground(site.engine, groups, disk, None, settings), site.workspace) as private:
        yield private


@contextmanager
def _way_out(site: Site) -> Iterator[WayOut]:
    with way_out(site.engine, site.workspace, private=site.policy.build.private_addresses) as out:
        yield out
