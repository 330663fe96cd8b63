"""A policy is read strictly: what it does not mean to say must not weaken it silently."""

import pytest

from tests.test_runner import rule
from validator.model import Kind, Severity
from validator.plugins import load
from validator.policy import PolicyError, load_policy


def test_default_requires_something_of_every_kind_it_can_accept() -> None:
    policy = load_policy()

    for kind in (Kind.SERVER, Kind.PULL_REQUEST, Kind.REMOTE, Kind.POCI, Kind.REMOVED):
        assert policy.requires(kind)
    assert not policy.requires(Kind.UNKNOWN)


def test_default_names_only_checks_that_exist() -> None:
    policy = load_policy()

    named = {rule for rules in policy.required.values() for rule in rules} | set(policy.gates.before_build)
    assert named <= set(load())


def test_registry_lays_its_own_over_the_default() -> None:
    policy = load_policy('[required]\nserver = ["ABC001"]\n[limits]\npages = 3\n[build]\nnetwork = "none"\n')

    assert policy.requires(Kind.SERVER) == {"ABC001"}
    assert policy.limits.pages == 3
    assert policy.limits.tools == load_policy().limits.tools
    assert policy.build.network == "none"


def test_severities_are_the_registrys_to_set() -> None:
    policy = load_policy('[severities]\nABC001 = "note"\n')

    assert [c.severity for c in policy.adjust([rule("ABC001"), rule("ABC002")])] == [
        Severity.NOTE,
        Severity.ERROR,
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[", "is not TOML"),
        ("limit = 3", "no field 'limit'"),
        ("[limits]\npage = 3", "no field 'page'"),
        ('[limits]\npages = "3"', "/limits/pages: want int"),
        ('[required]\nservers = ["ABC001"]', "'servers' is no kind"),
        ('[required]\nserver = "ABC001"', "/required/server: want a list"),
        ('[build]\nnetwork = "host"', "build.network"),
        ('[build]\nbuilder_image = "-v /:/host"', "build.builder_image"),
        ('[run]\nnetwork = "host"', "run.network"),
        ('[severities]\nABC001 = "fatal"', "fatal"),
        *(
            (f'[build.base_images]\n"{name}" = "{value}"', "build.base_images")
            for name, value in [
                ("python:3", "/etc"),
                ("python:3", "."),
                ("python:3", "../x"),
                ("python:3", ""),
                ("python:3", "docker-image://"),
                ("python:3", "docker-image:///etc"),
                ("python:3", "oci-layout:///etc"),
                ("python:3", "target:x"),
                ("python:3", "input:x"),
                ("python:3", "https://example.com/x.git"),
                ("python:3", "DOCKER-IMAGE://x/../../etc"),
                ("python=/etc", "docker-image://x"),
                ("", "docker-image://x"),
                ("-x", "docker-image://x"),
            ]
        ),
    ],
)
def test_nonsense_stops_the_program(text: str, says: str) -> None:
    with pytest.raises(PolicyError, match=says.replace("[", r"\[")):
        load_policy(text)


def test_a_base_image_may_be_replaced_by_an_image() -> None:
    """Of another registry, with a port, by tag and digest: all that a FROM line can name."""
    name, image = "ghcr.io/a/b:1@sha256:" + "a" * 64, "docker-image://localhost:5000/a_b/c:1.2-x"
    policy = load_policy(f'[build.base_images]\n"{name}" = "{image}"\n')

    assert policy.build.base_images == {name: image}
