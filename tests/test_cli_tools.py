"""`mcp-vet tools`: what it prints, what it writes and where, and what it says where it cannot."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from validator import archive
from validator.case import Case
from validator.cli import main
from validator.commands.console import Console
from validator.evidence.conversation import Call, CallEnd
from validator.evidence.execution import Listing
from validator.evidence.remote import Remote, RemoteEnd
from validator.evidence.submission import Change, EntryChange, EntryFile, Files, Submission
from validator.live.intake_result import NotUsable, Unreachable
from validator.model import Cause, Report, Verdict
from validator.options import Options
from validator.policy import load_policy
from validator.resources import Missing
from validator.watcher import Watcher

Start = Callable[[Options, Watcher | None], Report]
TOOLS = (
    {"name": "search", "description": "Search \u202e::debug ##[x"},
    {"name": "fetch", "description": "Caf\u00e9"},
)
SPELT = '[\n  {\n    "name": "search",\n    "description": "Search \\u003a:debug \\u0023#[x"\n  },\n'


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def evidence(directory: Path, names: tuple[str, ...] = ("notes",), **had: Any) -> Path:
    """The evidence of a run over these entries; `had` by the names of the types."""
    kinds: dict[str, type] = {"Listing": Listing, "Remote": Remote, "Files": Files}
    submission = Submission("", "", (), tuple(EntryChange(name, Change.PRESENT) for name in names))
    case = Case("entries", submission, load_policy(), (), (), lambda _: ())
    archive.begin(directory, case)
    for name in names:
        archive.unit(directory, name, {kinds[kind]: value for kind, value in had.items()})
    return directory


def gives(**had: Any) -> Start:
    """A run that had this, and was asked for the right thing."""

    def start(options: Options, watcher: Watcher | None) -> Report:
        assert options.what == ("notes",)
        assert not options.static
        assert options.evidence is not None
        evidence(options.evidence, **had)
        return Report(Verdict.UNDECIDED, "", (), ())

    return start


def fails(exc: Exception) -> Start:
    def start(options: Options, watcher: Watcher | None) -> Report:
        raise exc

    return start


def tools(*words: str, start: Start | None = None, out: io.StringIO | None = None) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    out, err = out or io.StringIO(), io.StringIO()
    console = Console(out, err, environ={}, start=start or gives(Listing=Listing(TOOLS)))
    status = main(["tools", *words], console)
    return status, out.getvalue(), err.getvalue()


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    entry = tmp_path / "registry" / "servers" / "notes"
    entry.mkdir(parents=True)
    (entry / "server.yaml").write_text("name: notes\n")
    return tmp_path / "registry"


def written(registry: Path) -> Path:
    return registry / "servers" / "notes" / "tools.json"


def test_it_is_printed_and_nothing_in_it_commands_a_runner_or_a_terminal() -> None:
    status, out, err = tools("notes")

    assert (status, err) == (0, "")
    assert out.startswith(SPELT)
    assert "Caf\u00e9" in out
    assert json.loads(out)[0]["description"] == "Search ::debug ##[x"


def test_on_a_terminal_it_is_ascii() -> None:
    _, out, _ = tools("notes", out=Terminal())

    assert out.isascii()
    assert json.loads(out)[1]["description"] == "Caf\u00e9"


def test_it_is_written_and_the_difference_told(registry: Path) -> None:
    words = ("notes", "--write", "--registry", str(registry))

    assert tools(*words) == (0, "", "mcp-vet: servers/notes/tools.json: new, with 2 tools (search, fetch)\n")
    assert [tool["name"] for tool in json.loads(written(registry).read_text())] == ["search", "fetch"]
    assert written(registry).stat().st_mode & 0o777 == 0o644
    assert tools(*words) == (0, "", "mcp-vet: servers/notes/tools.json: nothing to change\n")

    written(registry).write_text('[{"name": "gone"}]')
    written(registry).chmod(0o640)
    _, _, err = tools(*words)
    assert err == "mcp-vet: servers/notes/tools.json: 2 tools (search, fetch) added, 1 tool (gone) removed\n"
    assert written(registry).stat().st_mode & 0o777 == 0o640
    assert sorted(file.name for file in written(registry).parent.iterdir()) == ["server.yaml", "tools.json"]


def test_nothing_is_written_through_a_link(registry: Path) -> None:
    """A tools.json that is a link, or a folder of the entry that is one."""
    outside = registry / "outside.json"
    outside.write_text("[]")
    written(registry).symlink_to(outside)

    status, _, err = tools("notes", "--write", "--registry", str(registry))

    assert status == 2
    assert "nothing was written" in err
    assert outside.read_text() == "[]"


def test_a_server_that_cannot_be_listed_is_said_to_be(registry: Path) -> None:
    start = gives(Listing=Missing("the server did not answer tools/list: it ended", Cause.CONSEQUENCE))
    status, out, err = tools("notes", "--write", "--registry", str(registry), start=start)

    assert (status, out) == (1, "")
    assert err == (
        "mcp-vet: notes: the server could not be listed: the server did not answer tools/list: it ended; "
        "`mcp-vet check` says more\n"
    )
    assert not written(registry).exists()


def test_a_remote_server_is_listed_too() -> None:
    answer = Call("tools", "tools/list", CallEnd.ANSWERED, result={"tools": [{"name": "far"}]})
    remote = Remote("https://example.com/mcp", "streamable-http", RemoteEnd.LISTED, calls=(answer,))
    had = {"Listing": Missing("there is no container", Cause.NOT_APPLICABLE), "Remote": remote}

    status, out, _ = tools("notes", start=gives(**had))

    assert status == 0
    assert json.loads(out) == [{"name": "far"}]


@pytest.mark.parametrize(
    ("exc", "status", "says"),
    [
        (NotUsable("there is no entry 'ntoes'"), 2, "there is no entry"),
        (Unreachable("the folder cannot be read"), 1, "could not be listed: the folder cannot be read"),
    ],
)
def test_what_start_raises_ends_as_it_should(exc: Exception, status: int, says: str) -> None:
    got, out, err = tools("notes", start=fails(exc))

    assert (got, out) == (status, "")
    assert says in err


def test_a_list_that_is_too_long_is_not_written() -> None:
    many = tuple({"name": f"t{n}", "description": "x" * 16_000} for n in range(80))
    status, out, err = tools("notes", start=gives(Listing=Listing(many)))

    assert (status, out) == (1, "")
    assert "more than is ever read" in err


def test_what_is_left_out_is_said() -> None:
    status, out, err = tools("notes", start=gives(Listing=Listing(({"name": "two\x1b words"},))))

    assert (status, out) == (0, "[]\n")
    assert "left out tool number 1" in err


def test_what_nobody_described_is_named(tmp_path: Path) -> None:
    """And what somebody described in the entry's own file is not lost."""
    bare = Listing(({"name": "search", "inputSchema": {"properties": {"a": {}, "b": {}}}},))
    arguments = b'[{"name": "a", "type": "any", "desc": "A"}]'
    own = b'[{"name": "search", "description": "Own.", "arguments": ' + arguments + b"}]"
    had = {"Listing": bare, "Files": Files("notes", (EntryFile("tools.json"),), {"tools.json": own})}

    status, out, err = tools("notes", start=gives(**had))

    assert status == 0
    assert json.loads(out)[0]["description"] == "Own."
    assert err == "mcp-vet: notes: the server does not describe search.b: write it by hand, and it stays\n"


def test_recorded_evidence_will_do(tmp_path: Path) -> None:
    kept = evidence(tmp_path / "kept", ("notes", "clock"), Listing=Listing(TOOLS))
    nobody = fails(AssertionError("nothing must be run"))

    status, out, _ = tools("notes", "--evidence", str(kept), start=nobody)
    assert status == 0
    assert out.startswith(SPELT)

    status, _, err = tools("ntoes", "--evidence", str(kept), start=nobody)
    assert status == 2
    assert "notes, clock" in err


def test_a_folder_without_evidence_is_misuse(tmp_path: Path) -> None:
    status, _, err = tools("notes", "--evidence", str(tmp_path))
    assert status == 2
    assert "holds no evidence" in err

    (tmp_path / archive.RUN).write_text("{}")
    status, _, err = tools("notes", "--evidence", str(tmp_path))
    assert status == 2
    assert "can read" in err
