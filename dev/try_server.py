#!/usr/bin/env python3
"""Build fixture servers and shake hands with them, as a check of the fixtures themselves.

    dev/try_server.py [NAME...]    all of fixtures/servers by default; needs `eval "$(dev/engine env)"`

Uses only the standard library and the docker client, none of mcp-vet, so that both cannot be wrong in
the same way.
One line per server: build seconds, what initialize and tools/list answered, how the container ended.
"""

import contextlib
import json
import os
import select
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
SERVERS = ROOT / "fixtures" / "servers"
TABLE = ROOT / ".engine" / "base-images.toml"
LABEL = "dev.mcp-vet.try=1"
BUILD_SECONDS = 300
ANSWER_SECONDS = 8  # of one request; a cold Python SDK needs about two
EXIT_SECONDS = 4
KEPT_BYTES = 1 << 20  # of stdout; a flood is cut here
LIMITS = (
    "--network=none --read-only --cap-drop=ALL --security-opt=no-new-privileges --memory=256m"
    " --memory-swap=256m --pids-limit=64 --cpus=1 --log-driver=none --tmpfs=/tmp:size=16m"
)


def docker(*arguments: str, timeout: float = 30) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *arguments], capture_output=True, text=True, timeout=timeout, check=False
    )


def build(name: str) -> tuple[str, float, str]:
    """Tag of the image ("" if the build failed), seconds, last lines of its log."""
    tag = f"mcp-vet-try-{name}:local"
    table = tomllib.loads(TABLE.read_text())["build"]["base_images"]
    contexts = [part for pair in table.items() for part in ("--build-context", "=".join(pair))]
    started = time.monotonic()
    done = docker(
        *("buildx", "build", "--builder", "default", "--load", "--provenance=false", "--progress=plain"),
        *("--label", LABEL, "-t", tag, *contexts, str(SERVERS / name)),
        timeout=BUILD_SECONDS,
    )
    return tag if done.returncode == 0 else "", time.monotonic() - started, done.stderr[-600:]


class Talk:
    """A container under limits, and its answers so far."""

    def __init__(self, image: str, variables: dict[str, str]) -> None:
        environment = [f"--env={name}={value}" for name, value in variables.items()]
        self.name = f"mcp-vet-try-{os.getpid()}"
        options = ["-i", "--init", f"--name={self.name}", f"--label={LABEL}", *LIMITS.split(), *environment]
        self.process = subprocess.Popen(
            ["docker", "run", *options, image],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.waiting = b""
        self.seen = 0
        self.noise = 0

    def send(self, message: dict[str, object]) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.pipe("stdin").write(json.dumps(message | {"jsonrpc": "2.0"}).encode() + b"\n")
            self.pipe("stdin").flush()

    def pipe(self, name: str) -> IO[bytes]:
        pipe: IO[bytes] = getattr(self.process, name)
        return pipe

    def request(self, number: int, method: str, params: dict[str, object]) -> dict[str, object] | str:
        self.send({"id": number, "method": method, "params": params})
        end = time.monotonic() + ANSWER_SECONDS
        while (line := self.line(end)) is not None:
            try:
                message = json.loads(line)
            except ValueError:
                message = None
            if isinstance(message, dict) and message.get("id") == number:
                return message.get("result") or message.get("error") or {}
            self.noise += 1
        if self.seen >= KEPT_BYTES:
            return "flood"
        return "no answer" if time.monotonic() >= end else "end of output"

    def line(self, end: float) -> bytes | None:
        output = self.pipe("stdout").fileno()
        while b"\n" not in self.waiting:
            ready, _, _ = select.select([output], [], [], max(0, end - time.monotonic()))
            data = os.read(output, 65536) if ready else b""
            if not data or self.seen >= KEPT_BYTES:
                return None
            self.seen += len(data)
            self.waiting += data
        line, _, self.waiting = self.waiting.partition(b"\n")
        return line

    def close(self) -> str:
        """How it ended: exit status after its input is closed, or that it had to be killed."""
        with contextlib.suppress(BrokenPipeError):
            self.pipe("stdin").close()
        if self.seen < KEPT_BYTES:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(EXIT_SECONDS)
        state = json.loads(docker("inspect", "--format", "{{json .State}}", self.name).stdout)
        ended = "had to be killed" if state["Running"] else f"exit {state['ExitCode']}"
        self.process.kill()
        docker("rm", "-f", self.name)
        said = self.pipe("stderr").read(4000).decode(errors="replace").strip().splitlines()
        parts = [
            ended,
            "out of memory" if state["OOMKilled"] else "",
            f"stderr: {said[-1][:100]}" if said else "",
        ]
        return ", ".join(part for part in parts if part)


def tools_of(talk: Talk) -> str:
    names: list[str] = []
    cursors: list[object] = []
    number = 2
    params: dict[str, object] = {}
    while True:
        page = talk.request(number, "tools/list", params)
        if not isinstance(page, dict) or "tools" not in page:
            return f"tools/list: {page}"
        names += [tool["name"] for tool in page["tools"]]  # type: ignore[attr-defined]
        cursor = page.get("nextCursor")
        if cursor is None:
            return f"tools/list: {len(names)} tools on {len(cursors) + 1} pages: {' '.join(names)}"
        if cursor in cursors:
            return f"tools/list: the cursor {cursor!r} comes back for ever"
        cursors.append(cursor)
        number, params = number + 1, {"cursor": cursor}


def shake_hands(image: str, variables: dict[str, str]) -> str:
    talk = Talk(image, variables)
    started = time.monotonic()
    client = {"name": "try-server", "version": "1"}
    params: dict[str, object] = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client}
    first = talk.request(1, "initialize", params)
    parts = [f"initialize: {first.get('protocolVersion') if isinstance(first, dict) else first}"]
    parts[0] += f" after {time.monotonic() - started:.1f} s"
    if isinstance(first, dict):
        talk.send({"method": "notifications/initialized"})
        parts.append(tools_of(talk))
        unknown = talk.request(99, "no/such/method", {})
        parts.append(f"unknown method: {unknown.get('code') if isinstance(unknown, dict) else unknown}")
    if talk.noise:
        parts.append(f"{talk.noise} lines of noise")
    return "; ".join([*parts, talk.close()])


def main() -> None:
    for name in sys.argv[1:] or sorted(path.name for path in SERVERS.iterdir()):
        image, seconds, log = build(name)
        print(f"{name}: build {'ok' if image else f'FAILED: {log}'} {seconds:.1f} s", flush=True)
        if image:
            print(f"  {shake_hands(image, {})}", flush=True)
            if name == "needs-token":
                print(f"  with WEATHER_TOKEN: {shake_hands(image, {'WEATHER_TOKEN': 'any'})}", flush=True)
            docker("image", "rm", image)


if __name__ == "__main__":
    main()
