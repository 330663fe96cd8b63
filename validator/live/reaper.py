"""Dead man's reaper: removes what a killed mcp-vet left in the Docker engine and on this machine.

Run as a script with `python -I -S`, so with nothing but the standard library, in a session of its
own. Standard input is a pipe that only mcp-vet holds open. Its first line is JSON: {"run": id,
"label": the label's name, "workspace": folder, "docker": path of the client, "environment": its
environment}. A line "done" ends the reaper; a line {"left": [[kind, name], ...]} has it remove these
containers and images, no more; end of file without either means that mcp-vet died (threats.md 2.13, L1).
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SECONDS = 20.0  # for one command of the docker client
ROUNDS = 6  # a build that was killed may still hand in its image
PAUSE = 0.5  # seconds between two rounds
PATIENCE = 5.0  # seconds between two rounds for an engine that would not remove something before
QUIET = 2  # rounds in a row that found nothing
PROC = "/proc"
PREFIX = "mcp-vet-"  # of the folder of a run (workspace.py)
REMOVAL = {"container": ("rm", "--force", "--volumes"), "image": ("image", "rm", "--force")}
KINDS = (  # (how it is listed, how it is removed)
    (("ps", "--all", "--quiet", "--no-trunc"), REMOVAL["container"]),
    (("image", "ls", "--quiet", "--no-trunc"), REMOVAL["image"]),
)


def main() -> None:
    """Wait for the word, or for the death, of mcp-vet."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    told = json.loads(sys.stdin.buffer.readline() or "null")
    word = sys.stdin.buffer.readline()
    if told is None or word.strip() == b"done":
        return
    if word.endswith(b"\n"):
        remove_left(told, json.loads(word)["left"])
    else:
        reap(told)


def remove_left(told: Mapping[str, Any], left: Sequence[tuple[str, str]]) -> None:
    """Remove these; the client names what it removed, and says nothing else on standard output."""
    waiting = [(*REMOVAL[kind], name) for kind, name in left]
    for _ in range(ROUNDS):
        waiting = [words for words in waiting if not docker(told, *words)]
        if not waiting:
            break
        time.sleep(PATIENCE)


def reap(told: Mapping[str, Any]) -> None:
    """Kill the run's processes first: a build that goes on would only make more."""
    kill_processes(told["workspace"])
    quiet = 0
    for _ in range(ROUNDS):
        quiet = 0 if remove_labelled(told) else quiet + 1
        if quiet == QUIET:
            break
        time.sleep(PAUSE)
    if Path(told["workspace"]).name.startswith(PREFIX):
        shutil.rmtree(told["workspace"], ignore_errors=True)


def kill_processes(workspace: str) -> None:
    """Kill every process that has the run's private folder in its environment, and its whole group."""
    for pid in processes():
        if int(pid) != os.getpid() and started_with(pid, os.fsencode(workspace)):
            kill(int(pid))


def started_with(pid: str, folder: bytes) -> bool:
    """Is the folder, or a path below it, a value in the process's environment?"""
    try:
        with Path(PROC, pid, "environ").open("rb") as file:
            variables = file.read(1 << 20).split(b"\0")
    except OSError:
        return False
    values = (variable.partition(b"=")[2] for variable in variables)
    return any(value == folder or value.startswith(folder + b"/") for value in values)


def kill(pid: int) -> None:
    """Kill the process's group, unless it is our own."""
    try:
        group = os.getpgid(pid)
        if group == os.getpgrp():
            return
        os.killpg(group, signal.SIGKILL)
    except OSError:
        return


def processes() -> list[str]:
    """The ids of all processes."""
    try:
        return [folder.name for folder in Path(PROC).iterdir() if folder.name.isdecimal()]
    except OSError:  # macOS has no /proc: what the label finds is removed all the same
        return []


def remove_labelled(told: Mapping[str, Any]) -> bool:
    """Remove what carries the run's label, equality only. Says whether there was anything."""
    label = f"label={told['label']}={told['run']}"
    found = False
    for list_words, remove_words in KINDS:
        names = docker(told, *list_words, "--filter", label).split()
        if names:
            found = True
            docker(told, *remove_words, *dict.fromkeys(names))
    return found


def docker(told: Mapping[str, Any], *words: str) -> str:
    """What the docker client answers; "" where it fails."""
    command = [told["docker"], *words]
    try:
        done = subprocess.run(
            command,
            check=False,
            env=told["environment"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", errors="replace")


if __name__ == "__main__":
    main()
