"""`mcp-vet diff`: two evidence folders, in words and as JSON; the exit status says if anything differs."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import run
from validator.evidence import store
from validator.evidence.execution import Image, Listing, Session, Source
from validator.evidence.submission import Change, EntryChange, EntryFile, Files
from validator.resources import Missing

READ = {"name": "read", "description": "Read a note.", "annotations": {"readOnlyHint": True}}
FIND = {"name": "find", "description": "Find a note."}
SOURCE = Source("a" * 40, "b" * 40, "", (), "Dockerfile", "FROM a:1\nRUN x\n", {"LICENSE": "MIT"})


def unit(directory: Path, *tools: Any, name: str = "notes", **more: Any) -> Path:
    """The evidence of one entry that listed these tools."""
    content = more.get("manifest", b"name: notes\ntype: server\n")
    had: dict[type, object] = {
        EntryChange: EntryChange(name, Change.PRESENT),
        Files: Files(name, (EntryFile("server.yaml", size=len(content)),), {"server.yaml": content}),
        Source: more.get("source", SOURCE),
        Image: more.get("image", Image("sha256:a", user="app")),
        Session: Session("2025-11-25", server_version=more.get("version", "1")),
        Listing: more.get("listing", Listing(tools)),
    }
    store.record(directory, had)
    return directory


def test_folders_that_say_the_same_end_with_0(tmp_path: Path) -> None:
    one, other = unit(tmp_path / "a", READ, FIND), unit(tmp_path / "b", FIND, READ)

    status, out, _ = run("diff", str(one), str(other))

    assert (status, out) == (0, "b: nothing differs (tools, session, image, source, entry)\n")


def test_what_differs_is_told_in_words(tmp_path: Path) -> None:
    said = {"name": "read", "description": "Read a note aloud.", "inputSchema": {"properties": {"id": {}}}}
    one = unit(tmp_path / "a", READ, FIND)
    new = Source("c" * 40, "d" * 40, "", (), "Dockerfile", "FROM b:2\nRUN x\n", {"LICENSE": "GPL"})
    volume = b"name: notes\ntype: server\nrun:\n  volumes: ['/:/host']\n"
    other = unit(tmp_path / "b", said, source=new, image=Image("sha256:b"), version="2", manifest=volume)

    status, out, _ = run("diff", str(one), str(other))

    assert status == 1
    assert out.splitlines() == [
        "b:",
        "  tools: the tool `find` is gone",
        "  tools: the description of `read` is rewritten",
        "    | Read a [-note.-] {+note aloud.+}",
        "  tools: the argument `id` of `read` is new, and may be left out",
        "  tools: `read` said `readOnlyHint` `true`, and says `false` now",
        "  session: the server said that it was version `1`, and says `2` now",
        "  image: the image ran as `app`, and runs as root now",
        "  source: the Dockerfile `Dockerfile` differs",
        "    | @@ -1,2 +1,2 @@",
        "    | -FROM a:1",
        "    | +FROM b:2",
        "    |  RUN x",
        "  source: the image was built on `a:1`, and is built on `b:2` now",
        "  source: the licence was `MIT`, and is `GPL`",
        "    | @@ -1 +1 @@",
        "    | -MIT",
        "    | +GPL",
        "  entry: the server may do more on the user's machine by `run.volumes`: `/:/host`",
    ]


def test_json_has_all_of_it(tmp_path: Path) -> None:
    one, other = unit(tmp_path / "a", READ, FIND), unit(tmp_path / "b", READ)

    status, out, _ = run("diff", str(one), str(other), "--json")

    data = json.loads(out)
    (entry,) = data["entries"]
    assert (status, data["format"], entry["changed"], data["alone"]) == (1, 1, True, {})
    gone = {"what": "tool-gone", "subject": "find", "name": "", "before": "", "after": ""}
    assert entry["parts"] == {"tools": [gone], "session": [], "image": [], "source": [], "entry": []}


def test_what_only_one_side_has_is_a_change(tmp_path: Path) -> None:
    """A server that lists nothing any more must not read as one that did not change."""
    one = unit(tmp_path / "a", READ)
    other = unit(tmp_path / "b", listing=Missing("the server did not answer tools/list"))

    status, out, _ = run("diff", str(one), str(other))

    assert status == 1
    assert "tools: the second folder has nothing of it: the server did not answer tools/list" in out


def test_what_neither_side_has_is_none(tmp_path: Path) -> None:
    folders = [unit(tmp_path / n, listing=Missing("nothing")) for n in "ab"]

    status, out, _ = run("diff", *map(str, folders))

    assert (status, out) == (0, "b: nothing differs (session, image, source, entry)\n")


def test_runs_are_compared_entry_by_entry(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for name in ("notes", "gone"):
        unit(one / "entries" / name, READ, name=name)
    unit(other / "entries" / "notes", READ, FIND)
    unit(other / "entries" / "new", READ, name="new")

    status, out, _ = run("diff", str(one), str(other))

    assert status == 1
    assert out.splitlines() == [
        "notes:",
        "  tools: the tool `find` is new",
        "only in the folder before: gone",
        "only in the folder after: new",
    ]


def test_a_hostile_name_reaches_no_terminal(tmp_path: Path) -> None:
    one = unit(tmp_path / "a", {"name": "\x1b[31mx\u202e"})
    other = unit(tmp_path / "b", {"name": "y", "description": "\x1b]0;x\x07"})

    status, out, _ = run("diff", str(one), str(other))

    assert status == 1
    assert out.replace("\n", "").isprintable()


@pytest.mark.parametrize("what", ["empty", "broken", "link", "no entry"])
def test_a_folder_without_evidence_is_misuse(what: str, tmp_path: Path) -> None:
    good, bad = unit(tmp_path / "a", READ), tmp_path / "b"
    bad.mkdir()
    if what == "broken":
        (bad / "listing.json").write_text("{")
    elif what == "link":
        (bad / "entries").symlink_to(good)
    elif what == "no entry":
        (bad / "entries").mkdir()

    status, out, err = run("diff", str(good), str(bad))

    assert (status, out) == (2, "")
    assert err.count("\n") == 1
