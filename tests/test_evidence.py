"""Evidence that is written reads back as what was seen, and a replay has the same reasons."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.evidence import store
from validator.evidence.codec import Malformed, decode, encode
from validator.evidence.execution import (
    Build,
    BuildEnd,
    Frame,
    FrameKind,
    Image,
    Launch,
    LaunchEnd,
    Listing,
    Stage,
)
from validator.evidence.submission import Change, EntryChange, EntryFile, FileChange, Files, Submission
from validator.model import Cause
from validator.resources import Broke, Missing, Resources

FRAME = Frame(0.5, True, FrameKind.REQUEST, 10, '{"jsonrpc": "2.0"}')
LAUNCH = Launch(
    Stage.STARTED,
    LaunchEnd.TIMED_OUT,
    sandbox=(("capabilities", "none"),),
    seconds={"start": 0.5},
    stderr="line\nÄ \x1b[31m",
    frames=(FRAME, FRAME),
)
BUILD = Build(BuildEnd.FAILED, "mcp-vet/x", exit_code=1, log="#1 [1/2] FROM x\n")
FILES = Files(
    "a-b", (EntryFile("server.yaml", size=7), EntryFile("x", "120000")), {"server.yaml": b"name: x"}
)


def read_back(directory: Path, *kinds: type) -> list[object]:
    providers = store.recorded(directory)
    with ExitStack() as stack:
        resources = Resources(providers, stack)
        return [resources.get(kind) for kind in kinds]


def test_what_was_seen_reads_back(tmp_path: Path) -> None:
    change = EntryChange("a-b", Change.RENAMED, "old", True)
    store.record(tmp_path, {Launch: LAUNCH, Build: BUILD, Files: FILES, EntryChange: change})

    assert read_back(tmp_path, Launch, Build, Files, EntryChange) == [LAUNCH, BUILD, FILES, change]


def test_logs_and_transcripts_are_files_for_people(tmp_path: Path) -> None:
    store.record(tmp_path, {Launch: LAUNCH, Build: BUILD, Files: FILES})

    assert (tmp_path / "build.log").read_text() == BUILD.log
    assert len((tmp_path / "transcript.jsonl").read_text().splitlines()) == 2
    assert (tmp_path / "servers" / "a-b" / "server.yaml").read_bytes() == b"name: x"


def test_reasons_read_back(tmp_path: Path) -> None:
    had = {Build: Missing("no engine", Cause.OURS), Image: KeyError("x"), Listing: Broke("IndexError: y")}
    store.record(tmp_path, had)

    with pytest.raises(Missing, match="no engine") as caught:
        read_back(tmp_path, Build)
    assert caught.value.cause is Cause.OURS
    with pytest.raises(Broke, match="KeyError: 'x'"):
        read_back(tmp_path, Image)
    with pytest.raises(Broke, match=r"^IndexError: y$"):
        read_back(tmp_path, Listing)


def test_evidence_that_is_not_there_is_ours_not_the_authors(tmp_path: Path) -> None:
    with pytest.raises(Missing) as caught:
        read_back(tmp_path, Image)
    assert caught.value.cause is Cause.OURS


def test_folder_with_a_hostile_name_stays_inside(tmp_path: Path) -> None:
    hostile = Files("../../x", (EntryFile("server.yaml", size=1),), {"server.yaml": b"a", "../../y": b"b"})
    store.record(tmp_path / "unit", {Files: hostile})

    assert read_back(tmp_path / "unit", Files) == [Files("../../x", hostile.files, {"server.yaml": b"a"})]
    assert [p.name for p in tmp_path.iterdir()] == ["unit"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("image.json", "{"),
        ("image.json", "[]"),
        ("image.json", '{"id": 1}'),
        ("image.json", '{"id": "a", "surprise": 1}'),
        ("image.json", "{}"),
        ("image.json", "[" * 100_000),
        ("missing.json", '{"Image": {}}'),
        ("missing.json", '{"Image": {"because": "x", "cause": "nobody"}}'),
        ("missing.json", '{"Image": 3}'),
    ],
)
def test_malformed_evidence_is_refused(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)

    with pytest.raises(Malformed):
        read_back(tmp_path, Image)


def test_malformed_parts_beside_are_refused(tmp_path: Path) -> None:
    store.record(tmp_path, {Launch: LAUNCH})
    (tmp_path / "transcript.jsonl").write_text("{")

    with pytest.raises(Malformed, match="transcript"):
        read_back(tmp_path, Launch)


TEXT = st.text(max_size=20)
CHANGES = st.builds(FileChange, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, st.integers())
SUBMISSIONS = st.builds(
    Submission,
    TEXT,
    TEXT,
    st.lists(CHANGES, max_size=3).map(tuple),
    st.lists(st.builds(EntryChange, TEXT, st.sampled_from(Change), TEXT, st.booleans()), max_size=3).map(
        tuple
    ),
)


@given(SUBMISSIONS)
def test_encoding_is_reversible(submission: Submission) -> None:
    assert decode(Submission, encode(submission)) == submission


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
)


@given(JSON)
def test_decoding_anything_is_a_value_or_malformed(data: object) -> None:
    for kind in (Submission, Launch, Build):
        try:
            decode(kind, data)
        except Malformed:
            continue
