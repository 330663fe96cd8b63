"""The boot ladder with real containers: which rungs are tried, which is judged, what is kept of it."""

import json
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
from validator.evidence.conversation import CallEnd, Calls, Discovery, Ladder, Rung
from validator.evidence.execution import Launch, Listing, Session, Stage
from validator.evidence.manifest import Entry
from validator.exhibiting import exhibited
from validator.live.engine import Engine
from validator.live.ladder import on
from validator.live.probe_contract import Thoroughness
from validator.live.rungs import later_steps
from validator.live.sidecar import Beside
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

    def resources(
        self, condition: str, of: Entry, mode: str = "legacy", thoroughness: Thoroughness = Thoroughness.FULL
    ) -> Resources:
        stack, engine, workspace = self._made_of
        dockerfile = (
            f"FROM {self._base}\nCOPY eras.py reach.py /\n"
            f'ENTRYPOINT ["sh", "-c", "{condition} || exit 9; exec python3 /eras.py {mode}"]\n'
        )
        made_of = context({"Dockerfile": dockerfile, "eras.py": ERAS, "reach.py": REACH}, workspace)
        return opened(stack, engine, workspace, self.policy, made_of, of, thoroughness)

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
    shown = exhibited(resources.had())
    assert "[given value]" in str(shown.logs)
    assert "quite-right" not in str(shown)


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


def test_a_stateless_server_that_needs_a_given_value_is_found_on_that_rung(bench: Bench) -> None:
    """It shakes no hands on any rung: it is asked in its own era on each."""
    bench.policy = with_values(bench.policy, values={"*": {"TOKEN": "quite-right"}})
    resources = bench.resources("test $TOKEN = quite-right", entry(config=SECRET), "modern")
    ladder, session, calls = (resources.get(kind) for kind in (Ladder, Session, Calls))
    assert isinstance(ladder, Ladder)
    assert isinstance(session, Session)
    assert isinstance(calls, Calls)
    assert (tried(ladder), ladder.judged, ladder.reached) == ([B, E, P], P, P)
    assert session.protocol == "2026-07-28"
    assert calls.of("unknown-tool") is not None


def test_what_a_stateless_server_says_to_a_handshake_is_kept(bench: Bench) -> None:
    """MCP014 reads it: the conversation that is judged has none."""
    found = bench.resources("true", entry(), "modern").get(Discovery)
    assert isinstance(found, Discovery)
    assert "no version" in "".join(frame.text for frame in found.handshake if not frame.sent)


def test_a_server_that_only_takes_what_no_client_offers_is_no_server(bench: Bench) -> None:
    """The conversation beside the judged one shook hands; users would get nothing."""
    resources = bench.resources("true", entry(), "fails-real-clients")
    ladder, launch, found = (resources.get(kind) for kind in (Ladder, Launch, Discovery))
    assert isinstance(ladder, Ladder)
    assert isinstance(launch, Launch)
    assert isinstance(found, Discovery)
    assert found.stage is Stage.LISTED
    assert (ladder.reached, launch.stage) == (None, Stage.STARTED)


def test_tools_of_the_stateless_era_are_not_those_of_clients_that_shake_hands(bench: Bench) -> None:
    listing = bench.resources("true", entry(), "dual-without-tools").get(Listing)
    assert isinstance(listing, Listing)
    assert listing.tools == ()


def test_a_server_that_ends_on_server_discover_is_asked_for_its_revision_in_another_process(
    bench: Bench,
) -> None:
    """As that of the Rust SDK. Both questions are in the same evidence."""
    found = bench.resources("true", entry(), "ends-on-unknown").get(Discovery)
    assert isinstance(found, Discovery)
    assert [(call.probe, call.end) for call in found.calls] == [
        ("discover", CallEnd.EXITED),
        ("initialize", CallEnd.ANSWERED),
        ("tools", CallEnd.ANSWERED),
    ]
    sent = [json.loads(frame.text) for frame in found.frames if frame.sent]
    ids = [message["id"] for message in sent if "id" in message]
    assert len(set(ids)) == len(ids) == 3


def test_an_earlier_revision_is_only_asked_for_its_tools(bench: Bench) -> None:
    """One container, where that is enough: nothing else is compared."""
    resources = bench.resources("true", entry(config=SECRET), thoroughness=Thoroughness.PLAIN)
    ladder, listing = resources.get(Ladder), resources.get(Listing)
    assert isinstance(ladder, Ladder)
    assert isinstance(listing, Listing)
    assert (tried(ladder), len(listing.tools)) == ([E], 1)
    for kind in (Calls, Discovery):
        with pytest.raises(Missing, match="only asked for its tools") as caught:
            resources.get(kind)
        assert caught.value.cause is Cause.NOT_APPLICABLE


def test_an_earlier_revision_of_the_stateless_era_lists_its_tools_too(bench: Bench) -> None:
    resources = bench.resources("true", entry(), "modern", Thoroughness.PLAIN)
    listing = resources.get(Listing)
    assert isinstance(listing, Listing)
    assert [tool["name"] for tool in listing.tools] == ["look", "second"]


def test_why_nothing_was_had_tells_no_given_value(bench: Bench) -> None:
    """A kill is our trouble, and its reason goes to the report as well."""
    bench.policy = with_values(bench.policy, values={"*": {"TOKEN": "no-answer-to-initialize"}})
    asked = entry(config=SECRET, requirement="no-answer-to-initialize")
    with pytest.raises(Missing) as caught:
        bench.resources("true", asked).get(Ladder)
    assert "given value" in str(caught.value)


def test_beside_a_service_no_rung_promises_a_network(policy: Policy) -> None:
    """The service's network leads nowhere: a rung of that name would say that the network does not help."""
    steps = later_steps(entry(), with_values(policy, network=True))
    assert [step.rung for step in steps] == [N]
    assert on(Beside("container:abc"), steps) == []
    assert on(Beside(), steps) == steps


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
