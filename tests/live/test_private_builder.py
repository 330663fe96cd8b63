"""What a private engine is given, and whether it is let out: without any engine."""

import platform
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.live.entries import SOURCE, entry
from validator.live import private_builder, private_disk
from validator.live.build_site import Site, Unavailable
from validator.live.engine import Engine
from validator.live.private_builder import guards, leads_out, seeds
from validator.live.private_network import WayOut, idle_program, rules
from validator.live.workspace import Workspace
from validator.policy import load_policy

POLICY = """
[build.base_images]
"python:3.12-slim" = "docker-image://mine/python:1"
"registry.test/team/base:2" = "docker-image://mine/base:2"
"""
NOBODY = Engine("/nonexistent/docker", "unix:///nonexistent", {}, "26.1.5", "1.45")


def site(workspace: Workspace, text: str, policy: str = "", **data: Any) -> Site:
    source = replace(SOURCE, dockerfile_text=text)
    return Site(entry(**data), source, load_policy(POLICY, policy), NOBODY, workspace)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("FROM python:3.12-slim\n", {"mine/python:1": "sha256:1"}),
        ("ARG BASE=python\nFROM ${BASE}:3.12-slim\n", {"mine/python:1": "sha256:1"}),
        ("FROM scratch\nCOPY --from=registry.test/team/base:2 / /\n", {"mine/base:2": "sha256:1"}),
        ("FROM node:22\n", {}),
    ],
)
def test_only_what_the_dockerfile_names_is_handed_over(
    text: str, given: dict[str, str], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_builder, "_id", lambda *_: "sha256:1")
    assert seeds(site(workspace, text)) == given


def test_what_the_engine_of_this_machine_has_not_is_not_handed_over(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_builder, "_id", lambda *_: "")
    assert seeds(site(workspace, "FROM python:3.12-slim\n")) == {}


CLOSED = '[build]\nnetwork = "none"\n'
GIVEN = {"mine/python:1": "sha256:1"}


@pytest.mark.parametrize(
    ("text", "policy", "out"),
    [
        ("FROM python:3.12-slim\n", "", True),
        ("FROM python:3.12-slim\n", CLOSED, False),
        ("FROM --platform=linux/amd64 python:3.12-slim AS one\nfrom one\n", CLOSED, False),
        ("FROM scratch\n", CLOSED, False),
        ("FROM node:22\n", CLOSED, True),
        ("FROM ${BASE}\n", CLOSED, True),
        ("FROM scratch\nCOPY --from=node:22 / /\n", CLOSED, True),
        ("# syntax=docker/dockerfile:1\nFROM scratch\n", CLOSED, True),
        ("FROM scratch\n", f'{CLOSED}[run]\nnetwork = "bridge"\n', True),
        ("FROM scratch\n", f"{CLOSED}[session]\nnetwork = true\n", True),
    ],
)
def test_it_is_let_out_for_its_base_images_or_by_the_policys_will(
    text: str, policy: str, out: bool, workspace: Workspace
) -> None:
    assert leads_out(site(workspace, text, policy), GIVEN) is out


def test_offline_it_is_never_let_out(workspace: Workspace) -> None:
    wanted = site(workspace, "FROM node:22\n")
    assert not leads_out(replace(wanted, policy=wanted.policy.without_network()), GIVEN)


def test_the_guards_say_what_it_reaches() -> None:
    out, policy = WayOut("", "", ""), load_policy()
    open_policy = replace(policy, build=replace(policy.build, private_addresses=True))
    assert dict(guards(policy, None))["reaches"] == "none"
    assert dict(guards(policy, out))["reaches"] == "public addresses only"
    assert dict(guards(open_policy, out))["reaches"] == "neither this machine nor link-local addresses"


def test_names_may_be_asked_for_before_anything_is_forbidden() -> None:
    told = rules("search x\nnameserver 169.254.169.253\nnameserver ::1\n", ("169.254.0.0/16",)).splitlines()
    assert told == [
        "*mangle",
        "-A POSTROUTING -o eth0 -d 169.254.169.253 -p udp --dport 53 -j ACCEPT",
        "-A POSTROUTING -o eth0 -d 169.254.169.253 -p tcp --dport 53 -j ACCEPT",
        "-A POSTROUTING -o eth0 -d 169.254.0.0/16 -j DROP",
        "COMMIT",
    ]


def test_the_idle_program_runs_and_waits(tmp_path: Path) -> None:
    file = tmp_path / "idle"
    try:
        file.write_bytes(idle_program(platform.machine()))
    except Unavailable as exc:
        pytest.skip(str(exc))
    file.chmod(0o700)
    with subprocess.Popen([file]) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)
        process.terminate()
        assert process.wait() == -15


def test_a_machine_without_an_idle_program_says_so() -> None:
    with pytest.raises(Unavailable, match="riscv64"):
        idle_program("riscv64")


def test_keep_wants_another_builder(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_builder, "refuse_machine", lambda: None)
    kept = replace(workspace, keep=True)
    wanted = replace(site(workspace, ""), workspace=kept)
    with pytest.raises(Unavailable, match="--keep"), private_builder.private_builder(wanted):
        pass


def test_templates_are_few_and_forgotten_on_demand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = private_disk._private_folder()
    assert folder.stat().st_mode & 0o777 == 0o700
    for number in range(private_disk.KEPT + 3):
        (folder / f"{number}.ext4").touch()
    private_disk._keep_few(folder)
    assert len(list(folder.iterdir())) == private_disk.KEPT
    assert len(private_disk.forget()) == private_disk.KEPT
    assert list(folder.iterdir()) == []


def test_a_cache_that_others_may_write_to_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    private_disk.cache().mkdir(parents=True)
    private_disk.cache().chmod(0o777)
    with pytest.raises(Unavailable, match="this user alone"):
        private_disk._private_folder()
