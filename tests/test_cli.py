"""The command line: every ending has its exit status and its words, and goes to the right stream."""

import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.golden.reports import CHECKS, REPORTS
from validator.cli import COMMANDS, main
from validator.commands.console import Console
from validator.evidence.codec import Malformed
from validator.live.doctor import Fact
from validator.live.intake_result import NotUsable, Unreachable
from validator.model import Check, Report
from validator.options import Mode, Options
from validator.plugins import PluginError
from validator.policy import PolicyError
from validator.watcher import Watcher

Start = Callable[[Options, Watcher | None], Report]


def gives(report: Report) -> Start:
    return lambda options, watcher: report


def fails(exc: BaseException) -> Start:
    def start(options: Options, watcher: Watcher | None) -> Report:
        raise exc

    return start


def loaded() -> dict[str, Check]:
    return {check.id: check for check in CHECKS}


def run(*words: str, start: Start | None = None, **doors: Any) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    doors = {"start": start or gives(REPORTS["accept"]), "load": loaded, "environ": {}, **doors}
    out, err = io.StringIO(), io.StringIO()
    status = main(words, Console(out, err, **doors))
    return status, out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("accept", 0),
        ("not-a-submission", 0),
        ("narrowed-static", 0),
        ("undecided-ours", 1),
        ("undecided-maintainer", 1),
        ("reject", 3),
        ("several-entries", 3),
    ],
)
def test_the_exit_status_is_the_verdict(name: str, status: int) -> None:
    assert run("check", start=gives(REPORTS[name]))[0] == status


@pytest.mark.parametrize(
    ("exc", "status", "says"),
    [
        (NotUsable("no entry is called 'wether'; did you mean 'weather'?"), 2, "wether"),
        (PolicyError("mcp-vet.toml is not TOML"), 2, "mcp-vet.toml"),
        (PluginError("two checks are called MET001"), 2, "MET001"),
        (OSError(28, "No space left on device", "/evidence"), 1, "No space left on device: /evidence"),
        (KeyError("oops"), 1, "mcp-vet itself failed, KeyError"),
        (KeyboardInterrupt(), 130, "nothing was decided"),
    ],
)
def test_every_failure_has_a_status_and_says_why(exc: BaseException, status: int, says: str) -> None:
    got, out, err = run("check", start=fails(exc))

    assert (got, out) == (status, "")
    assert err.startswith("mcp-vet: ")
    assert says in err.splitlines()[0]


def test_sigterm_has_a_status_of_its_own() -> None:
    from validator.stopping import Terminated

    assert run("check", start=fails(Terminated()))[0] == 143


def test_what_cannot_be_reached_is_undecided_and_still_reported(tmp_path: Path) -> None:
    """A program that waits for the JSON gets it, with the reason."""
    file = tmp_path / "report.json"
    status, out, _ = run(
        "pr", "12", "--json", str(file), start=fails(Unreachable("github.com did not answer"))
    )

    assert status == 1
    assert out == "undecided - github.com did not answer\n"
    assert json.loads(file.read_text())["verdict"] == "undecided"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["chekc"], "did you mean `mcp-vet check`?"),
        (["xyzzy"], "`mcp-vet --help` lists them"),
        (["check", "--jsno", "x"], "did you mean --json?"),
        (["check", "--stat"], "did you mean --static?"),
        (["check", "--jobs", "0"], "a number from 1 to 64"),
        (["check", "--jobs", "many"], "a number from 1 to 64"),
        (["ci", "--minutes=-1"], "a number from 0 to 1440"),
        (["ci", "--minutes", "1.5"], "a number from 0 to 1440"),
        (["ci", "--minutes", "1441"], "a number from 0 to 1440"),
        (["ci", "--minutes", "9" * 99], "a number from 0 to 1440"),
        (["check", "--registry", "/nonexistent"], "no folder"),
        (["check", "--policy", "/nonexistent"], "no file"),
        (["check", "--json", "/nonexistent/x.json"], "does not exist: make it first"),
        (["check", "--json", "/"], "is a folder"),
        (["check", "--json", "-", "--markdown", "-"], "only one of"),
        (["check", "--json"], "`mcp-vet check --help`"),
        (["explain", "SRC01"], "did you mean SRC001?"),
        (["explain"], "`mcp-vet explain --help`"),
        (["schema", "servr"], "choose from"),
        (["gen", "--root", "/tmp"], "there is no checks/"),
    ],
)
def test_misuse_is_one_line_with_the_remedy_and_status_2(words: list[str], says: str) -> None:
    status, out, err = run(*words)

    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert says in err


