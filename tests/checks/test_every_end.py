"""No way in which a fetch, a build, a launch or a remote server can end is silent."""

import itertools

import pytest

from tests.diagnosis.starts import read, tools
from tests.evidence_cases import CHECKS, ask
from validator.evidence.conversation import Ladder, Rung
from validator.evidence.execution import (
    Build,
    BuildEnd,
    Fetch,
    FetchEnd,
    Launch,
    LaunchEnd,
    Session,
    Stage,
)
from validator.evidence.manifest import Document, Entry
from validator.evidence.remote import Remote, RemoteEnd
from validator.evidence.submission import Change, EntryChange
from validator.model import Kind, Outcome
from validator.reading.problem import Parsed
from validator.resources import constant

UNREAD = Document("server.yaml", True, (), Parsed(None))
ENTRY = Entry(
    "notes",
    Kind.SERVER,
    EntryChange("notes", Change.ADDED),
    {},
    Document("server.yaml", True, (), Parsed(None)),
)
LADDER = Ladder((), Rung.BARE)
STAGES = list(Stage)


def fails(rule: str, *had: object) -> bool:
    """Whether the rule has a finding; it must not break."""
    outcome = ask(CHECKS[rule], [constant(value) for value in had]).outcome
    assert outcome in (Outcome.PASSED, Outcome.FAILED)
    return outcome is Outcome.FAILED


@pytest.mark.parametrize("end", FetchEnd)
def test_every_fetch_but_a_fetched_one_is_a_finding(end: FetchEnd) -> None:
    """SRC003 knows every end there is."""
    assert fails("SRC003", ENTRY, Fetch("", "", end)) is (end is not FetchEnd.FETCHED)


@pytest.mark.parametrize("end", BuildEnd)
def test_every_build_that_gives_no_image_is_one_rules_finding(end: BuildEnd) -> None:
    """BLD001 or BLD002 speaks, never both."""
    found = [fails("BLD001", Build(end, "mcp/notes")), fails("BLD002", Build(end, "mcp/notes"))]

    assert sum(found) == (end not in (BuildEnd.BUILT, BuildEnd.PULLED))


@pytest.mark.parametrize(("stage", "end"), list(itertools.product(Stage, LaunchEnd)))
def test_every_launch_that_does_not_list_is_one_rules_finding(stage: Stage, end: LaunchEnd) -> None:
    """Before initialize RUN001 speaks, after it TLS001; none does where the tools were listed."""
    launch = Launch(stage, end)
    run = fails("RUN001", launch, read(launch))
    answered = STAGES.index(stage) >= STAGES.index(Stage.INITIALIZED)
    tools = answered and fails("TLS001", Session("2025-06-18"), launch, LADDER, read(launch))

    assert run is not answered
    assert tools is (stage is Stage.INITIALIZED)


@pytest.mark.parametrize(
    ("stage", "end"), list(itertools.product([Stage.STARTED, Stage.INITIALIZED], LaunchEnd))
)
def test_launch_that_nobody_can_verify_is_said_by_one_rule(stage: Stage, end: LaunchEnd) -> None:
    """RUN003 speaks instead of RUN001 and TLS001, never beside them, and never neither."""
    launch = Launch(stage, end, stderr="Error: getaddrinfo ENOTFOUND api.example.com")
    found = read(launch, tools=tools())
    rejects = fails("RUN001", launch, found) or fails("TLS001", Session("2025-06-18"), launch, LADDER, found)

    assert fails("RUN003", launch, found) is found.unverified
    assert rejects is not found.unverified


@pytest.mark.parametrize("end", RemoteEnd)
def test_every_remote_server_that_does_not_list_is_one_rules_finding(end: RemoteEnd) -> None:
    """Dead, not MCP, leading inside, failing and asking who we are have a rule each."""
    remote = Remote("https://mcp.example.com/mcp", "streamable-http", end, limit="frames", status=401)
    absent = tools(None)
    found = [fails(rule, ENTRY, remote) for rule in ("REM007", "REM008", "REM009", "REM011")]
    found.append(fails("REM016", ENTRY, remote, absent))

    assert sum(found) == (end is not RemoteEnd.LISTED)


@pytest.mark.parametrize(
    ("status", "challenge", "content", "listed_only"),
    [
        (401, "", b'[{"name": "now", "description": "Tell the time."}]', True),
        (403, "Bearer", b'[{"name": "now", "description": "Tell the time."}]', True),
        (403, "", b'[{"name": "now", "description": "Tell the time."}]', False),
        (401, "Bearer", b"[]", False),
        (401, "Bearer", b'[{"name": ""}]', False),
        (401, "Bearer", None, False),
    ],
)
def test_a_guarded_server_is_listed_only_or_not_known(
    status: int, challenge: str, content: bytes | None, listed_only: bool
) -> None:
    """Only one that asks as HTTP says, whose tools.json names tools, can be left to the policy (REM019)."""
    end = RemoteEnd.AUTHORIZATION
    remote = Remote("https://mcp.example.com/mcp", "streamable-http", end, status=status, challenge=challenge)

    assert fails("REM019", ENTRY, remote, tools(content)) is listed_only
    assert fails("REM016", ENTRY, remote, tools(content)) is not listed_only
