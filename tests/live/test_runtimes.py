"""gVisor where the engine offers it: taken only where it holds, and nobody is blamed for what it lacks."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checks.launch.run007_works_only_outside_of_gvisor import works_only_outside_of_gvisor
from tests.live.entries import FIXTURES, context, context_of, opened
from tests.live.test_bombs import SECONDS, explode
from validator.evidence.conversation import Discovery
from validator.evidence.execution import Launch, LaunchEnd, Listing, Stage
from validator.live.engine import Engine
from validator.live.runtimes import GVISOR, NO_LIMITS, NO_NETWORK, Runtime, Runtimes, choose
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy, SandboxPolicy
from validator.resources import Missing

ERAS = (Path(__file__).parent / "servers" / "eras.py").read_text()
OUTSIDE = '[ \\"$(uname -r)\\" != 4.4.0 ]'  # gVisor's kernel says 4.4.0, whatever the host's is
BARE: dict[str, Any] = {"Runtimes": {"runc": {"path": "runc"}}, "DefaultRuntime": "runc"}


def offering(*arguments: str, **told: Any) -> dict[str, Any]:
    """An engine's information, with gVisor."""
    gvisor = {"path": "runsc", "runtimeArgs": list(arguments)}
    return {**BARE, "Runtimes": {**BARE["Runtimes"], GVISOR: gvisor}, **told}


def test_gvisor_is_taken_where_it_is_offered() -> None:
    found = choose("auto", offering("--platform=systrap"), capped=False)
    assert found.first.gvisor
    assert found.second == Runtime("runc", "runc")
    assert found.of("bridge") is found.first


def test_gvisor_registered_by_its_shim_shows_no_arguments_and_holds_limits() -> None:
    info = {**BARE, "Runtimes": {"runc": {}, GVISOR: {"runtimeType": "io.containerd.runsc.v1"}}}
    assert choose("auto", info, capped=False).first == Runtime(GVISOR, "gVisor", True)


@pytest.mark.parametrize("spelt", [NO_LIMITS, NO_LIMITS[1:], f"{NO_LIMITS}=true"])
def test_gvisor_that_ignores_limits_is_taken_only_where_the_whole_engine_is_capped(spelt: str) -> None:
    alone, capped = (choose("auto", offering(spelt), capped=capped) for capped in (False, True))
    assert (alone.first.name, alone.second) == ("runc", None)
    assert NO_LIMITS in alone.first.says
    assert (capped.first.gvisor, capped.first.limited) == (True, False)


def test_gvisor_without_a_network_is_not_asked_for_one() -> None:
    found = choose("auto", offering(NO_NETWORK), capped=False)
    assert found.of("none").gvisor
    for network in ("bridge", "container:0123"):
        assert found.of(network).name == "runc"
        assert NO_NETWORK in found.of(network).says


def test_a_policy_that_names_gvisor_gets_it_or_nothing() -> None:
    named = choose(GVISOR, offering(NO_LIMITS, NO_NETWORK), capped=False)
    assert named.second is None
    assert named.of("bridge").gvisor  # never anything else, though it reaches nothing
    with pytest.raises(Missing, match="offers no runtime named runsc") as caught:
        choose(GVISOR, BARE, capped=True)
    assert caught.value.cause is Cause.OURS


def test_a_policy_that_names_runc_never_gets_gvisor() -> None:
    assert choose("runc", offering(), capped=True) == Runtimes(Runtime("runc", "runc"))
    assert choose("auto", BARE, capped=True).first.says == "runc: the engine does not offer gVisor"


@pytest.mark.parametrize("info", [{"Runtimes": {"crun": {}}, "DefaultRuntime": "crun"}, {}])
def test_an_engine_without_runc_uses_its_own_default(info: dict[str, Any]) -> None:
    found = choose("auto", info, capped=False).first
    assert found.name == ""
    assert found.says.startswith(info.get("DefaultRuntime", "runc"))


@pytest.fixture
def gvisor(engine: Engine) -> Engine:
    """An engine that offers gVisor; its containers count as capped, as those of the builder's engine are."""
    with engine.client() as client:
        if GVISOR not in (client.info().get("Runtimes") or {}):
            pytest.skip("the engine does not offer gVisor")
    return replace(engine, capped=True)


@pytest.mark.docker
@pytest.mark.parametrize("name", ["echo-plain", "notes-node", "clock-python"])
def test_a_good_server_lists_its_tools_in_gvisor(
    name: str, stack: ExitStack, gvisor: Engine, workspace: Workspace, policy: Policy
) -> None:
    resources = opened(stack, gvisor, workspace, policy, context_of(FIXTURES / name, workspace))
    launch, listing = resources.get(Launch), resources.get(Listing)
    assert isinstance(launch, Launch)
    assert isinstance(listing, Listing)
    assert listing.tools
    assert (dict(launch.sandbox)["runtime"], launch.gvisor) == ("gVisor", "")
    assert dict(launch.sandbox)["limits"].startswith("of the whole engine only")


@pytest.mark.docker
def test_a_server_that_fails_only_in_gvisor_is_judged_outside_of_it(
    stack: ExitStack, gvisor: Engine, workspace: Workspace, policy: Policy, python_base: str
) -> None:
    launch = outside(stack, gvisor, workspace, policy, python_base)
    assert (launch.stage, launch.end) == (Stage.LISTED, LaunchEnd.COMPLETE)
    assert dict(launch.sandbox)["runtime"] == "runc"
    (finding,) = works_only_outside_of_gvisor.run(launch=launch)
    assert finding.message.startswith(
        "the server works only outside of gVisor; in it: exited: the server ended"
    )


@pytest.mark.docker
def test_a_policy_that_names_gvisor_judges_in_it_alone(
    stack: ExitStack, gvisor: Engine, workspace: Workspace, policy: Policy, python_base: str
) -> None:
    policy = replace(policy, sandbox=SandboxPolicy(GVISOR))
    launch = outside(stack, gvisor, workspace, policy, python_base)
    assert (launch.end, launch.exit_code, launch.gvisor) == (LaunchEnd.EXITED, 9, "")
    assert dict(launch.sandbox)["runtime"] == "gVisor"


def outside(stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, base: str) -> Launch:
    """The launch of a server that ends at once in gVisor, and works elsewhere."""
    dockerfile = (
        f"FROM {base}\nCOPY eras.py /\n"
        f'ENTRYPOINT ["sh", "-c", "{OUTSIDE} || exit 9; exec python3 /eras.py legacy"]\n'
    )
    made_of = context({"Dockerfile": dockerfile, "eras.py": ERAS}, workspace)
    resources = opened(stack, engine, workspace, policy, made_of)
    launch, discovery = (
        resources.get(Launch),
        resources.get(Discovery) if policy.sandbox.runtime == "auto" else None,
    )
    assert isinstance(launch, Launch)
    assert discovery is None or isinstance(discovery, Discovery)
    return launch


BOMBS = ("forks", "takes_memory", "fills_tmp", "floods_stdout", "leaves_an_orphan", "spins", "sleeps")


@pytest.mark.docker
def test_bombs_end_in_gvisor_too(gvisor: Engine, base_images: str, python_base: str) -> None:
    """Though no limit of a container's own holds in it here; what is left of them is looked for as well."""
    alone = Runtimes(Runtime(GVISOR, "gVisor", gvisor=True, limited=False, networked=False))
    for mode, outcome in explode(base_images, python_base, alone, *BOMBS).items():
        assert outcome.seconds < SECONDS + 60, mode
        assert outcome.launch.stage is Stage.STARTED, mode
        assert outcome.says, mode
