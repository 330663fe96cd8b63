"""A server that tells, as its instructions, what it sees of its container."""

import json
import os
import sys
from pathlib import Path
from typing import Any


def can_write(path: str) -> bool:
    try:
        Path(path, "x").write_text("x")
    except OSError:
        return False
    return True


def text(path: str) -> str:
    return Path(path).read_text()


def look() -> dict[str, Any]:
    status = dict(line.split(":\t", 1) for line in text("/proc/self/status").splitlines() if ":\t" in line)
    return {
        "caps": status["CapEff"],
        "bounding": status["CapBnd"],
        "privs": status["NoNewPrivs"],
        "seccomp": status["Seccomp"],
        "writable": [path for path in ("/", "/tmp", "/data") if can_write(path)],
        "interfaces": sorted(found.name for found in Path("/sys/class/net").iterdir()),
        "env": dict(os.environ),
        "argv": sys.argv[1:],
        "mounts": text("/proc/mounts"),
    }


def result(method: str) -> dict[str, Any]:
    if method != "initialize":
        return {"tools": []}
    return {
        "protocolVersion": "2025-11-25",
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "spy", "version": "1"},
        "instructions": json.dumps(look()),
    }


for line in sys.stdin:
    asked = json.loads(line)
    if "id" in asked:
        reply = {"jsonrpc": "2.0", "id": asked["id"], "result": result(asked["method"])}
        print(json.dumps(reply), flush=True)
