"""A folder of evidence that somebody laid out to read this machine's files, or to make a replay wait."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from validator.again import replay
from validator.archive import begin, folder, unit
from validator.case import Case
from validator.evidence import store
from validator.evidence.codec import MOST_DEPTH, Malformed, decode, encode
from validator.evidence.entry_files import MOST_BYTES, read_files
from validator.evidence.execution import Build, BuildEnd, Launch, LaunchEnd, Listing, Stage
from validator.evidence.plain_file import plain_bytes, read_plain
from validator.evidence.submission import Before, Change, EntryChange, EntryFile, Files, Submission
from validator.policy import load_policy
from validator.resources import Resources

SECRET = "text of this machine"
FILES = Files("a", (EntryFile("server.yaml", size=7),), {"server.yaml": b"name: a"})
BUILD = Build(BuildEnd.FAILED, "mcp/a", log="#1 failed\n")
LAUNCH = Launch(Stage.STARTED, LaunchEnd.TIMED_OUT, stderr="x")
HAD = {
    EntryChange: EntryChange("a", Change.ADDED),
    Files: FILES,
    Before: Before(FILES),
    Build: BUILD,
    Launch: LAUNCH,
}

Trap = Callable[[Path, Path], None]


def link(place: Path, host: Path) -> None:
    place.symlink_to(host)


def dangling(place: Path, host: Path) -> None:
    place.symlink_to(host / "nowhere")


def pipe(place: Path, host: Path) -> None:
    os.mkfifo(place)


def device(place: Path, host: Path) -> None:
    place.symlink_to("/dev/zero")


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A file, or a folder with files, that is none of the evidence's business."""
    (tmp_path / "host").mkdir()
    (tmp_path / "host" / "server.yaml").write_text(SECRET)
    return tmp_path / "host"


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """What a run of one entry would have written."""
    submission = Submission("b", "h", (), (EntryChange("a", Change.ADDED),))
    case = Case("x", submission, load_policy(), (), (), lambda change: ())
    begin(tmp_path / "evidence", case)
    unit(tmp_path / "evidence", "a", HAD)
    return tmp_path / "evidence"


def kinds_of(directory: Path) -> list[object]:
    with ExitStack() as stack:
        resources = Resources(store.recorded(directory), stack)
        return [resources.get(kind) for kind in HAD]


@pytest.mark.parametrize("trap", [link, dangling, pipe, device])
@pytest.mark.parametrize(
    "place",
    [
        "missing.json", "build.json", "build.log", "stderr.log", "transcript.jsonl", "change.json",
        "files.json", "servers/a/server.yaml", "servers/a/tools.json", "servers/a/notes", "servers/a",
        "servers/b", "servers", "before/servers/a/server.yaml", "before/files.json", "before/servers",
        "before",
    ],
)  # fmt: skip
def test_no_link_is_followed_and_no_pipe_waited_for(
    evidence: Path, host: Path, place: str, trap: Trap
) -> None:
    """Whatever is not a plain file in its place is Malformed, at once; the rest stays out of the message."""
    at = folder(evidence, "a")
    assert kinds_of(at) == list(HAD.values())
    if (at / place).exists():
        (at / place).rename(at.parent / "aside")
    trap(at / place, host / "server.yaml" if "." in place else host)

    with pytest.raises(Malformed) as caught:
        kinds_of(at)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("trap", [link, dangling, pipe, device])
@pytest.mark.parametrize("place", ["run.json", "policy.json", "submission.json", "entries", "entries/a"])
def test_a_replay_of_a_trap_is_refused(evidence: Path, host: Path, place: str, trap: Trap) -> None:
    (evidence / place).rename(evidence / "aside")
    trap(evidence / place, host / "server.yaml" if "." in place else host)

    with pytest.raises(Malformed):
        replay(evidence, ())


def test_evidence_that_is_reached_by_a_link_of_the_users_is_read(evidence: Path, tmp_path: Path) -> None:
    """What the user names is the user's; only what lies in it is somebody else's."""
    (tmp_path / "named").symlink_to(evidence)

    assert replay(tmp_path / "named", ()).subject == "x"


def test_a_stored_file_over_the_limit_is_refused_and_another_one_only_counted(tmp_path: Path) -> None:
    entry = tmp_path / "servers" / "a"
    entry.mkdir(parents=True)
    (entry / "server.yaml").write_bytes(b"name: a")
    with (entry / "movie").open("wb") as huge:
        huge.truncate(1 << 40)  # sparse: read, it would be a terabyte
    found = read_files(tmp_path)
    assert found is not None
    assert found.contents == {"server.yaml": b"name: a"}
    assert [(f.path, f.size) for f in found.files] == [("movie", 1 << 40), ("server.yaml", 7)]
    with (entry / "server.yaml").open("wb") as huge:
        huge.truncate(MOST_BYTES + 1)
    with pytest.raises(Malformed, match="more than"):
        read_files(tmp_path)


def test_a_file_is_read_up_to_its_limit_and_no_further(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"12345")

    assert plain_bytes(file, 5) == b"12345"
    assert read_plain(file, 4) is None
    with pytest.raises(Malformed):
        plain_bytes(tmp_path, 4)
    with pytest.raises(FileNotFoundError):
        plain_bytes(tmp_path / "nothing", 4)


def test_a_raw_value_is_not_nested_deeper_than_whatever_recurses_on_it_can_bear() -> None:
    def nested(levels: int) -> dict[str, Any]:
        value: list[Any] = []
        for _ in range(levels - 1):
            value = [value]
        return {"tools": [value]}

    assert encode(decode(Listing, nested(MOST_DEPTH))) == nested(MOST_DEPTH) | {"pages": 1, "sdk_error": ""}
    with pytest.raises(Malformed, match="/tools/0: nested more than 200 levels"):
        decode(Listing, nested(MOST_DEPTH + 1))
