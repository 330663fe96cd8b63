"""A server that works is tried with less: what it needs is told, and nothing else comes of it."""

import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checks.launch.run006_asks_for_more_than_listing_needs import asks_for_more_than_listing_needs
from tests.live.entries import context, entry, opened
from validator.evidence.execution import Listing
from validator.evidence.manifest import Entry
from validator.evidence.privileges import Privilege, Privileges
from validator.live.engine import Engine
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy, SandboxPolicy
from validator.resources import Missing, Resources

pytestmark = pytest.mark.docker
ERAS = (Path(__file__).parent / "servers" / "eras.py").read_text()
ROOT, SCRATCH, VOLUMES = Privilege.ROOT, Privilege.SCRATCH, Privilege.VOLUMES
ENVIRONMENT, MEMORY = Privilege.ENVIRONMENT, Privilege.MEMORY
ALL = (ROOT, SCRATCH, VOLUMES, ENVIRONMENT, MEMORY)
GREEDY: dict[str, Any] = {
    "run": {"volumes": ["{{sample.folder}}:/data"], "user": "root"},
    "config": {"secrets": [{"name": "sample.token", "env": "TOKEN", "example": "as-documented"}]},
}


class Lab:
    """Builds a server that starts only if a shell condition holds."""

    def __init__(
        self, stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, base: str
    ) -> None:
        self._made_of = (stack, engine, workspace)
        self._base = base
        self.policy = policy

    def resources(self, condition: str, of: Entry, mode: str = "legacy") -> Resources:
        stack, engine, workspace = self._made_of
        dockerfile = (
            f"FROM {self._base}\nCOPY eras.py /\n"
            f'ENTRYPOINT ["sh", "-c", "{condition} || exit 9; exec python3 /eras.py {mode}"]\n'
        )
        made_of = context({"Dockerfile": dockerfile, "eras.py": ERAS}, workspace)
        return opened(stack, engine, workspace, self.policy, made_of, of)

    def privileges(self, condition: str, of: Entry, mode: str = "legacy") -> Privileges:
        found = self.resources(condition, of, mode).get(Privileges)
        assert isinstance(found, Privileges)
        return found


@pytest.fixture
def lab(stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, python_base: str) -> Lab:
    return Lab(stack, engine, workspace, policy, python_base)


@pytest.mark.parametrize("mode", ["legacy", "modern"])
def test_a_server_that_needs_nothing_costs_one_more_container(lab: Lab, mode: str) -> None:
    found = lab.privileges("true", entry(**GREEDY), mode)
    assert [(trial.without, trial.lists) for trial in found.trials] == [(ALL, True)], found.trials
    assert (found.spared, found.needed, found.untried) == (ALL, (), ALL)
    assert found.in_words() == (
        "lists its tools without a network, being root, a folder to write to, its volumes, its environment "
        "and more than 128 MiB of memory"
    )


def test_what_the_entry_asks_for_and_listing_did_not_need_is_noted(lab: Lab) -> None:
    of = entry(**GREEDY)
    found = lab.privileges("true", of)
    said = [f.message for f in asks_for_more_than_listing_needs.run(privileges=found, entry=of)]
    assert said == [
        "asks for host access to /data; listed its tools without it",
        "asks for the user root; listed its tools as 65534:65534, who has no rights",
    ]


@pytest.mark.parametrize(
    ("condition", "needs"),
    [
        ('[ \\"$(id -u)\\" = 0 ]', ROOT),
        ("touch /tmp/mine", SCRATCH),
        ("touch /data/mine", VOLUMES),
        ('[ -n \\"$TOKEN\\" ]', ENVIRONMENT),
        ("python3 -c 'bytearray(200 << 20)'", MEMORY),
    ],
)
def test_what_a_server_needs_is_found_and_the_rest_is_spared_together(
    lab: Lab, condition: str, needs: Privilege
) -> None:
    found = lab.privileges(condition, entry(**GREEDY))
    sealed = {SCRATCH} if needs is VOLUMES else set()  # a volume that cannot be written to is no use either
    assert set(found.needed) == {needs, *sealed}
    assert set(found.spared) == set(ALL) - set(found.needed)
    assert not found.spares(needs)


def test_the_budget_is_kept_and_what_it_did_not_allow_is_named(lab: Lab) -> None:
    limits = replace(lab.policy.limits, privileges_seconds=2.0)
    lab.policy = replace(lab.policy, limits=limits)
    resources = lab.resources('[ -n \\"$TOKEN\\" ] || sleep 60', entry(**GREEDY))
    resources.get(Listing)
    begin = time.monotonic()
    found = resources.get(Privileges)
    assert isinstance(found, Privileges)
    assert time.monotonic() - begin < 60  # the server would sleep as long
    assert [(trial.without, trial.lists) for trial in found.trials] == [(ALL, False)]
    assert (found.spared, found.untried) == ((), ALL)


def test_nothing_is_tried_where_the_policy_does_without(lab: Lab) -> None:
    lab.policy = replace(lab.policy, sandbox=SandboxPolicy(least_privilege=False))
    with pytest.raises(Missing, match="least_privilege") as caught:
        lab.privileges("true", entry(**GREEDY))
    assert caught.value.cause is Cause.NOT_APPLICABLE


def test_a_server_that_lists_nothing_has_nothing_to_prove(lab: Lab) -> None:
    with pytest.raises(Missing, match="lists no tools") as caught:
        lab.privileges("false", entry())
    assert caught.value.cause is Cause.CONSEQUENCE