def test_the_arguments_arrive_as_options(tmp_path: Path) -> None:
    heard: list[Options] = []

    def start(options: Options, watcher: Watcher | None) -> Report:
        heard.append(options)
        return REPORTS["accept"]

    run(
        "check",
        "weather",
        "--static",
        "--select",
        "MET,SRC001",
        "--select",
        "CFG",
        "--jobs",
        "3",
        start=start,
    )
    run("pr", "12", "--repo", "r.git", "--base", "main", "--evidence", str(tmp_path), "--keep", start=start)
    run("pr", start=start)

    jobs = heard[1].jobs
    assert heard == [
        Options(
            mode=Mode.CHECK,
            what=("weather",),
            static=True,
            select=("MET", "SRC001", "CFG"),
            jobs=3,
            registry=Path(),
        ),
        Options(
            mode=Mode.PR, what=("12",), repo="r.git", base="main", evidence=tmp_path, keep=True, jobs=jobs
        ),
        Options(mode=Mode.PR, what=("HEAD",), jobs=jobs),
    ]


@pytest.mark.parametrize("format", ["json", "markdown"])
def test_a_report_on_the_standard_output_is_alone_there(format: str) -> None:
    status, out, err = run("check", f"--{format}", "-", start=gives(REPORTS["reject"]))

    assert status == 3
    assert err.splitlines()[-1].startswith("reject weather")
    if format == "json":
        assert json.loads(out)["verdict"] == "reject"
    else:
        assert out.startswith("<!-- mcp-vet report -->")


def test_reports_are_written_whole_and_readable(tmp_path: Path) -> None:
    json_file, markdown = tmp_path / "r.json", tmp_path / "r.md"
    run("check", "--json", str(json_file), "--markdown", str(markdown), start=gives(REPORTS["reject"]))

    assert json.loads(json_file.read_text())["exit_status"] == 3
    assert "REJECT" in markdown.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.json", "r.md"]
    assert stat.S_IMODE(json_file.stat().st_mode) & 0o400


def test_a_report_of_an_earlier_run_does_not_outlive_one_that_fails(tmp_path: Path) -> None:
    """Whoever reads the file must not take yesterday's accept for today's."""
    file = tmp_path / "report.json"
    file.write_text('{"verdict": "accept"}')
    run("check", "--json", str(file), start=fails(KeyError("oops")))

    assert not file.exists()


@pytest.mark.parametrize(
    ("exc", "complete"),
    [(KeyboardInterrupt(), False), (OSError(28, "No space left on device", "/tmp/x"), True)],
)
def test_a_run_that_comes_to_nothing_is_reported_as_undecided(
    exc: BaseException, complete: bool, tmp_path: Path
) -> None:
    file = tmp_path / "report.json"
    status, _, _ = run("check", "--json", str(file), start=fails(exc))

    report = json.loads(file.read_text())
    assert (report["verdict"], report["complete"], report["units"]) == ("undecided", complete, [])
    assert report["notes"]
    assert status in (1, 130)


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        run("check", "--markdown", str(pipe))
        assert os.read(reader, 65_536).startswith(b"<!-- mcp-vet report -->")
        assert stat.S_ISFIFO(pipe.stat().st_mode)
    finally:
        os.close(reader)


def test_a_report_that_cannot_be_written_leaves_the_run_undecided(tmp_path: Path) -> None:
    """The disk is full, say: here the folder goes away meanwhile."""
    folder = tmp_path / "gone"
    folder.mkdir()

    def start(options: Options, watcher: Watcher | None) -> Report:
        folder.rmdir()
        return REPORTS["accept"]

    status, _, err = run("check", "--json", str(folder / "r.json"), start=start)

    assert status == 1
    assert "our fault" in err


def test_a_message_that_quotes_a_submission_moves_no_cursor() -> None:
    _, _, err = run("check", start=fails(NotUsable("no entry 'a\x1b[2J\n::error::b'")))

    assert err == "mcp-vet: no entry 'a\\x1b[2J \\x3a:error::b'\n"


@pytest.mark.parametrize(
    ("exc", "says"),
    [
        (FileNotFoundError("run.json"), "`--evidence DIR` writes it"),
        (Malformed("run.json: depth"), "run.json: depth"),
    ],
)
def test_replay_refuses_a_folder_without_evidence(tmp_path: Path, exc: Exception, says: str) -> None:
    def replay(directory: Path, checks: Sequence[Check], policy: object, watcher: Watcher | None) -> Report:
        raise exc

    status, _, err = run("replay", str(tmp_path), replay=replay)

    assert status == 2
    assert says in err


def test_replay_judges_with_the_loaded_checks(tmp_path: Path) -> None:
    def replay(directory: Path, checks: Sequence[Check], policy: object, watcher: Watcher | None) -> Report:
        assert (directory, tuple(checks), policy) == (tmp_path, tuple(loaded().values()), None)
        return REPORTS["reject"]

    assert run("replay", str(tmp_path), replay=replay)[0] == 3


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(command, "--help")
    text = capsys.readouterr().out

    assert ended.value.code == 0
    assert f"  mcp-vet {command}" in text.partition("example")[2]


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_without_a_command_the_help_lists_them_all(words: list[str]) -> None:
    status, out, _ = run(*words)

    assert status == 0
    assert all(f"\n  {command} " in out for command in COMMANDS)


