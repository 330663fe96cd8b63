"""Real servers that do not start, each in its container, and what the diagnosis makes of them."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from tests.diagnosis.starts import ladder, tools
from tests.live.entries import FIXTURES, context_of, entry, opened
from validator.evidence.conversation import Ladder, Rung
from validator.evidence.diagnosis import Ailment, Diagnosis, diagnose
from validator.evidence.execution import Image, Launch, Listing, Stage
from validator.live.engine import Engine
from validator.live.workspace import Workspace
from validator.policy import Policy
from validator.resources import Resources

pytestmark = pytest.mark.docker
A = Ailment
STORE: dict[str, object] = {"env": [{"name": "STORE_URL", "example": "store.example.com"}]}


@pytest.fixture
def hasty(policy: Policy) -> Policy:
    """The built-in policy with deadlines for servers that never answer."""
    limits = replace(
        policy.limits,
        initialize_seconds=5.0,
        tools_list_seconds=2.0,
        stop_seconds=1.0,
        memory_bytes=268_435_456,
    )
    return replace(policy, limits=limits)


def start(resources: Resources) -> tuple[Launch, Image]:
    launch, image = resources.get(Launch), resources.get(Image)
    assert isinstance(launch, Launch)
    assert isinstance(image, Image)
    return launch, image


@pytest.mark.parametrize(
    ("name", "kind", "names"),
    [
        ("other-architecture", A.ARCHITECTURE, ()),
        ("buffers-stdout", A.BUFFERS, ()),
        ("needs-network", A.CANNOT_REACH, ("api.weather.invalid:443",)),
        ("needs-volume", A.NEEDS_FILE, ("/notes/index.json",)),
        ("needs-token", A.WANTS_VARIABLE, ("WEATHER_TOKEN",)),
        ("needs-settings", A.WANTS_VARIABLE, ("FORECAST_URL", "FORECAST_KEY")),
        ("needs-environment", A.WANTS_VARIABLE, ("ISSUES_URL", "ISSUES_KEY")),
        ("lists-with-config", A.WANTS_VARIABLE, ("STORE_URL",)),
        ("prints-usage", A.WANTS_ARGUMENT, ("Usage: list-files FOLDER [FOLDER...]",)),
        ("missing-module", A.MISSING_PART, ("friendly_greetings",)),
        ("writes-to-its-image", A.CANNOT_WRITE, ("/app/server.log",)),
        ("crashes", A.NEEDS_FILE, ("/etc/stock-quotes/settings.json",)),
        ("listens-on-http", A.LISTENS, ("8080",)),
        ("memory-bomb", A.OUT_OF_MEMORY, ()),
        ("hangs-on-tools", A.NO_LISTING, ()),
        ("prints-banner", A.BANNER, ()),
    ],
)
def test_bare_start_of_a_server_is_understood(
    name: str,
    kind: Ailment,
    names: tuple[str, ...],
    stack: ExitStack,
    engine: Engine,
    workspace: Workspace,
    hasty: Policy,
) -> None:
    """One rung without configuration; where nothing is declared nothing is left to a maintainer."""
    resources = opened(stack, engine, workspace, hasty, context_of(FIXTURES / name, workspace))
    launch, image = start(resources)
    listed = launch.stage is Stage.LISTED
    listing = resources.get(Listing) if listed else Listing(())
    assert isinstance(listing, Listing)
    tried = ladder(launch, rung=Rung.BARE, tools=len(listing.tools))
    found = diagnose(launch, image, tried, entry(), tools())

    assert found.kind is kind, (launch.says, launch.stderr)
    assert kind is A.BANNER or found.names == names
    assert found.unverified is (name == "needs-network")  # a host of its own: for no configuration to change


def both_rungs(
    name: str,
    config: dict[str, object],
    stack: ExitStack,
    engine: Engine,
    workspace: Workspace,
    policy: Policy,
) -> Diagnosis:
    """The same server without configuration and with the entry's example values."""
    of = entry(config=config)
    resources = opened(stack, engine, workspace, policy, context_of(FIXTURES / name, workspace), of)
    launch, image, climbed = (resources.get(kind) for kind in (Launch, Image, Ladder))
    assert isinstance(launch, Launch)
    assert isinstance(image, Image)
    assert isinstance(climbed, Ladder)
    return diagnose(launch, image, climbed, of, tools())


def test_a_server_that_lists_with_its_example_is_well(
    stack: ExitStack, engine: Engine, workspace: Workspace, hasty: Policy
) -> None:
    found = both_rungs("lists-with-config", STORE, stack, engine, workspace, hasty)

    assert (found.kind, found.lists, found.unverified) == (A.NONE, True, False)
    assert found.rungs[0].endswith("it asks for `STORE_URL`")


def test_an_example_that_breaks_its_server_is_named(
    stack: ExitStack, engine: Engine, workspace: Workspace, hasty: Policy
) -> None:
    found = both_rungs("breaks-on-example", STORE, stack, engine, workspace, hasty)

    assert (found.kind, found.names) == (A.BREAKS_ON_EXAMPLE, ("STORE_URL",))


def test_a_server_that_wants_what_its_entry_declares_is_listed_not_verified(
    stack: ExitStack, engine: Engine, workspace: Workspace, hasty: Policy
) -> None:
    of = entry(run={"volumes": ["{{sample.folder}}:/notes"]})
    made_of = context_of(FIXTURES / "needs-volume", workspace)
    launch, image = start(opened(stack, engine, workspace, hasty, made_of, of))
    found = diagnose(launch, image, ladder(launch), of, tools())

    assert (found.kind, found.unverified) == (A.NEEDS_FILE, True)
    assert not diagnose(launch, image, ladder(launch), of, tools(None)).unverified


def test_a_server_for_mcp_1_on_mcp_2_is_told_to_pin_it(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    """With the real SDK, installed as its author would have."""
    made_of = context_of(FIXTURES / "sdk-too-new", workspace)
    launch, image = start(opened(stack, engine, workspace, policy, made_of))
    found = diagnose(launch, image, ladder(launch), entry(), tools())

    assert found.kind is A.SDK_VERSION, launch.stderr
    assert "pin `mcp<2`" in found.fix
