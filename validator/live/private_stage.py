"""The first process of a private engine's namespaces: it sets the stage, starts the daemon, and is its end.

Run as a script with `python -I -S` by unshare(1), in namespaces of its own. The first line of standard
input is JSON: {"groups": files of control groups to enter, "disk": image file, "resolver": text of
resolv.conf or "", "rules": for iptables-restore, "config": of the daemon, "daemon": its path,
"environment"}. What follows is a line to mcp-vet: when it ends, so does this process, and the kernel
kills everything in the namespaces. A line "stop" stops the daemon in good order first.
"""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RUN = Path("/run")  # over that of the machine, which has its sockets in it
DISK = RUN / "disk"
LOG = RUN / "daemon.log"
CONFIG = RUN / "daemon.json"
TOLD = 2_000  # bytes of the daemon's log that are handed on
TICK_MILLISECONDS = 100
STOP_SECONDS = 30.0


def main() -> int:
    """Exit status 0 where we were told to end; else 1, with the reason on standard output."""
    told = json.loads(sys.stdin.buffer.readline() or "null")
    if told is None:
        return 0
    try:
        set_stage(told)
    except (OSError, subprocess.SubprocessError) as exc:
        sys.stdout.write(f"{exc} {_words(exc)}")
        return 1
    with LOG.open("wb") as log:
        command = [told["daemon"], "--config-file", str(CONFIG)]
        daemon = subprocess.Popen(
            command, env=told["environment"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    return attend(daemon)


def set_stage(told: Mapping[str, Any]) -> None:
    """Limits first, then what the daemon sees of the machine. Raises OSError, SubprocessError."""
    for file in told["groups"]:
        Path(file).write_text("0")  # the kernel's word for oneself
    target = Path("/etc/resolv.conf").resolve()  # may be below /run
    run("mount", "-t", "tmpfs", "-o", "size=64m,mode=755,nosuid,nodev", "mcp-vet", str(RUN))
    if told["resolver"]:
        name_servers(told["resolver"], target)
        run("iptables-restore", "--noflush", text=told["rules"])
        for file in Path("/proc/sys/net/ipv6/conf").glob("*/disable_ipv6"):
            file.write_text("1")
    else:
        run("ip", "link", "set", "lo", "up")
    DISK.mkdir()
    run("mount", "-o", "loop,noatime,nodev", told["disk"], str(DISK))
    CONFIG.write_text(json.dumps(told["config"]))


def name_servers(resolver: str, target: Path) -> None:
    """Those of the network that we joined, in the place of the machine's. Raises OSError."""
    own = RUN / "resolv.conf"
    own.write_text(resolver)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    run("mount", "--bind", str(own), str(target))


def run(*words: str, text: str = "") -> None:
    """One command, *text* on its standard input; its words go into the exception."""
    subprocess.run(words, check=True, input=text.encode(), capture_output=True, timeout=30)


def attend(daemon: "subprocess.Popen[bytes]") -> int:
    """Until the line ends or the daemon does; meanwhile bury the orphans of the namespace."""
    line = select.poll()
    line.register(sys.stdin.buffer, select.POLLIN)
    while True:
        if line.poll(TICK_MILLISECONDS):
            if sys.stdin.buffer.readline().strip() == b"stop":
                stop(daemon)
            return 0
        if daemon.pid in buried():
            sys.stdout.write(LOG.read_bytes()[-TOLD:].decode("utf-8", "replace"))
            return 1


def buried() -> Sequence[int]:
    """The ids of children that have ended since we last looked."""
    found: list[int] = []
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if not pid:
            return found
        found.append(pid)


def stop(daemon: "subprocess.Popen[bytes]") -> None:
    """In good order, so that its disk can be used again."""
    daemon.send_signal(signal.SIGTERM)
    daemon.wait(STOP_SECONDS)
    run("umount", str(DISK))
    sys.stdout.write("stopped")


def _words(exc: BaseException) -> str:
    said = getattr(exc, "stderr", None) or b""
    return said.decode("utf-8", "replace").strip() if isinstance(said, bytes) else ""


if __name__ == "__main__":
    sys.exit(main())
