"""What a registry asks of its submissions: required checks, limits, gates. From the trusted side only."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import files
from typing import Any

from validator.evidence.codec import Malformed, decode
from validator.model import Check, Kind, Severity
from validator.policy_faults import faults

FILE = "mcp-vet.toml"  # at the root of the registry's base branch


class PolicyError(Exception):
    """The policy cannot be read or contradicts itself; no verdict could be trusted."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes; the numbers and their calibration are in default-policy.toml."""

    fetch_seconds: float
    fetch_bytes: int
    tree_files: int
    build_seconds: float
    build_log_bytes: int
    build_memory_bytes: int
    build_processes: int
    build_cpus: float
    build_disk_bytes: int
    image_bytes: int
    start_seconds: float
    initialize_seconds: float
    tools_list_seconds: float
    stop_seconds: float
    memory_bytes: int
    processes: int
    cpus: float
    tmpfs_bytes: int
    frame_bytes: int
    stdout_bytes: int
    stderr_bytes: int
    stderr_kept_bytes: int
    transcript_bytes: int
    frames: int
    noise_lines: int
    server_requests: int
    depth: int
    values: int
    pages: int
    tools: int
    call_seconds: float
    questions_seconds: float
    privileges_seconds: float
    remote_seconds: float
    remote_tries: int
    http_requests: int


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """Where sources may come from. `mirrors`: URL prefix -> URL prefix, as git's insteadOf."""

    hosts: tuple[str, ...]
    mirrors: Mapping[str, str] = field(default_factory=dict)
    allow_file: bool = False  # may a mirror be a path or file URL of this machine?
    submodules: bool = False


@dataclass(frozen=True, slots=True)
class BuildPolicy:
    """`base_images`: image of a FROM line -> docker-image://…, the image that replaces it.

    A named build context may also be a folder of the host, a repository or an archive (docker buildx
    build --build-context): a registry's file must not bring those into a build.
    """

    network: str = "default"  # or "none"
    builder: str = "auto"  # or a BuilderKind; auto is the safest that this machine has
    builder_image: str = "moby/buildkit:buildx-stable-1"  # of BuildKit in a container
    private_addresses: bool = False  # may a private engine reach private networks: a company's mirror?
    base_images: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunPolicy:
    """What the server's container can reach."""

    network: str = "none"  # or "bridge"


@dataclass(frozen=True, slots=True)
class SandboxPolicy:
    """In what a server is started. `least_privilege`: whether it is tried with less once it works."""

    runtime: str = "auto"  # or "runc" or "runsc" (gVisor), each alone
    least_privilege: bool = True


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """How a server is tried, and what becomes of one that cannot be asked here.

    `unverified`: the verdict on a server that needs credentials or a network before it lists its tools,
    and ships a tools.json. `network`: whether the last rung of the boot ladder, with the network, may be
    tried. `values`: entry (or `*`) -> environment variable -> value, for the rung before that.
    """

    unverified: str = "undecided"  # or "accept"
    network: bool = False
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemotePolicy:
    """`trusted`: host:port that needs neither https nor a public address. `mirrors`: as source.mirrors."""

    trusted: tuple[str, ...] = ()
    mirrors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CiPolicy:
    """How a job of CI ends. `undecided`: where nothing is left but a maintainer's decision."""

    undecided: str = "fail"  # or "pass"


@dataclass(frozen=True, slots=True)
class MetadataPolicy:
    """What the registry allows in its metadata. No categories: any will do."""

    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """Ids of checks that must pass before any code of the submission may run."""

    before_build: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that a registry lives with. `expires`: the last day, YYYY-MM-DD; "" for ever."""

    rule: str
    entry: str
    reason: str
    expires: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One registry's policy. `required`: kind -> ids of the checks that an accept needs."""

    required: Mapping[str, tuple[str, ...]]
    limits: Limits
    source: SourcePolicy
    build: BuildPolicy = field(default_factory=BuildPolicy)
    run: RunPolicy = field(default_factory=RunPolicy)
    sandbox: SandboxPolicy = field(default_factory=SandboxPolicy)
    session: SessionPolicy = field(default_factory=SessionPolicy)
    remote: RemotePolicy = field(default_factory=RemotePolicy)
    ci: CiPolicy = field(default_factory=CiPolicy)
    metadata: MetadataPolicy = field(default_factory=MetadataPolicy)
    gates: GatePolicy = field(default_factory=GatePolicy)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    by_hand: Mapping[str, str] = field(default_factory=dict)  # kind -> why only a maintainer can accept it
    waivers: tuple[Waiver, ...] = ()
    offline: bool = False  # sources and images of this machine only; builds and runs without network

    def requires(self, kind: Kind) -> frozenset[str]:
        """The ids an accept of this kind rests on; none for a kind the policy does not know."""
        return frozenset(self.required.get(kind, ()))

    def refuse_strangers(self, ids: Iterable[str]) -> None:
        """Raises PolicyError where a waiver or a severity names no check of *ids*: a typing error.

        A *required* or gating check that is not loaded leaves every verdict undecided instead.
        """
        named = [*self.severities, *(waiver.rule for waiver in self.waivers)]
        if unknown := sorted(set(named) - set(ids)):
            raise PolicyError(f"{FILE}: there is no check {unknown[0]!r}; `mcp-vet rules` lists them")

    def without_network(self) -> "Policy":
        """The same policy for a run that must not use the network."""
        build, run = replace(self.build, network="none"), replace(self.run, network="none")
        return replace(self, build=build, run=run, offline=True)

    def with_values(self, values: Mapping[str, str]) -> "Policy":
        """The same policy with an environment for the servers of all entries, over what it has itself."""
        whole = {**self.session.values, "*": {**self.session.values.get("*", {}), **values}}
        return replace(self, session=replace(self.session, values=whole)) if values else self

    def without_values(self) -> "Policy":
        """The same policy without given values, which may be credentials: for what is written down."""
        return replace(self, session=replace(self.session, values={}))

    def adjust(self, checks: Iterable[Check]) -> list[Check]:
        """The checks with this registry's severities."""
        return [replace(check, severity=self.severities.get(check.id, check.severity)) for check in checks]


def default_text() -> str:
    """The built-in policy, for docker/mcp-registry, as TOML."""
    return (files("validator") / "default-policy.toml").read_text(encoding="utf-8")


def load_policy(*texts: str) -> Policy:
    """The built-in policy with *texts* (TOML) laid over it, the last on top.

    Tables are merged key by key; lists and values replace what was there. Raises PolicyError.
    """
    merged: dict[str, Any] = {}
    for text in (default_text(), *texts):
        try:
            merged = _over(merged, tomllib.loads(text))
        except tomllib.TOMLDecodeError as exc:
            raise PolicyError(f"{FILE} is not TOML: {exc}") from exc
    try:
        policy: Policy = decode(Policy, merged)
    except Malformed as exc:
        raise PolicyError(f"{FILE}: {exc}") from exc
    for fault in faults(policy):
        raise PolicyError(f"{FILE}: {fault}")
    return policy


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _over(merged[key], value) if both else _plain(value)
    return merged


def _plain(value: Any) -> Any:
    """TOML has days of its own; ours are text."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, date) else value
