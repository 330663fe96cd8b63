"""Dead man's reaper: removes what a killed mcp-vet left in the Docker engine and on this machine.

Run as a script with `python -I -S`, so with nothing but the standard library, in a session of its
own. Standard input is a pipe that only mcp-vet holds open. Its first line is JSON: {"run": id,
"label": the label's name, "workspace": folder, "docker": path of the client, or "" where no engine
is to be looked at, "environment": the client's}. A line "done" ends the reaper; a line {"left":
[[kind, name], ...]} has it remove these containers and images, no more; end of file without either
means that mcp-vet died (threats.md 2.13, L1).
"""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SECONDS = 20.0  # for one command of the docker client
PAUSE = 0.5  # seconds between two rounds: a build that was killed may still hand in its image
PATIENCE = 5.0  # seconds between two rounds for an engine that would not remove something before
QUIET = 2  # rounds in a row that found nothing
PERSEVERANCE = 300.0  # seconds for an engine that is being started anew, or hangs
PROC = "/proc"
GROUPS = "/sys/fs/cgroup"
GROUP_ROUNDS = 50
GROUP_PAUSE = 0.1  # seconds
PREFIX = "mcp-vet-"  # of the folder of a run (workspace.py)
# No force for an image: while a container uses it, it would only lose its name, and be left for good.
REMOVAL = {"container": ("rm", "--force", "--volumes"), "image": ("image", "rm")}
KINDS = (  # (how it is listed, how it is removed)
    (("ps", "--all", "--format", "{{.Names}}"), REMOVAL["container"]),
    (("image", "ls", "--format", "{{.Repository}}:{{.Tag}}"), REMOVAL["image"]),
)
OWN = "mcp-vet(?:/{run}-[0-9]+:vet|-{run}-[0-9]+)"  # labels.py gives these names


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
    """Remove these, as often as it takes."""
    waiting, end = [(*REMOVAL[kind], name) for kind, name in left], time.monotonic() + PERSEVERANCE
    while waiting and time.monotonic() < end:
        waiting = [words for words in waiting if answer(told, *words) is None]
        time.sleep(PATIENCE if waiting else 0.0)


def reap(told: Mapping[str, Any]) -> None:
    """Kill the run's processes first: a build that goes on would only make more."""
    kill_processes(told["workspace"])
    if told["docker"]:
        clear_engine(told)
    time.sleep(PAUSE)
    kill_processes(told["workspace"])  # one that was being started has its environment only now
    remove_groups(f"{PREFIX}{told['run']}-")
    if Path(told["workspace"]).name.startswith(PREFIX):
        shutil.rmtree(told["workspace"], ignore_errors=True)  # refuses a link in its place


def clear_engine(told: Mapping[str, Any]) -> None:
    """Remove what is there until nothing is; an engine that does not say is asked again."""
    quiet, end = 0, time.monotonic() + PERSEVERANCE
    while quiet < QUIET and time.monotonic() < end:
        found = remove_labelled(told)
        quiet = quiet + 1 if found is False else 0
        time.sleep(PATIENCE if found is None else PAUSE)


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


def remove_groups(prefix: str) -> None:
    """Remove the control groups of the run's private engines, whose processes were killed."""
    for _ in range(GROUP_ROUNDS):
        found = [*Path(GROUPS).glob(f"{prefix}*"), *Path(GROUPS).glob(f"*/{prefix}*")]
        if not found:
            return
        for folder in found:
            for path, _, _ in os.walk(folder, topdown=False):
                with contextlib.suppress(OSError):  # its processes are not gone yet
                    Path(path).rmdir()
        time.sleep(GROUP_PAUSE)


def remove_labelled(told: Mapping[str, Any]) -> bool | None:
    """Remove what carries the run's label, equality only, and a name of its own: labels are inherited.

    Says whether there was anything; None where the engine does not answer.
    """
    label, own = f"label={told['label']}={told['run']}", re.compile(OWN.format(run=re.escape(told["run"])))
    found = False
    for list_words, remove_words in KINDS:
        said = answer(told, *list_words, "--filter", label)
        if said is None:
            return None
        if names := [name for name in said.split() if own.fullmatch(name)]:
            found = True
            answer(told, *remove_words, *names)
    return found


def answer(told: Mapping[str, Any], *words: str) -> str | None:
    """What the docker client answers on standard output; None where it fails, or not in time."""
    try:
        done = subprocess.run(
            [told["docker"], *words],
            check=True,
            env=apart(told),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", errors="replace")


def apart(told: Mapping[str, Any]) -> dict[str, str]:
    """The client's environment without the run's folder, by which the other reaper finds whom to kill."""
    folder = told["workspace"]
    return {
        name: "/" if value == folder or value.startswith(f"{folder}/") else value
        for name, value in told["environment"].items()
    }


if __name__ == "__main__":
    main()
