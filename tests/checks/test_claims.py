"""tools.json held against what the server lists: what is proposed, and that nothing of it takes long."""

import json
from typing import Any

from tests.evidence_cases import CHECKS, POLICY, ask_all
from tests.growth import assert_linear
from validator.evidence.conversation import Attempt, Ladder, Rung
from validator.evidence.derived import DERIVED
from validator.evidence.execution import LaunchEnd, Listing, Session, Stage
from validator.evidence.submission import Change, EntryChange, EntryFile, Files
from validator.fixing import apply
from validator.model import Outcome, Result
from validator.resources import constant

MANIFEST = b"name: notes\ntype: server\n"


def files(claims: list[Any]) -> Files:
    contents = {"server.yaml": MANIFEST, "tools.json": json.dumps(claims, indent=2).encode()}
    return Files("notes", tuple(EntryFile(name) for name in contents), contents)


def judged(rules: list[str], claims: list[Any], tools: list[Any]) -> dict[str, Result]:
    ladder = Ladder((Attempt(Rung.BARE, Stage.LISTED, LaunchEnd.COMPLETE),), Rung.BARE)
    change, session = EntryChange("notes", Change.ADDED), Session("2025-11-25")
    given = [files(claims), change, POLICY, Listing(tuple(tools)), ladder, session]
    results = ask_all([CHECKS[rule] for rule in rules], [*map(constant, given), *DERIVED])
    return {result.check.id: result for result in results}


def test_a_name_that_was_meant_is_proposed_and_can_be_written() -> None:
    """Never on its own: the two may be different tools."""
    claims = [{"name": "list_page"}, {"name": "delete"}]
    near, far = judged(["TLS024"], claims, [{"name": "list_pages"}, {"name": "x"}])["TLS024"].findings

    assert near.fix is not None
    assert near.fix.startswith(
        "the server lists `list_pages`: write that, or remove the tool; `mcp-vet tools"
    )
    assert [edit.safe for edit in near.edits] == [False]
    mended = apply(files(claims), [near.edits]).contents["tools.json"]
    assert json.loads(mended) == [{"name": "list_pages"}, {"name": "delete"}]
    assert (far.fix or "").startswith("remove the tool")
    assert far.edits == ()


def test_a_name_that_is_claimed_elsewhere_is_not_proposed() -> None:
    claims = [{"name": "list_pages"}, {"name": "list_page"}]
    (found,) = judged(["TLS024"], claims, [{"name": "list_pages"}])["TLS024"].findings

    assert (found.fix or "").startswith("remove the tool")


def test_the_largest_lists_are_judged_in_linear_time() -> None:
    """2,000 tools with 90 values each, the most a session takes, against as many claims, all wrong."""
    text = {"type": "string", "description": "x"}
    properties = {f"p{n}": text for n in range(27)}
    schema = {
        "type": "object",
        "properties": properties,
        "required": ["p1"],
        "$defs": {"a": {"$ref": "#/$defs/b"}},
    }
    tools = [{"name": f"tool_{n}_" + "x" * 60, "inputSchema": schema} for n in range(2_000)]
    claims = [{"name": f"toool_{n}_" + "x" * 60, "description": "d"} for n in range(2_000)]
    rules = [f"TLS{n:03}" for n in range(10, 30)]

    assert_linear(lambda size: judged(rules, claims[:size], tools[:size]), int, 2_000)
    results = judged(rules, claims, tools)

    assert {result.outcome for result in results.values()} <= {Outcome.PASSED, Outcome.FAILED}
    assert len(results["TLS013"].findings) == len(results["TLS024"].findings) == 50
    assert results["TLS012"].outcome is Outcome.PASSED
