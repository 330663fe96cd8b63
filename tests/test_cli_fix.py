"""`mcp-vet fix` on the disk: in place, in one step, nothing else; and what it says about it."""

import io
import os
import resource
import signal
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.evidence_cases import ROOT
from validator.cli import main
from validator.commands.console import Console
from validator.evidence.submission import EntryFile, Files
from validator.live.entry_writer import SUFFIX, NotWritten, write_entry
from validator.plugins import load

FIXES = ROOT / "fixtures" / "fixes"
CHECKS = load()


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """A registry with the entry `notes`, whose title and layout are to be mended, and much around it."""
    entry = tmp_path / "servers" / "notes"
    entry.mkdir(parents=True)
    text = (FIXES / "title-case" / "before" / "servers" / "notes" / "server.yaml").read_text()
    (entry / "server.yaml").write_text(text.rstrip("\n"))
    (entry / "README.md").write_text("# Notes\n")
    other = tmp_path / "servers" / "clock"
    other.mkdir()
    (other / "server.yaml").write_text("name:   clock\n")
    (tmp_path / "README.md").write_text("a registry")
    return tmp_path


def fix(registry: Path, *words: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    console = Console(out, err, environ={}, load=lambda: CHECKS)
    status = main(["fix", *words, "--registry", str(registry)], console)
    return status, out.getvalue(), err.getvalue()


def manifest(registry: Path) -> Path:
    return registry / "servers" / "notes" / "server.yaml"


def names(registry: Path) -> list[str]:
    return sorted(file.name for file in manifest(registry).parent.iterdir())


def everything(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_named_entry_is_mended_and_nothing_else(registry: Path) -> None:
    before = everything(registry)
    status, out, err = fix(registry, "notes")
    after = everything(registry)

    assert status == 0
    assert after.pop("servers/notes/readme.md") == before.pop("servers/notes/README.md")
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == {"servers/notes/server.yaml"}
    wanted = FIXES / "title-case" / "after" / "servers" / "notes" / "server.yaml"
    assert manifest(registry).read_bytes() == wanted.read_bytes()
    told = [line.split()[1] for line in out.splitlines() if line.startswith("mended")]
    assert sorted(told) == ["MET001", "MET001", "REG006", "SCH008"]
    assert "4 findings in 1 entry mended" in err


def test_a_second_time_there_is_nothing_to_do(registry: Path) -> None:
    fix(registry, "notes")
    before = everything(registry)

    assert fix(registry, "notes", "--check")[0] == 0
    assert "0 findings in 0 entries mended" in fix(registry, "notes")[2]
    assert everything(registry) == before


def test_what_is_left_is_said_with_what_would_mend_it(registry: Path) -> None:
    manifest(registry).write_text(manifest(registry).read_text().replace('the "notes" for', "Notes MCP for"))
    _, out, _ = fix(registry, "notes")

    assert "left MET001 servers/notes/server.yaml:10:10 the title `Notes MCP for (Teams)` contains" in out
    assert next(line for line in out.splitlines() if "contains" in line).endswith("; `--unsafe` mends it")
    fix(registry, "notes", "--unsafe")
    assert "title: Notes for (Teams)\n" in manifest(registry).read_text()


@pytest.mark.parametrize(("words", "status"), [(["--diff"], 0), (["--check"], 1), (["--check", "--diff"], 1)])
def test_looking_changes_nothing(registry: Path, words: list[str], status: int) -> None:
    before = everything(registry)

    assert fix(registry, "notes", *words)[0] == status
    assert everything(registry) == before


def test_the_diff_stands_alone_on_the_standard_output(registry: Path) -> None:
    _, out, err = fix(registry, "notes", "--diff")

    assert out.splitlines()[:3] == [
        "rename servers/notes/README.md to readme.md",
        "--- a/servers/notes/server.yaml",
        "+++ b/servers/notes/server.yaml",
    ]
    assert '-  title: the "notes" for (teams)\n+  title: the "Notes" for (Teams)\n' in out
    assert "mended MET001" in err


def test_a_diff_is_no_command_to_a_runner(registry: Path) -> None:
    """A submission's text goes to the log of somebody's CI."""
    text = manifest(registry).read_text()
    manifest(registry).write_text(text.replace("(teams)", "(teams) # ::error::x"))
    _, out, _ = fix(registry, "notes", "--diff")

    assert "for (Teams) # \\x3a:error::x" in out
    assert " ::error::" not in out


def test_a_file_that_cannot_be_read_without_doubt_is_left_alone(registry: Path) -> None:
    """Nobody knows what it means; and what it holds moves no cursor."""
    text = manifest(registry).read_text() + "# \x9b2J\u202e"
    manifest(registry).write_text(text)
    _, out, err = fix(registry, "notes")

    assert manifest(registry).read_text() == text
    assert "left SCH001" in out
    assert not {"\x9b", "\u202e"} & set(out + err)


def test_without_a_base_and_without_names_all_entries_are_mended(registry: Path) -> None:
    fix(registry)

    assert (registry / "servers" / "clock" / "server.yaml").read_text() == "name: clock\n"
    assert "(Teams)" in manifest(registry).read_text()


def test_the_mode_of_a_file_stays(registry: Path) -> None:
    manifest(registry).chmod(0o640)
    fix(registry, "notes")

    assert stat.S_IMODE(manifest(registry).stat().st_mode) == 0o640


def test_what_a_killed_run_left_goes_and_nothing_is_left_behind(registry: Path) -> None:
    left = manifest(registry).with_name(f".server.yaml{SUFFIX}")
    left.write_text("half a fi")
    fix(registry, "notes")

    assert names(registry) == ["readme.md", "server.yaml"]
    assert "(Teams)" in manifest(registry).read_text()


def test_a_manifest_that_is_a_link_is_left_alone(registry: Path, tmp_path: Path) -> None:
    """What it points to is not the entry's."""
    target = tmp_path / "elsewhere.yaml"
    manifest(registry).rename(target)
    manifest(registry).symlink_to(target)
    before = target.read_bytes()
    fix(registry, "notes")

    assert target.read_bytes() == before
    assert manifest(registry).is_symlink()


def test_a_name_that_is_no_entry_is_misuse(registry: Path) -> None:
    status, _, err = fix(registry, "ntoes")

    assert status == 2
    assert "did you mean notes?" in err


def files(registry: Path) -> Files:
    content = manifest(registry).read_bytes()
    return Files("notes", (EntryFile("server.yaml"), EntryFile("README.md")), {"server.yaml": content})


def with_manifest(before: Files, content: bytes) -> Files:
    return replace(before, contents={"server.yaml": content})


def spoilt_by(spoil: Callable[[Path], object], registry: Path, after: Files | None = None) -> str:
    """The reason given where the folder is not any more what was judged; nothing may have changed then."""
    before = files(registry)
    spoil(registry)
    had = everything(registry)
    with pytest.raises(NotWritten) as refused:
        write_entry(registry, before, after or with_manifest(before, b"name: x\n"))
    assert everything(registry) == had
    return str(refused.value)


def linked(registry: Path) -> None:
    manifest(registry).rename(registry / "target")
    manifest(registry).symlink_to(registry / "target")


def folder_linked(registry: Path) -> None:
    folder = manifest(registry).parent
    folder.rename(registry / "target")
    folder.symlink_to(registry / "target")


def entries_linked(registry: Path) -> None:
    (registry / "servers").rename(registry / "target")
    (registry / "servers").symlink_to(registry / "target")


def replaced_by_a_pipe(registry: Path) -> None:
    manifest(registry).unlink()
    os.mkfifo(manifest(registry))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda registry: manifest(registry).write_text("name: y\n"), "changed meanwhile"),
        (linked, "is a link"),
        (folder_linked, "is a link"),
        (entries_linked, "is a link"),
        (lambda registry: manifest(registry).unlink(), "cannot be read"),
        (replaced_by_a_pipe, "no plain file"),
    ],
)
def test_a_file_that_is_not_what_was_judged_is_not_written(
    registry: Path, spoil: Callable[[Path], object], says: str
) -> None:
    assert says in spoilt_by(spoil, registry)


def test_all_is_looked_at_before_anything_is_written(registry: Path) -> None:
    """A name that is taken meanwhile holds up the contents too."""
    before = files(registry)
    renamed = (before.files[0], replace(before.files[1], path="readme.md"))
    after = replace(with_manifest(before, b"name: x\n"), files=renamed)
    taken = registry / "servers" / "notes" / "readme.md"

    assert "there is a readme.md already" in spoilt_by(lambda _: taken.write_text("mine"), registry, after)


@pytest.mark.parametrize("folder", ["..", ".", "", "../servers/notes", "notes/.."])
def test_no_folder_but_an_entrys_is_written_to(registry: Path, folder: str) -> None:
    before = replace(files(registry), folder=folder)

    with pytest.raises(NotWritten):
        write_entry(registry, before, with_manifest(before, b"name: x\n"))


def test_a_disk_that_is_full_leaves_the_old_file(registry: Path) -> None:
    """Here the file may not grow beyond what it has: the limit of the process stands for the disk."""
    before = files(registry)
    content = manifest(registry).read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            write_entry(registry, before, with_manifest(before, content + b"# more\n"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert manifest(registry).read_bytes() == content
    assert names(registry) == ["README.md", "server.yaml"]
