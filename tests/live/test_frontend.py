"""A Dockerfile that brings its own builder is told before it is built, in every form that BuildKit knows."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from tests.growth import assert_linear, repeated
from tests.live.entries import SOURCE, context, entry
from validator.evidence.execution import Build, BuildEnd
from validator.live import builder, builders
from validator.live.engine import Engine
from validator.live.workspace import Workspace
from validator.policy import Policy
from validator.reading.dockerfile_frontend import foreign_frontend
from validator.resources import Resources, constant


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# syntax=evil/x\nFROM scratch\n", 1),
        ("#syntax = evil/x:1\r\nFROM scratch\r\n", 1),
        ("# SynTax=evil/x\n", 1),
        ("# escape=`\n# syntax=evil/x\n", 2),
        ("// syntax=evil/x\nFROM scratch\n", 1),
        ("//syntax=evil/x\n", 1),
        ('{"syntax": "evil/x"}', 1),
        ('\n {"Syntax": "evil/x", "a": 1}', 1),
        ("\ufeff# syntax=evil/x\n", 1),
        ('\ufeff{"syntax": "evil/x"}', 1),
        ("#!/usr/bin/env docker\n# syntax=evil/x\n", 2),
        ("#!/bin/x\n// syntax=evil/x\n", 2),
        ("# syntax=docker/dockerfile:1\n# syntax=evil/x\n", 2),
        ("# syntax=evil/docker/dockerfile:1\n", 1),
        ("# syntax=docker.io.evil.example/docker/dockerfile:1\n", 1),
        ("# syntax=docker/dockerfile-upstream:1\n", 1),
        ("# syntax=docker/dockerfile:1/evil\n", 1),
        ("# syntax=docker/dockerfile:master\n", 1),
    ],
)
def test_a_foreign_frontend_is_found_with_its_line(text: str, line: int) -> None:
    found = foreign_frontend(text)
    assert found is not None
    assert found.line == line


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FROM scratch\n",
        "# syntax=docker/dockerfile:1\nFROM scratch\n",
        "# syntax=docker/dockerfile:1.7-labs\nFROM scratch\n",
        "# syntax=docker/dockerfile\nFROM scratch\n",
        "# syntax=docker/dockerfile:latest\nFROM scratch\n",
        "#syntax=docker.io/docker/dockerfile:1.4.3\r\nFROM scratch\r\n",
        f"# syntax=docker/dockerfile:1@sha256:{'a' * 64}\nFROM scratch\n",
        "# A comment.\n# syntax=evil/x\nFROM scratch\n",
        "FROM scratch\n# syntax=evil/x\n",
        "# escape=`\nFROM scratch\n",
    ],
)
def test_dockers_own_frontend_and_a_mere_comment_are_left_alone(text: str) -> None:
    assert foreign_frontend(text) is None


@pytest.mark.parametrize(("head", "part"), [("", "# a=b\n"), ("# a = ", " ")])
def test_a_long_dockerfile_is_looked_through_in_linear_time(head: str, part: str) -> None:
    assert_linear(foreign_frontend, repeated(part, head), 128_000)


@pytest.mark.docker
def test_a_build_with_a_foreign_frontend_is_never_started(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    """Nothing is asked of the engine: the address of this one is nobody's."""
    text = "# syntax=evil/x:1\nFROM scratch\n"
    source = replace(SOURCE, dockerfile="Dockerfile", dockerfile_text=text)
    nobody = replace(engine, cli="/nonexistent/docker")
    given = [entry(), policy, nobody, workspace, context({"Dockerfile": text}, workspace), source]
    found = Resources([*map(constant, given), builders.builder, builder.made, builder.build], stack).get(
        Build
    )
    assert isinstance(found, Build)
    assert (found.end, found.line, found.log) == (BuildEnd.FAILED, 1, "")
    assert "'evil/x:1', which is arbitrary code in the builder" in found.says
