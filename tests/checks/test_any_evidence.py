"""Whatever is submitted, no rule breaks, and what it says is fit to be printed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.tools._keywords import ANY
from tests.diagnosis.starts import read
from tests.evidence_cases import CHECKS, POLICY, RULES, ask, ask_all
from tests.growth import assert_linear
from validator.evidence.conversation import (
    PROBES,
    REVISIONS,
    Attempt,
    Call,
    CallEnd,
    Calls,
    Discovery,
    Ladder,
    Rung,
)
from validator.evidence.derived import CHANGES, DERIVED
from validator.evidence.diagnosis import Diagnosis
from validator.evidence.dockerfile import Dockerfile, examine
from validator.evidence.execution import (
    Frame,
    FrameKind,
    Image,
    Launch,
    LaunchEnd,
    Listing,
    Session,
    Source,
    Stage,
)
from validator.evidence.previous import Previous
from validator.evidence.privileges import Privilege, Privileges, Trial
from validator.evidence.remote import Remote
from validator.evidence.submission import (
    Before,
    Change,
    EntryChange,
    EntryFile,
    FileChange,
    Files,
    Neighbour,
    Registry,
    Submission,
)
from validator.judge import is_of_the_whole
from validator.model import Check, Outcome
from validator.policy import Policy
from validator.resources import Provider, constant

WHOLE = [c for c in CHECKS.values() if is_of_the_whole(c)]
STATIC = {
    "Submission",
    "Registry",
    "Policy",
    "EntryChange",
    "Files",
    "Document",
    "ToolsFile",
    "Shape",
    "ToolsShape",
    "Entry",
    "Wiring",
}
COMPARED = {"Entry", "EntryChanges", "SourceChanges", "ImageChanges", "SessionChanges", "ToolChanges"}
OF_ENTRY = [
    c
    for c in CHECKS.values()
    if {kind.__name__ for kind in c.needs.values()} <= STATIC and not is_of_the_whole(c)
]
OF_DOCKERFILES = [c for c in CHECKS.values() if set(c.needs.values()) == {Dockerfile}]
OF_ASKS = [c for c in CHECKS.values() if Privileges in c.needs.values()]
OF_CHANGES = [c for c in CHECKS.values() if {k.__name__ for k in c.needs.values()} <= COMPARED]
OF_CLAIMS = [
    c
    for c in CHECKS.values()
    if Listing in c.needs.values()
    and {kind.__name__ for kind in c.needs.values()} <= STATIC | {"Listing", "Ladder"}
]
ANSWERS = {Session, Launch, Listing, Diagnosis, Calls, Discovery, Ladder, Policy, Registry, EntryChange}
OF_ANSWERS = [
    c
    for c in CHECKS.values()
    if set(c.needs.values()) <= ANSWERS
    and set(c.needs.values()) & {Session, Launch, Listing, Calls, Discovery}
]
MANIFESTS = [
    yaml.safe_load((RULES / case / "servers/notes/server.yaml").read_text())
    for case in ("CFG001/good-nested", "CFG001/good-remote", "CFG001/good-poci")
]
WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["{{notes.url}}", "{{", "{{notes..}}", "{{notes.url|x}}:/a:b", "/:/", ":", "mcp/notes:1", "${A}"]
    ),
    st.sampled_from(
        ["https://a.example.com/x", "http://[::1", "-v", "../..", "NO", "\u202e", "0x1", "a" * 5000]
    ),
)
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
MEMBERS = st.sampled_from(["jsonrpc", "id", "method", "params", "result", "error"])
FIELDS = st.sampled_from(
    ["tools", "prompts", "resources", "resourceTemplates", "supportedVersions", "capabilities", "nextCursor"]
)
SLOW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything in a manifest."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for step, item in items for place in places(item, (*path, step)))]


@st.composite
def manifests(draw: Callable[..., Any]) -> Any:
    """A real-looking manifest with one to four of its parts replaced, removed or joined by junk."""
    manifest = yaml.safe_load(yaml.safe_dump(draw(st.sampled_from(MANIFESTS))))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.sampled_from(places(manifest)))
        if not place:
            continue
        parent = manifest
        for step in place[:-1]:
            parent = parent[step]
        parent[place[-1]] = draw(JUNK)
    return manifest


def assert_printable(checks: list[Check], providers: list[Provider]) -> None:
    """Every check ends in some way other than breaking; every message is one short line."""
    for result in ask_all(checks, providers):
        rule = result.check.id
        assert result.outcome is not Outcome.BROKE, (rule, result.because)
        for finding in result.findings:
            assert len(finding.message) <= 400, rule
            assert finding.message.isprintable() or rule.startswith("SCH"), (rule, finding.message)


def entry_of(manifest: bytes, tools: bytes | None, change: Change) -> list[Provider]:
    """Providers of an entry with these files."""
    contents = {"server.yaml": manifest} | ({"tools.json": tools} if tools is not None else {})
    files = Files(
        "notes", tuple(EntryFile(name, size=len(data)) for name, data in contents.items()), contents
    )
    registry = Registry((Neighbour("postgres", image="mcp/postgres", refers=("notes", "old")),))
    change_ = EntryChange("notes", change, "old" if change is Change.RENAMED else "")
    submission = Submission("a", "b", (), (change_,))
    given_ = [files, registry, POLICY, change_, submission]
    return [*(constant(value) for value in given_), *DERIVED]


@SLOW
@given(manifests(), st.sampled_from(Change))
def test_no_mutation_of_a_manifest_breaks_a_rule(manifest: Any, change: Change) -> None:
    """Parts of any type at any place are judged, or left to the schema's rules."""
    data = yaml.safe_dump(manifest, allow_unicode=True).encode("utf-8", "surrogatepass")

    assert_printable(OF_ENTRY, entry_of(data, None, change))


