"""A real disk that is full, read-only or gone: undecided and said, nothing judged is lost, nothing stays."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dev import sample_registry
from tests.live.real_command import causes, report_in, started

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")

Mount = Callable[..., Path]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_registry.make(tmp_path_factory.mktemp("sample"))[0]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """A file system of so many KiB in memory, by name."""
    made: list[Path] = []

    def mounted(name: str, kib: int, *options: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", ",".join((f"size={kib}k", *options)), "tmpfs", str(folder)]
        if subprocess.run(words, capture_output=True, check=False).returncode:
            pytest.skip("this machine does not allow mounts")
        made.append(folder)
        return folder

    yield mounted
    for folder in made:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Not a byte is free afterwards."""
    with (folder / "full").open("wb", buffering=0) as stream:
        try:
            while stream.write(b"\0" * 4096):
                pass
        except OSError:
            return


@pytest.mark.docker
@pytest.mark.usefixtures("engine", "base_images")
@pytest.mark.parametrize("moment", ["git", "buildx build", "probe_worker"])
def test_a_disk_for_temporary_files_that_fills_up_during_the_run(
    moment: str, registry: Path, mount: Mount, tmp_path: Path
) -> None:
    """Wherever it is that the space runs out: no traceback, no reject, a report, and nothing left."""
    temporary, file = mount("temporary", 300 * 1024), tmp_path / "report.json"
    command = started("check", "echo", "--registry", registry, "--json", file, temporary=temporary)
    command.wait_for(moment)
    fill(temporary)
    code, out, err = command.ended()

    report = report_in(file)
    assert report["verdict"] in ("undecided", "accept")  # where all that was needed had been written by then
    assert code == (report["verdict"] == "undecided"), out + err
    assert causes(report) <= {"ours", "consequence"}
    assert not any(finding for unit in report["units"] for r in unit["results"] for finding in r["findings"])
    assert "Traceback" not in out + err
    assert [path.name for path in temporary.iterdir()] == ["full"]


@pytest.mark.parametrize("kib", [8, 64, 128, 200 * 1024])
def test_nothing_is_begun_where_there_is_little_space(
    kib: int, registry: Path, mount: Mount, tmp_path: Path
) -> None:
    """The files are judged all the same; or, where there is no room at all, it is said in a line."""
    temporary, file = mount("temporary", kib), tmp_path / "report.json"
    words = ("check", "echo", "--registry", registry, "--json", file)
    code, out, err = started(*words, temporary=temporary, DOCKER_HOST="unix:///nonexistent").ended()

    report = report_in(file)
    assert (code, report["verdict"]) == (1, "undecided"), out + err
    assert causes(report) <= {"ours", "consequence"}
    assert "Traceback" not in out + err
    assert not list(temporary.iterdir())
    if kib >= 128:
        assert "free some space" in file.read_text()
        assert any(r["outcome"] == "passed" for unit in report["units"] for r in unit["results"])


@pytest.mark.parametrize("kib", [4, 16, 64])
def test_evidence_on_a_full_disk_leaves_the_findings_and_no_verdict(
    kib: int, registry: Path, mount: Mount, tmp_path: Path
) -> None:
    disk, file = mount("disk", kib), tmp_path / "report.json"
    temporary = tmp_path / "t"
    temporary.mkdir()
    words = ("check", "--all", "--static", "--registry", registry, "--json", file)
    code, out, err = started(*words, "--evidence", disk / "evidence", temporary=temporary).ended()

    report = report_in(file)
    assert (code, report["verdict"]) == (1, "undecided"), out + err
    assert "No space left on device" in file.read_text()
    assert not [path for path in disk.rglob("*") if path.name.endswith(".new")]
    assert not any(temporary.iterdir())


def test_a_report_on_a_full_disk_is_at_least_told(registry: Path, mount: Mount, tmp_path: Path) -> None:
    """And yesterday's is gone, and the other file is written."""
    disk, markdown = mount("disk", 64), tmp_path / "report.md"
    (disk / "report.json").write_text('{"verdict": "accept"}')
    fill(disk)
    words = ("check", "echo", "--static", "--registry", registry, "--markdown", markdown)
    code, out, err = started(*words, "--json", disk / "report.json", temporary=tmp_path).ended()

    assert code == 1
    assert "No space left on device" in err
    assert "echo" in out
    assert "echo" in markdown.read_text()
    assert [path.name for path in disk.iterdir()] == ["full"]


@pytest.mark.parametrize("option", ["--json", "--markdown"])
def test_a_report_on_a_read_only_disk_is_refused_before_anything_is_done(
    option: str, registry: Path, mount: Mount, tmp_path: Path
) -> None:
    disk = mount("disk", 64, "ro")
    words = ("check", "echo", "--registry", registry, option, disk / "report")
    code, out, err = started(*words, temporary=tmp_path).ended()

    assert (code, out) == (2, "")
    assert "name another folder" in err


@pytest.mark.parametrize("where", ["read-only", "missing-parent"])
def test_evidence_that_cannot_be_begun(where: str, registry: Path, mount: Mount, tmp_path: Path) -> None:
    """A folder that is not there is made; one that cannot be made leaves all undecided, and says so."""
    disk, file = mount("disk", 64, "ro"), tmp_path / "report.json"
    evidence = disk / "evidence" if where == "read-only" else tmp_path / "a" / "b"
    words = ("check", "echo", "--static", "--registry", registry, "--json", file, "--evidence", evidence)
    code, _, err = started(*words, temporary=tmp_path).ended()

    if where == "missing-parent":
        assert code == 0
        assert (evidence / "entries" / "echo").is_dir()
        return
    assert code == 1
    assert report_in(file)["verdict"] == "undecided"
    assert "Read-only file system" in err