def test_rules_are_listed_with_what_requires_them() -> None:
    _, table, _ = run("rules")
    _, data, _ = run("rules", "--json")

    assert len(table.splitlines()) == 1 + len(CHECKS)
    rows = {row["id"]: row for row in json.loads(data)}
    assert rows["BLD001"]["required_for"] == ["server"]
    assert rows["IMG001"]["severity"] == "warning"


def test_explain_prints_the_page_whatever_the_case() -> None:
    _, out, _ = run("explain", "src001", "BLD001")

    assert out.startswith("# SRC001: Commit is not a full hash")
    assert "# BLD001: " in out


@pytest.mark.parametrize("name", ["server", "tools", "report", "policy"])
def test_every_packaged_schema_is_printed(name: str) -> None:
    _, out, _ = run("schema", name)

    Draft202012Validator.check_schema(json.loads(out))


def test_doctor_says_what_is_missing_and_how_to_get_it() -> None:
    facts = (Fact("git", True, "2.39", ""), Fact("engine", False, "no answer", "start it"))
    status, out, _ = run("doctor", diagnose=lambda: facts)

    assert status == 1
    assert out.splitlines() == ["ok      git: 2.39", "MISSING engine: no answer", "        start it"]
    assert run("doctor", diagnose=lambda: facts[:1])[0] == 0


def test_doctor_clean_names_what_it_removed() -> None:
    _, out, _ = run("doctor", "--clean", diagnose=lambda: (), clean=lambda: ("container mcp-vet-1",))

    assert out == "removed container mcp-vet-1\n"


def test_gen_writes_pages_and_check_finds_stale_ones(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    assert run("gen", "--check", "--root", str(tmp_path))[0] == 1
    assert run("gen", "--root", str(tmp_path))[0] == 0
    assert run("gen", "--check", "--root", str(tmp_path))[0] == 0
    (tmp_path / "docs" / "rules" / "SRC001.md").write_text("old")
    assert "SRC001.md is out of date" in run("gen", "--check", "--root", str(tmp_path))[1]


def test_new_writes_a_rule_and_refuses_a_bad_id(tmp_path: Path) -> None:
    family = tmp_path / "checks" / "metadata"
    family.mkdir(parents=True)
    (family / "__init__.py").write_text('"""Metadata."""\n')
    words = ["Too short", "--family", "metadata", "--root", str(tmp_path)]

    assert run("new", "MET9", *words)[0] == 2
    status, out, _ = run("new", "MET099", *words)
    assert status == 0
    assert "met099_too_short.py" in out


def test_plan_shows_every_check_in_its_phase() -> None:
    """With the installed checks and the real providers, without running anything."""
    from validator.plugins import load

    status, out, _ = run("plan", load=load)

    assert status == 0
    assert [out.count(f"  {rule} ") for rule in load()] == [1] * len(load())
    assert "(runs the submission's code)" in out


def process(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *options.pop("python", []), "-m", "validator", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)


def test_the_version_costs_nothing_heavy() -> None:
    """Neither the libraries that take long to import, nor the rules, nor argparse."""
    done = process("--version", python=["-X", "importtime"])
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}

    assert done.stdout.startswith("mcp-vet ")
    assert not imported & {"mcp", "docker", "git", "jsonschema", "yaml", "argparse", "checks", "asyncio"}


def test_a_reader_that_stops_reading_is_no_crash(tmp_path: Path) -> None:
    script = f"{sys.executable} -m validator rules | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)

    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_a_real_entry_is_judged_and_where_no_terminal_is_there_is_no_colour(tmp_path: Path) -> None:
    """The whole program over one entry of a working tree; CLICOLOR_FORCE asks for the full report."""
    entry = tmp_path / "servers" / "weather"
    entry.mkdir(parents=True)
    (entry / "server.yaml").write_text("name: wether\ntype: server\n")
    words = ["check", "weather", "--static", "--registry", str(tmp_path)]
    plain = process(*words)
    forced = process(*words, env={**os.environ, "CLICOLOR_FORCE": "1"})

    assert plain.returncode == forced.returncode == 3
    assert "\x1b" not in plain.stdout + plain.stderr
    assert "error REG004 servers/weather/server.yaml:1:7 " in plain.stdout
    assert plain.stdout.splitlines()[-1].startswith("reject weather ")
    assert "\x1b[" in forced.stdout
    assert "1 | name: wether" in forced.stdout
