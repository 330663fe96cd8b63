"""What a report shows beside its findings: read off the evidence, cut, and without a say in the verdict."""

import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.evidence_cases import RULES
from tests.test_judge import CHECKS, POLICY, of, submission
from validator import judge as judging
from validator.case import Case
from validator.evidence.conversation import Attempt, Discovery, Ladder, Rung
from validator.evidence.derived import DERIVED, FROM_ACTS
from validator.evidence.execution import (
    Build,
    BuildEnd,
    Fetch,
    FetchEnd,
    Frame,
    FrameKind,
    Launch,
    LaunchEnd,
    Listing,
    Stage,
)
from validator.evidence.previous import EntryChanges, Previous, ToolChanges
from validator.evidence.remote import HttpExchange, Remote, RemoteEnd
from validator.evidence.store import record, recorded
from validator.evidence.submission import Change, EntryChange, EntryFile, Files
from validator.exhibit import Argument, Card, Exhibit, Phase, Setting, Tool
from validator.exhibiting import exhibited, records
from validator.exhibiting.changes import BOTH, SAME
from validator.exhibiting.cutting import CUT, ends, shareable, short
from validator.exhibiting.tools import CLAIMED, LISTED
from validator.judge import judge
from validator.resources import Missing, Resources, constant

MANIFEST = """\
name: sample
image: mcp/sample
type: server
meta: {category: productivity, tags: [one, two]}
about: {title: Sample, description: Does it., icon: "https://example.com/i.png"}
source: {project: "https://github.com/example/sample", commit: abc}
config:
  description: How to reach it
  secrets:
    - {name: sample.token, env: TOKEN, example: t0ken, description: From your account, required: true}
  env:
    - {name: HOST, value: "{{sample.server.host}}"}
    - {name: COLOUR, value: "{{sample.colour}}"}
  parameters:
    type: object
    required: [colour]
    properties:
      colour: {type: string, enum: [red, green], default: green}
      loud: {type: boolean, default: false}
      server: {type: object, properties: {host: {type: string, examples: [example.com]}}}
oauth:
  - {provider: example, env: SIGNED_IN}
"""
LAUNCH = Launch(
    Stage.LISTED, LaunchEnd.COMPLETE, stderr="hello\n", seconds={"create": 0.2, "initialize": 1.0}
)


def of_files(**contents: str) -> list[Any]:
    """Providers of everything that the entry's files tell."""
    named = {name.replace("_", "."): text.encode() for name, text in contents.items()}
    files = Files("sample", tuple(EntryFile(name) for name in named), named)
    return [constant(files), constant(EntryChange("sample", Change.ADDED)), *DERIVED]


def had(providers: list[Any], *kinds: type) -> Mapping[type, object]:
    with ExitStack() as stack:
        resources = Resources(providers, stack)
        for provider in providers:
            if not kinds or provider.gives in kinds:
                try:
                    resources.get(provider.gives)
                except Missing:
                    continue
        return resources.had()


def of_fixture(name: str) -> Exhibit:
    return exhibited(had([*recorded(RULES / name), *DERIVED, *FROM_ACTS]))


def test_the_card_and_the_form_are_those_of_the_manifest() -> None:
    shown = exhibited(had(of_files(server_yaml=MANIFEST)))

    assert shown.faults == ()
    assert shown.card == Card(
        "sample", "Sample", "Does it.", "productivity", ("one", "two"), "https://example.com/i.png",
        "https://github.com/example/sample", "abc", "mcp/sample",
    )  # fmt: skip
    assert shown.introduction == "How to reach it"
    assert shown.settings == (
        Setting("sample.token", "secret", True, "From your account", "", "t0ken", (), "TOKEN"),
        Setting("colour", "choice", True, "", "green", "", ("red", "green"), "COLOUR"),
        Setting("loud", "boolean", default="false"),
        Setting("server.host", "text", example="example.com", variable="HOST"),
        Setting("example", "sign-in", variable="SIGNED_IN"),
    )


def test_the_parameters_of_a_poci_entry_are_no_form() -> None:
    text = MANIFEST.replace("type: server", "type: poci").partition("oauth")[0]

    assert [setting.kind for setting in exhibited(had(of_files(server_yaml=text))).settings] == ["secret"]


@pytest.mark.parametrize("text", ["", "- a", "name: [", "config: 3\nmeta: x\nabout: [1]\noauth: {a: 1}\n"])
def test_a_manifest_that_says_nothing_shows_nothing(text: str) -> None:
    shown = exhibited(had(of_files(server_yaml=text)))

    assert shown.faults == ()
    assert shown.settings == ()
    assert shown.card in (None, Card("sample"))


def test_nothing_is_asked_for_that_was_not_had() -> None:
    """A resource that nobody needed stays closed: showing it would be an act."""
    shown = exhibited(had(of_files(server_yaml=MANIFEST), Files))

    assert shown.card is None
    assert [digest.file for digest in shown.digests] == [
        "files.json",
        "missing.json",
        "servers/sample/server.yaml",
    ]


