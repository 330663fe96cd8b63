"""The boot ladder with real containers: which rungs are tried, which is judged, what is kept of it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.live.entries import context, entry, opened
from validator.evidence.codec import encode
from validator.evidence.conversation import Calls, Discovery, Ladder, Rung
from validator.evidence.execution import Launch, Listing, Session, Stage
from validator.evidence.manifest import Entry
from validator.live.engine import Engine
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy, SessionPolicy
from validator.resources import Missing, Resources

pytestmark = pytest.mark.docker
ERAS = (Path(__file__).parent / "servers" / "eras.py").read_text()
REACH = "import socket\nsocket.create_connection(('127.0.0.1', 7687))\n"
SECRET = {"secrets": [{"name": "sample.token", "env": "TOKEN", "example": "as-documented"}]}
B, E, P, N = Rung.BARE, Rung.EXAMPLE, Rung.PROVIDED, Rung.NETWORK


class Bench:
    """Builds a server that starts only if a shell condition holds, and has it tried."""

    def __init__(
        self, stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, base: str
    ) -> None:
        self._made_of = (stack, engine, workspace)
        self._base = base
        self.policy = policy

    def resources(self, condition: str, of: Entry, mode: str = "legacy") -> Resources:
        stack, engine, workspace = self._made_of
        dockerfile = (
            f"FROM {self._base}\nCOPY eras.py reach.py /\n"
            f'ENTRYPOINT ["sh", "-c", "{condition} || exit 9; exec python3 /eras.py {mode}"]\n'
        )
        made_of = context({"Dockerfile": dockerfile, "eras.py": ERAS, "reach.py": REACH}, workspace)
        return opened(stack, engine, workspace, self.policy, made_of, of)

    def ladder(self, condition: str, of: Entry, mode: str = "legacy") -> Ladder:
        found = self.resources(condition, of, mode).get(Ladder)
        assert isinstance(found, Ladder)
        return found


@pytest.fixture
def bench(stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, python_base: str) -> Bench:
    return Bench(stack, engine, workspace, policy, python_base)


def tried(ladder: Ladder) -> list[Rung]:
    return [attempt.rung for attempt in ladder.attempts]


def with_values(policy: Policy, **session: Any) -> Policy:
    return replace(policy, session=SessionPolicy(**session))


def test_an_entry_without_configuration_is_tried_once(bench: Bench) -> None:
    ladder = bench.ladder("true", entry())
    assert (tried(ladder), ladder.judged, ladder.reached) == ([B], B, B)


def test_a_server_that_needs_its_secret_reaches_the_rung_of_examples(bench: Bench) -> None:
    ladder = bench.ladder("test $TOKEN", entry(config=SECRET))
    assert (tried(ladder), ladder.judged, ladder.reached) == ([B, E], E, E)
    assert [attempt.exit_code for attempt in ladder.attempts] == [9, 0]
    assert [attempt.tools for attempt in ladder.attempts] == [0, 1]


def test_a_server_that_needs_nothing_is_judged_as_its_users_run_it(bench: Bench) -> None:
    ladder = bench.ladder("true", entry(config=SECRET))
    assert (tried(ladder), ladder.judged, ladder.reached) == ([B, E], E, B)


def test_where_the_examples_break_it_the_bare_run_is_judged_and_questioned(bench: Bench) -> None:
    resources = bench.resources("test -z $TOKEN", entry(config=SECRET))
    ladder, calls = resources.get(Ladder), resources.get(Calls)
    assert isinstance(ladder, Ladder)
    assert isinstance(calls, Calls)
    assert (ladder.judged, ladder.reached) == (B, B)
    assert calls.of("ping") is not None
    discovery = resources.get(Discovery)
    assert isinstance(discovery, Discovery)
    assert discovery.stage is Stage.LISTED, "asked again on the rung that is judged"


def test_given_values_are_a_rung_of_their_own_and_never_seen_again(bench: Bench) -> None:
    bench.policy = with_values(bench.policy, values={"sample": {"TOKEN": "quite-right"}})
    resources = bench.resources("echo $TOKEN >&2; test $TOKEN = quite-right", entry(config=SECRET))
    ladder, launch = resources.get(Ladder), resources.get(Launch)
    assert isinstance(ladder, Ladder)
    assert isinstance(launch, Launch)
    assert (tried(ladder), ladder.reached) == ([B, E, P], P)
    assert "[given value]" in launch.stderr
    assert "quite-right" not in str([encode(resources.get(kind)) for kind in (Ladder, Launch, Discovery)])


def test_the_network_is_the_last_rung_and_only_where_the_policy_grants_it(bench: Bench) -> None:
    needs_network = "test $(wc -l < /proc/net/route) -gt 1"
    assert tried(bench.ladder(needs_network, entry())) == [B]
    bench.policy = with_values(bench.policy, network=True)
    ladder = bench.ladder(needs_network, entry())
    assert (tried(ladder), ladder.reached) == ([B, N], N)
    assert ladder.attempts[-1].network == "bridge"


def test_where_no_rung_works_the_one_that_came_furthest_is_judged(bench: Bench) -> None:
    resources = bench.resources("false", entry(config=SECRET))
    ladder = resources.get(Ladder)
    assert isinstance(ladder, Ladder)
    assert (tried(ladder), ladder.judged, ladder.reached) == ([B, E], E, None)
    with pytest.raises(Missing, match="exit code 9"):
        resources.get(Calls)


def test_a_server_of_the_stateless_era_is_judged_by_that_conversation(bench: Bench) -> None:
    resources = bench.resources("true", entry(), "modern")
    session, listing, ladder = (resources.get(kind) for kind in (Session, Listing, Ladder))
    assert isinstance(session, Session)
    assert isinstance(listing, Listing)
    assert isinstance(ladder, Ladder)
    assert session.protocol == "2026-07-28"
    assert [tool["name"] for tool in listing.tools] == ["look", "second"]
    assert ladder.reached is B
    assert ladder.refused is not None
    assert (ladder.refused.stage, ladder.refused.answers) == (Stage.STARTED, {})
    assert ladder.attempts[0].answers == {}


def test_a_server_that_ends_on_server_discover_is_asked_for_its_version_all_the_same(bench: Bench) -> None:
    """As servers of the Rust SDK do: no reason to reject it, nor to learn less about it."""
    discovery = bench.resources("true", entry(), "ends-on-unknown").get(Discovery)
    assert isinstance(discovery, Discovery)
    assert [call.probe for call in discovery.calls] == ["discover", "initialize", "tools"]
    assert (discovery.stage, len(discovery.tools)) == (Stage.LISTED, 1)


def test_what_a_server_lists_on_another_rung_is_kept_where_it_differs(bench: Bench) -> None:
    """The attack: clean tools for who has a token, poisoned ones for who has configured nothing."""
    ladder = bench.ladder("true", entry(config=SECRET), "poisons-who-configures-nothing")
    bare, example = ladder.attempts
    assert (ladder.judged, example.answers) == (E, {})
    assert [tool["name"] for tool in bare.answers["tools/list"]] == ["look", "poison"]


SERVICE = """FROM {base}
ENTRYPOINT ["python3", "-uc", "import socket, time; s = socket.create_server(('127.0.0.1', 7687)); \\
print('{says}'); time.sleep(60)"]
"""


@contextmanager
def service_image(engine: Engine, base: str, says: str) -> Iterator[str]:
    """A stand-in for the image of neo4j, which listens on its port and says that it is ready."""
    name = f"mcp-vet-test-service-{uuid4().hex[:8]}:local"
    with engine.client() as client:
        text = SERVICE.format(base=base, says=says).encode()
        client.images.build(fileobj=BytesIO(text), tag=name, rm=True)
        try:
            yield name
        finally:
            client.images.remove(name, force=True)


def in_place_of_neo4j(policy: Policy, image: str) -> Policy:
    bases = {**policy.build.base_images, "neo4j": f"docker-image://{image}"}
    return replace(policy, build=replace(policy.build, base_images=bases))


def test_a_required_service_runs_in_the_network_of_the_server(
    bench: Bench, engine: Engine, policy: Policy, python_base: str
) -> None:
    """The server finds it on its own loopback, and its address in the environment."""
    base = policy.build.base_images.get(python_base, python_base).removeprefix("docker-image://")
    with service_image(engine, base, "Started.") as image:
        bench.policy = in_place_of_neo4j(policy, image)
        asked = entry(requirement="neo4j")
        ladder = bench.ladder("test $NEO4J_URL && python3 /reach.py", asked)
    assert ladder.reached is B
    assert ladder.attempts[0].network.startswith("container:")


def test_a_service_that_is_not_ready_in_time_or_unknown_is_our_trouble(
    bench: Bench, policy: Policy, local_base: str
) -> None:
    """Undecided: the author has no part in it."""
    with pytest.raises(Missing, match="does not know: 'oracle'") as caught:
        bench.resources("true", entry(requirement="oracle")).get(Ladder)
    assert caught.value.cause is Cause.OURS
    bench.policy = in_place_of_neo4j(policy, local_base)  # which has nothing to do and ends
    with pytest.raises(Missing, match=r"did not become ready|cannot be started") as caught:
        bench.resources("true", entry(requirement="neo4j")).get(Ladder)
    assert caught.value.cause is Cause.OURS