@SLOW
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_bytes_break_a_rule(manifest: bytes, tools: bytes) -> None:
    """Files of any bytes are findings."""
    assert_printable(OF_ENTRY, entry_of(manifest, tools, Change.ADDED))


@SLOW
@given(
    st.lists(
        st.tuples(st.text(max_size=30), st.sampled_from(["100644", "100755", "120000", "160000", "000000"]))
    )
)
def test_no_paths_break_a_rule(paths: list[tuple[str, str]]) -> None:
    """Any path, as git may name it, below servers/ and elsewhere."""
    named = [(f"servers/{path}" if n % 2 else path, mode) for n, (path, mode) in enumerate(paths)]
    changes = tuple(FileChange(path, "A", "000000", mode) for path, mode in named)
    shared = [
        constant(Submission("a", "b", changes, ())),
        constant(Registry((Neighbour("Notes"),))),
        constant(POLICY),
    ]

    assert_printable(WHOLE, shared)


FRAMES = st.builds(
    Frame,
    st.just(0.5),
    st.booleans(),
    st.sampled_from(FrameKind),
    st.integers(0, 10**6),
    st.one_of(JUNK.map(json.dumps), st.dictionaries(MEMBERS, JUNK, max_size=4).map(json.dumps), WORDS),
    st.sampled_from(["", "an answer whose id, 1, is that of no open request", "a JSON-RPC batch; none"]),
)
RESULTS = st.dictionaries(st.one_of(FIELDS, WORDS), st.one_of(JUNK, st.lists(JUNK, max_size=3)), max_size=4)
CALLS = st.builds(
    Call,
    st.sampled_from(sorted(PROBES)),
    WORDS,
    st.sampled_from(CallEnd),
    result=st.one_of(st.none(), RESULTS),
    code=st.one_of(st.none(), st.integers(-33000, 1)),
    message=WORDS,
    data=JUNK,
    sdk_error=WORDS,
)