def test_what_could_not_be_had_shows_nothing() -> None:
    kinds: tuple[type, ...] = (Build, Launch, Listing, Discovery, Previous, ToolChanges)
    shown = exhibited(dict.fromkeys(kinds, Missing("no engine")))

    assert replace(shown, digests=()) == Exhibit()


def test_tools_are_those_that_the_server_listed() -> None:
    listing = Listing(
        (
            {
                "name": "read",
                "title": "Read",
                "description": "Reads.",
                "annotations": {"readOnlyHint": True, "destructiveHint": False, "openWorldHint": "no"},
                "inputSchema": {
                    "properties": {
                        "path": {"type": "string", "description": "Where"},
                        "mode": {"enum": ["a", 1, None]},
                        "many": {"type": "array", "items": {"type": "string"}},
                        "any": {"type": ["string", "null"]},
                        "odd": True,
                    },
                    "required": ["path", 3],
                },
            },
            7,
            {"name": ["x"], "inputSchema": {"properties": [], "required": "x"}, "annotations": 3},
        )
    )
    shown = exhibited({Listing: listing})

    assert (shown.tools_total, shown.tools_from) == (3, LISTED)
    assert shown.tools == (
        Tool(
            "read", "Read", "Reads.", ("only reads", "destroys nothing"),
            (
                Argument("path", "string", True, "Where"), Argument("mode", "a | 1 | "),
                Argument("many", "array of string"), Argument("any", "string | null"), Argument("odd"),
            ),
        ),
        Tool("7"),
        Tool('["x"]'),
    )  # fmt: skip


def test_where_a_server_lists_nothing_its_claim_is_shown_as_a_claim() -> None:
    claim = (
        '[{"name": "a", "arguments": [{"name": "x", "type": "string", "desc": "An x"}, 3]}, {"name": "b"}]'
    )
    shown = exhibited(had(of_files(server_yaml=MANIFEST, tools_json=claim)))

    assert (shown.tools_total, shown.tools_from) == (2, CLAIMED)
    assert shown.tools[0] == Tool("a", arguments=(Argument("x", "string", False, "An x"),))


@pytest.mark.parametrize("text", ["", "{}", "[]", "[", "3"])
def test_a_claim_of_nothing_is_none(text: str) -> None:
    shown = exhibited(had(of_files(server_yaml=MANIFEST, tools_json=text)))

    assert (shown.tools, shown.tools_from, shown.faults) == ((), "", ())


def test_the_behaviour_difference_is_in_words() -> None:
    shown = of_fixture("PIN003/bad-several-tools")

    assert shown.faults == ()
    assert shown.compared.startswith(BOTH)
    assert shown.changes_total == len(shown.changes) > 1
    assert {change.part for change in shown.changes} == {"tools"}
    assert any("argument" in change.says for change in shown.changes)


def test_a_rewritten_description_is_shown_word_by_word() -> None:
    shown = of_fixture("PIN004/" + next(p.name for p in sorted((RULES / "PIN004").glob("bad*"))))

    assert any("{+" in change.detail for change in shown.changes)


def test_where_nothing_was_built_twice_it_says_so() -> None:
    same = exhibited({Previous: Previous(same=True), ToolChanges: ToolChanges(())})
    static = exhibited({EntryChanges: EntryChanges(())})
    partly = exhibited(
        {Previous: Previous(missing={"Image": "gone", "Listing": "gone"}), ToolChanges: ToolChanges(())}
    )

    assert same.compared == SAME
    assert static.compared == "only the manifests were compared"
    assert partly.compared == f"{BOTH}; not all could be compared: gone"
    assert exhibited({Previous: Previous()}).compared == ""


def test_logs_and_the_wire_and_the_phases() -> None:
    frames = tuple(
        Frame(n / 10, n % 2 == 0, FrameKind.REQUEST, 9_000, "x" * 3_000, "odd") for n in range(300)
    )
    ladder = Ladder(
        (
            Attempt(Rung.BARE, Stage.STARTED, LaunchEnd.EXITED, stderr="give me a token"),
            Attempt(Rung.EXAMPLE, Stage.LISTED, LaunchEnd.COMPLETE, stderr="hello\n"),
        ),
        Rung.EXAMPLE,
    )
    shown = exhibited(
        {
            Fetch: Fetch("p", "c", FetchEnd.FETCHED, seconds=2.0),
            Build: Build(BuildEnd.BUILT, "r", seconds=3.0, log="L" * 100_000),
            Launch: replace(LAUNCH, frames=frames),
            Ladder: ladder,
            Discovery: Discovery(Stage.LISTED, LaunchEnd.COMPLETE, stderr="again", frames=frames[:2]),
        }
    )

    assert [(log.name, log.size) for log in shown.logs] == [
        ("Build log", 100_000),
        ("Standard error of the server", 6),
        ("Standard error, started with less (bare)", 15),
        ("Standard error, asked in the other era of the protocol", 5),
    ]
    assert "[… 40000 characters left out …]" in shown.logs[0].text
    judged, other = shown.conversations
    assert (judged.total, other.total) == (300, 2)
    assert sum(len(message.text) for message in judged.messages) <= records.MOST_CHARACTERS
    assert judged.messages[0].text.endswith(CUT)
    assert shown.phases == (
        Phase("fetch the source", 2.0),
        Phase("build the image", 3.0),
        Phase("create the container", 0.2),
        Phase("initialize", 1.0),
    )


