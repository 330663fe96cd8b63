"""No submission has the engine ask its own network."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from tests.live.entries import entry
from validator.evidence.execution import Build
from validator.live.builder import build, pulled
from validator.live.engine import Engine
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import load_policy
from validator.reading.private_hosts import is_private, registry_host
from validator.resources import Missing, Resources, constant

PRIVATE = [
    "localhost", "LOCALHOST", "a.localhost", "localhost.", "127.0.0.1", "127.9.9.9", "10.0.0.1", "0.0.0.0",
    "172.16.0.1", "172.31.255.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "198.18.0.1", "224.0.0.1",
    "192.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "[::1]", "[::ffff:7f00:1]",
    "registry", "host.docker.internal", "nas.local", "git.corp",
]  # fmt: skip
PUBLIC = [
    "docker.io", "ghcr.io", "registry.example.com", "8.8.8.8", "172.32.0.1", "172.15.0.1", "192.169.0.1",
    "100.128.0.1", "11.0.0.1", "local.example", "10.example", "localhost.example", "127.0.0.1.example",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_host_is_one_however_it_is_written(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_host_is_not_taken_for_a_private_one(host: str) -> None:
    assert not is_private(host)


@pytest.mark.parametrize(
    ("reference", "host"),
    [
        ("alpine", ""),
        ("alpine:3", ""),
        ("some/image:1", ""),
        ("ghcr.io/a/b:1", "ghcr.io"),
        ("127.0.0.1:5000/x", "127.0.0.1"),
        ("localhost/x", "localhost"),
        ("registry:5000/x", "registry"),
        ("[::1]:5000/x", "[::1]"),
        ("LocalHost/x", "LocalHost"),
    ],
)
def test_the_host_of_an_image_is_what_an_engine_takes_for_it(reference: str, host: str) -> None:
    assert registry_host(reference) == host


@pytest.mark.parametrize("offline", [False, True])
@pytest.mark.parametrize(
    "image", ["127.0.0.1:5000/x", "localhost/x:1", "10.0.0.1/x", "registry:5000/x", "[::1]:5000/x"]
)
def test_an_image_on_a_private_host_is_never_asked_for(
    image: str, offline: bool, workspace: Workspace
) -> None:
    """Not even the engine is: there is none at this address."""
    nobody = Engine("/nonexistent", "", {"DOCKER_HOST": "unix:///nonexistent.sock"}, "26", "1.45")
    policy = replace(load_policy(), offline=offline)
    with ExitStack() as stack:
        given = [constant(value) for value in (entry(image=image), policy, nobody, workspace)]
        resources = Resources([*given, pulled, build], stack)
        with pytest.raises(Missing, match="is on a private address") as caught:
            resources.get(Build)
    assert caught.value.cause is Cause.CONSEQUENCE
    assert nobody.left == []