@SLOW
@given(st.lists(JUNK, max_size=4), JUNK, st.sampled_from(Stage), st.sampled_from(LaunchEnd), WORDS, st.data())
def test_no_answer_breaks_a_rule(
    tools: list[Any], raw: Any, stage: Stage, end: LaunchEnd, words: str, data: st.DataObject
) -> None:
    """Whatever a server answers, and however it ends."""
    tool = {"name": words, "inputSchema": raw, "description": raw}
    raws = raw if isinstance(raw, dict) else {"capabilities": raw, "serverInfo": raw}
    frames = tuple(data.draw(st.lists(FRAMES, max_size=4)))
    calls = tuple(data.draw(st.lists(CALLS, max_size=4)))
    version = data.draw(st.one_of(st.sampled_from(REVISIONS), st.just(words)))
    listed = (*tools, tool, {"inputSchema": {"properties": raw, "required": raw, "$ref": raw}})
    launch = Launch(stage, end, says=words, limit=words, stderr=words, frames=frames)
    other = Attempt(
        Rung.BARE, stage, end, says=words, answers={"initialize": raw, "tools/list": [*tools, tool]}
    )
    given_ = [
        constant(Session(version, capabilities=raws, raw=raws, sdk_error=words)),
        constant(launch),
        constant(read(launch)),
        constant(Listing(listed)),
        constant(Calls(calls)),
        constant(Ladder((other,), Rung.EXAMPLE, data.draw(st.sampled_from([None, other])))),
        constant(
            Discovery(stage, end, protocol=version, tools=(*tools, tool), calls=calls, noise=1, frames=frames)
        ),
        constant(POLICY),
        constant(Registry((Neighbour("paper", tools=("send_letter",)),))),
        constant(EntryChange("notes", Change.ADDED)),
    ]

    assert_printable(OF_ANSWERS, given_)


@SLOW
@given(manifests(), manifests(), st.lists(JUNK, max_size=3), st.lists(JUNK, max_size=3), JUNK, JUNK, WORDS)
def test_no_earlier_revision_breaks_a_rule(
    old: Any, new: Any, tools: list[Any], others: list[Any], raw: Any, more: Any, words: str
) -> None:
    """Both sides may be anything; what is said of them is fit to be printed."""
    tool = {"name": "a", "description": raw, "inputSchema": {"properties": {words: raw}, "required": more}}
    other = {"name": "a", "annotations": more, "inputSchema": {"properties": {words: more}, "required": raw}}
    before, after = (
        yaml.safe_dump(m, allow_unicode=True).encode("utf-8", "surrogatepass") for m in (old, new)
    )
    given_ = [*entry_of(after, None, Change.EDITED), *CHANGES]
    was = Files("notes", (EntryFile("server.yaml"),), {"server.yaml": before})
    source = Source("a" * 40, "b" * 40, "", (), "Dockerfile", f"FROM {words}", {"LICENSE": words})
    image = Image("sha256:a", user=words, environment=(words,), entrypoint=(words,))
    previous = Previous(
        source=Source("c" * 40, "d" * 40, "", ()),
        image=Image("sha256:b", user="app", size=1),
        session=Session("2025-11-25", instructions="x"),
        listing=Listing((*tools, tool)),
    )
    session, listing = Session(words, words, words, instructions=words), Listing((*others, other))

    assert_printable(
        OF_CHANGES, [*given_, *map(constant, (Before(was), source, image, previous, session, listing))]
    )


ITEMS = st.fixed_dictionaries({"name": WORDS, "type": WORDS, "desc": WORDS}, optional={"optional": JUNK})
CLAIMS = st.fixed_dictionaries({"name": WORDS}, optional={"description": WORDS, "arguments": st.lists(ITEMS)})
SCHEMAS = st.fixed_dictionaries({"properties": st.dictionaries(WORDS, JUNK), "required": JUNK})
TOOLS = st.fixed_dictionaries({"name": WORDS}, optional={"description": JUNK, "inputSchema": SCHEMAS})


@SLOW
@given(st.lists(CLAIMS | JUNK, max_size=4), st.lists(TOOLS | JUNK, max_size=4), st.sampled_from(Rung))
def test_no_claim_and_no_answer_break_a_rule(claims: list[Any], tools: list[Any], rung: Rung) -> None:
    """A tools.json of anything, held against a list of anything."""
    data = json.dumps(claims).encode()
    ladder = Ladder((Attempt(rung, Stage.LISTED, LaunchEnd.COMPLETE),), rung)
    same = Listing((*tools, *(c for c in claims if isinstance(c, dict))))

    for manifest in MANIFESTS:
        given_ = entry_of(yaml.safe_dump(manifest).encode(), data, Change.ADDED)
        assert_printable(OF_CLAIMS, [*given_, constant(same), constant(ladder)])


@SLOW
@given(manifests(), st.lists(st.sampled_from(Privilege), unique=True, min_size=1), WORDS)
def test_no_entry_breaks_a_rule_on_what_it_asks_for(
    manifest: Any, without: list[Privilege], words: str
) -> None:
    """Whatever its `run:` block is; nor the line that tells of it."""
    told = Privileges((Trial(tuple(without), True), Trial((without[0],), False, words)), user=words)
    given_ = entry_of(yaml.safe_dump(manifest).encode("utf-8", "surrogatepass"), b"[]", Change.ADDED)

    assert_printable(OF_ASKS, [*given_, constant(told)])
    assert told.in_words()