def test_what_a_remote_server_answered_is_its_wire() -> None:
    url = "https://example.com/mcp"
    exchanges = (
        HttpExchange("POST", url, 200, body="{}", probe="tools"),
        HttpExchange("GET", url, note="late"),
    )
    remote = Remote(url, "sse", RemoteEnd.LISTED, seconds={"tools": 2.0}, exchanges=exchanges)
    shown = exhibited({Remote: remote})
    [talk] = shown.conversations

    assert talk.name == "HTTP exchanges"
    assert [(each.kind, each.text, each.note) for each in talk.messages] == [
        ("tools", f"POST {url}\nHTTP 200\n{{}}", ""),
        ("http", f"GET {url}\nno answer", "late"),
    ]
    assert shown.phases == (Phase("tools", 2.0),)


def test_a_build_without_a_log_shows_what_the_builder_said() -> None:
    shown = exhibited({Build: Build(BuildEnd.FAILED, "r", says="exit code: 1")})

    assert [log.text for log in shown.logs] == ["exit code: 1"]


def test_digests_are_those_of_the_files_that_are_written(tmp_path: Path) -> None:
    found = had([*recorded(RULES / "BLD001" / "bad-step"), constant(LAUNCH)])
    record(tmp_path, found)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    written = {str(path.relative_to(tmp_path)): path.read_bytes() for path in files}

    assert {d.file: (d.size, d.sha256) for d in exhibited(found).digests} == {
        path: (len(content), hashlib.sha256(content).hexdigest()) for path, content in written.items()
    }
    assert {"build.json", "build.log", "stderr.log", "transcript.jsonl", "missing.json"} <= set(written)


def test_a_fault_of_ours_is_said_and_the_rest_is_shown() -> None:
    def breaks(had: Mapping[type, object]) -> Mapping[str, Any]:
        raise KeyError("name")

    def shows(had: Mapping[type, object]) -> Mapping[str, Any]:
        return {"introduction": "x"}

    shown = exhibited({}, {"wire": breaks, "form": shows})

    assert shown == Exhibit(introduction="x", faults=("wire: KeyError: 'name'",))


def test_it_bears_on_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever collecting comes to, the judgement is the same."""
    changes = [EntryChange("a", Change.ADDED), EntryChange("c", Change.ADDED)]
    case = Case("x", submission(*changes), POLICY, CHECKS, (constant(submission(*changes)),), of)
    told = judge(case)
    monkeypatch.setattr(judging, "exhibited", lambda had: Exhibit(faults=("all of it",)))
    without = judge(case)

    assert [unit.exhibit for unit in without.units][1:] == [Exhibit(faults=("all of it",))] * 2
    assert [unit.decision for unit in told.units] == [unit.decision for unit in without.units]
    assert told.units[1].exhibit is not None
    assert told.units[1].exhibit.faults == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), (False, "false"), (3, "3"), ({"a": ["é"]}, '{"a": ["é"]}'), ("x", "x")],
)
def test_a_value_reads_as_people_write_it(value: Any, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gh" + "p_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8", "ghp_…"),
        ("hf" + "_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH", "hf_a…"),
        ("key=AKIA" + "Q" * 16, "key=…"),
        ("x https://example.com/?token=abcdefghij0123456789 y", "x https://example.com/?toke… y"),
        ("streamable-http-transport-of-a-server", "streamable-http-transport-of-a-server"),
        (
            "https://github.com/example/a-server-2/blob/main",
            "https://github.com/example/a-server-2/blob/main",
        ),
        ("MAXIMUM_NUMBER_OF_REQUESTS", "MAXIMUM_NUMBER_OF_REQUESTS"),
        ("t0ken", "t0ken"),
    ],
)
def test_what_could_be_a_credential_is_not_repeated(text: str, shown: str) -> None:
    assert shareable(text) == shown


def test_what_is_cut_says_so() -> None:
    assert short("x" * 400) == "x" * 300 + CUT
    assert ends("x" * 9, 9) == "x" * 9
    assert ends("abcdefgh" * 2, 8) == "ab\n[… 8 characters left out …]\ncdefgh"
