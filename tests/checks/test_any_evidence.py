"""Whatever is submitted, no rule breaks, and what it says is fit to be printed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evidence_cases import CHECKS, POLICY, RULES, ask, ask_all
from validator.evidence.derived import CHANGES, DERIVED
from validator.evidence.execution import Image, Launch, LaunchEnd, Listing, Session, Source, Stage
from validator.evidence.previous import Previous
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
OF_ANSWERS = [c for c in CHECKS.values() if set(c.needs.values()) <= {Session, Launch, Listing}]
OF_CHANGES = [c for c in CHECKS.values() if {k.__name__ for k in c.needs.values()} <= COMPARED]
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


@SLOW
@given(st.lists(JUNK, max_size=4), JUNK, st.sampled_from(Stage), st.sampled_from(LaunchEnd), WORDS)
def test_no_answer_breaks_a_rule(
    tools: list[Any], raw: Any, stage: Stage, end: LaunchEnd, words: str
) -> None:
    """Whatever a server answers, and however it ends."""
    tool = {"name": words, "inputSchema": raw, "description": raw}
    raws = raw if isinstance(raw, dict) else {"capabilities": raw, "serverInfo": raw}
    given_ = [
        constant(Session(words, raw=raws, sdk_error=words)),
        constant(Launch(stage, end, says=words, limit=words, stderr=words)),
        constant(Listing((*tools, tool, {"inputSchema": {"properties": raw, "required": raw, "$ref": raw}}))),
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


def test_the_groups_above_leave_no_pure_rule_out() -> None:
    """Every rule that needs no engine and no network is fed with junk somewhere here."""
    fed = {c.id for c in (*WHOLE, *OF_ENTRY, *OF_ANSWERS, *OF_CHANGES)}

    left = {rule for rule in CHECKS if rule not in fed}
    assert left == {"BLD001", "BLD002", "CFG015", "IMG001", "IMG002", "RUN001", "SRC003", "SRC005", "SRC009"}


@pytest.mark.parametrize("rule", sorted(c.id for c in OF_ENTRY))
def test_rule_is_quick_on_a_hostile_manifest(rule: str) -> None:
    """A manifest at the reader's limits (64 KiB) is judged in well under a second."""
    import time

    many = "".join(f"    - name: A{n}\n      value: '{{{{notes.p{n}}}}}'\n" for n in range(700))
    declared = "".join(f"      q{n}: {{type: string}}\n" for n in range(700))
    manifest = f"name: notes\ntype: server\nconfig:\n  env:\n{many}  parameters:\n    properties:\n{declared}"
    assert len(manifest) < 64 * 1024

    providers = entry_of(manifest.encode(), None, Change.ADDED)
    begin = time.process_time()
    ask(CHECKS[rule], providers)
    assert time.process_time() - begin < 3.0


def test_rules_folder_is_where_these_tests_expect_it() -> None:
    """The manifests that are mutated are fixtures of the suite."""
    assert Path(RULES / "CFG001").is_dir()