OF_TOOLS = ("title", "annotations", "icons", "_meta", "execution", "inputSchema", "outputSchema")
KEYWORDS = st.sampled_from(sorted(ANY))
ODD_SCHEMAS = st.recursive(
    JUNK,
    lambda inner: st.dictionaries(KEYWORDS | WORDS, inner | st.lists(inner, max_size=3), max_size=4),
    max_leaves=12,
)


@SLOW
@given(
    st.dictionaries(
        st.sampled_from(OF_TOOLS), ODD_SCHEMAS | st.lists(st.dictionaries(WORDS, JUNK), max_size=2)
    ),
    st.sampled_from([*REVISIONS, "", "1900-01-01"]),
)
def test_no_schema_breaks_a_rule(tool: dict[str, Any], revision: str) -> None:
    """Keywords that hold anything, in any revision."""
    launch = Launch(Stage.LISTED, LaunchEnd.COMPLETE)

    had = (Session(revision), Listing((tool,) * 3), launch)
    judging = [c for c in OF_ANSWERS if set(c.needs.values()) <= {type(one) for one in had}]
    assert_printable(judging, [constant(one) for one in had])


WORDS_OF_DOCKERFILES = (
    *("FROM ", "RUN ", "ADD ", "COPY ", "ENV ", "ARG ", "ONBUILD ", "LABEL ", "CMD ", "SHELL ", "# syntax="),
    *(
        "--mount=type=secret,id=x",
        "--mount=type=ssh",
        "--network=host",
        "--from=",
        "--checksum=",
        "--device=",
    ),
    *(
        "$A",
        "${A:-$B}",
        "A=",
        "http://",
        "https://x.example/y.tar.gz",
        "127.0.0.1",
        "[::1]",
        "git@x:y",
        "scratch",
    ),
    *(
        " AS a",
        " ",
        "\\\n",
        "\n",
        "\n",
        "\r\n",
        "<<EOF",
        "EOF",
        '"',
        "'",
        "[",
        "]",
        "{",
        "}",
        "\0",
        "\ufeff",
        "\u202e",
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS_OF_DOCKERFILES) | st.text(max_size=3), max_size=40).map("".join))
def test_no_dockerfile_breaks_a_rule(text: str) -> None:
    assert_printable(OF_DOCKERFILES, [constant(examine("Dockerfile", text))])


def test_the_groups_above_leave_no_pure_rule_out() -> None:
    """Every rule that needs no engine and no network is fed with junk here, or in test_any_remote.py."""
    fed = {c.id for c in (*WHOLE, *OF_ENTRY, *OF_ANSWERS, *OF_CHANGES, *OF_CLAIMS, *OF_ASKS, *OF_DOCKERFILES)}

    left = {r for r, c in CHECKS.items() if r not in fed and Remote not in c.needs.values()}
    assert left == {"BLD001", "BLD002", "BLD003", "CFG015", "IMG001", "IMG002", "SRC003", "SRC005", "SRC009"}


@pytest.mark.parametrize("rule", sorted(c.id for c in OF_ENTRY))
def test_rule_is_linear_in_a_hostile_manifest(rule: str) -> None:
    """Up to a manifest at the reader's limits (64 KiB)."""
    assert len(hostile_manifest(700)) < 64 * 1024
    assert_linear(
        lambda providers: ask(CHECKS[rule], providers),
        lambda size: entry_of(hostile_manifest(size).encode(), None, Change.ADDED),
        700,
    )


def hostile_manifest(size: int) -> str:
    """*size* variables that name undeclared parameters, and as many parameters that nothing names."""
    many = "".join(f"    - name: A{n}\n      value: '{{{{notes.p{n}}}}}'\n" for n in range(size))
    declared = "".join(f"      q{n}: {{type: string}}\n" for n in range(size))
    return f"name: notes\ntype: server\nconfig:\n  env:\n{many}  parameters:\n    properties:\n{declared}"


def test_rules_folder_is_where_these_tests_expect_it() -> None:
    """The manifests that are mutated are fixtures of the suite."""
    assert Path(RULES / "CFG001").is_dir()
