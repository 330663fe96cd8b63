"""A way out for a private engine, without touching this machine's firewall.

An idle container in the engine of this machine holds a network namespace, which the private engine
joins: what that does to bridges and rules there, its own included, ends with the namespace.
"""

import io
import os
import platform
import re
import struct
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from validator.live import labels
from validator.live.build_order import next_image
from validator.live.container import next_number, remove
from validator.live.engine import Engine
from validator.live.unavailable import Unavailable
from validator.live.workspace import Workspace

if TYPE_CHECKING:
    from docker import DockerClient

LINK_LOCAL = ("169.254.0.0/16", "168.63.129.16/32")  # metadata of clouds (threats.md B18)
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")  # RFC 1918 and 6598
IDLE = "/idle"
ADDRESS = 0x400000  # of the program in memory
# pause(2) for ever; ppoll(0, 0, 0, 0) on ARM, which has no pause.
PROGRAMS = {
    "x86_64": (62, bytes.fromhex("b8220000000f05ebf7")),
    "aarch64": (
        183,
        struct.pack(
            "<7I", 0xD2800000, 0xD2800001, 0xD2800002, 0xD2800003, 0xD2800928, 0xD4000001, 0x17FFFFFA
        ),
    ),
}
_SERVER = re.compile(r"^nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WayOut:
    """A network namespace with a way out: a file of it, its resolv.conf, and rules for iptables-restore."""

    namespace: str
    resolver: str
    rules: str


@contextmanager
def way_out(engine: Engine, workspace: Workspace, *, private: bool) -> Iterator[WayOut]:
    """The namespace while the block runs; *private*: may addresses of private networks be reached?

    Raises Unavailable where the engine is not of this machine, or has no default network; Missing
    (ours) where it fails.
    """
    image = labels.image_name(workspace.run, next_image())
    name = labels.container_name(workspace.run, next_number())
    with engine.client() as client:
        try:
            _import(client, image, workspace)
            yield _joined(_started(client, image, name, workspace), private=private)
        finally:
            remove(engine, name, workspace)
            engine.remove_image(image, workspace)


def rules(resolver: str, forbidden: tuple[str, ...]) -> str:
    """Names may be asked for; then what is forbidden. In a table that the daemon leaves alone."""
    asked = [(server, kind) for server in _SERVER.findall(resolver) for kind in ("udp", "tcp")]
    lines = [f"-d {server} -p {kind} --dport 53 -j ACCEPT" for server, kind in asked]
    lines += [f"-d {address} -j DROP" for address in forbidden]
    return "\n".join(["*mangle", *(f"-A POSTROUTING -o eth0 {line}" for line in lines), "COMMIT", ""])


def idle_program(machine: str) -> bytes:
    """A program of one instruction and a loop, as an ELF file without sections. Raises Unavailable."""
    if machine not in PROGRAMS:
        raise Unavailable(f"there is no idle program for {machine}")
    number, code = PROGRAMS[machine]
    size = 64 + 56 + len(code)  # header, one program header
    header = b"\x7fELF\x02\x01\x01".ljust(16, b"\0") + struct.pack(
        "<HHIQQQIHHHHHH", 2, number, 1, ADDRESS + 64 + 56, 64, 0, 0, 64, 56, 1, 0, 0, 0
    )
    return header + struct.pack("<IIQQQQQQ", 1, 5, 0, ADDRESS, ADDRESS, size, size, 0x1000) + code


def _import(client: "DockerClient", image: str, workspace: Workspace) -> None:
    with io.BytesIO() as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            program = idle_program(platform.machine())
            info = tarfile.TarInfo(IDLE.lstrip("/"))
            info.size, info.mode = len(program), 0o555
            tar.addfile(info, io.BytesIO(program))
        named = [f"LABEL {key}={value or chr(34) * 2}" for key, value in labels.labels(workspace).items()]
        repository, _, tag = image.partition(":")
        client.api.import_image_from_data(file.getvalue(), repository=repository, tag=tag, changes=named)


def _started(client: "DockerClient", image: str, name: str, workspace: Workspace) -> Mapping[str, Any]:
    container = client.containers.run(
        image,
        [IDLE],
        name=name,
        labels=labels.labels(workspace),
        detach=True,
        network_mode="bridge",
        cap_drop=["ALL"],
        read_only=True,
        security_opt=["no-new-privileges:true"],
        mem_limit="16m",
        pids_limit=16,
        use_config_proxy=False,
    )
    container.reload()
    return dict(container.attrs)


def _joined(told: Mapping[str, Any], *, private: bool) -> WayOut:
    process = Path("/proc", str(told["State"]["Pid"]))
    network = told["NetworkSettings"]["Networks"].get("bridge") or {}
    try:
        is_ours = (process / "cmdline").read_bytes().split(b"\0")[0] == os.fsencode(IDLE)
        resolver = (process / "root/etc/resolv.conf").read_text()
        here = own_addresses()
    except OSError as exc:
        raise Unavailable(f"the engine is not one of this machine: {exc}") from exc
    if not is_ours or not network.get("IPAddress"):
        raise Unavailable("the engine is not one of this machine, or it has no default network")
    closed = (*LINK_LOCAL, network["Gateway"], *here, *(() if private else PRIVATE))
    return WayOut(str(process / "ns/net"), resolver, rules(resolver, tuple(dict.fromkeys(closed))))


def own_addresses() -> list[str]:
    """Of this machine, which every one of them leads to through the gateway."""
    words = ["ip", "-4", "-o", "address", "show"]
    said = subprocess.run(words, capture_output=True, check=False, timeout=10, text=True).stdout
    found = re.findall(r"\binet (\d+\.\d+\.\d+\.\d+)", said)
    return [address for address in found if not address.startswith("127.")]
