"""The Docker daemon goes away in the middle of a real run: undecided, ours, and nothing stays."""

import json
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks._kills_stage import GONE
from dev import sample_registry
from tests.conftest import BASE_IMAGES
from tests.live.private_engine import PrivateEngine, private_engine
from tests.live.real_command import Command, causes, eventually, report_in, started
from validator.live import labels
from validator.policy import FILE

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("engine", "base_images")]

HANGS = "14"  # the pull request whose server answers initialize and nothing after it


@pytest.fixture(scope="module")
def private() -> Iterator[PrivateEngine]:
    with private_engine() as made:
        yield made


@pytest.fixture
def filled(private: PrivateEngine, base_images: str, engine: object) -> PrivateEngine:
    """With the base images, copied from the engine of all tests."""
    names: dict[str, str] = tomllib.loads(base_images)["build"]["base_images"]
    there = private.docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}")
    if missing := {name.removeprefix("docker-image://") for name in names.values()} - set(there):
        private.load(sorted(missing), engine.host)  # type: ignore[attr-defined]
    return private


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_registry.make(tmp_path_factory.mktemp("sample"))[0]


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary files"
    folder.mkdir()
    return folder


def ours(engine: PrivateEngine) -> list[str]:
    wanted = ("--filter", f"label={labels.OWNER}")
    return [*engine.docker("ps", "-aq", *wanted), *engine.docker("image", "ls", "-q", *wanted)]


def state(engine: PrivateEngine, command: Command) -> str:
    """What stands there and who still runs: for whoever finds that something stayed."""
    stays = [engine.docker("ps", "-a", "--no-trunc"), engine.docker("image", "ls", "-a")]
    log = (engine.folder / "log").read_text(errors="replace")[-6_000:]
    return "\n".join([*(" ".join(words) for words in stays), *command.lines(), log])


def in_session(
    engine: PrivateEngine, registry: Path, temporary: Path, file: Path, seconds: float = 4.0
) -> Command:
    """A run whose container has started. Its server is asked for its tools, in vain, for *seconds*."""
    text = (registry / FILE).read_text()
    patient = text.replace("tools_list_seconds = 4.0", f"tools_list_seconds = {seconds}")
    policy = file.with_name("policy.toml")  # in a private engine the server would outlive this one
    policy.write_text(patient + '\n[build]\nbuilder = "engine"\n')
    words = ("pr", HANGS, "--repo", registry, "--base", "main", "--json", file, "--policy", policy)
    command = started(*words, temporary=temporary, DOCKER_HOST=engine.host)
    assert eventually(lambda: bool(engine.docker("ps", "-q")), 240)
    return command


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_an_engine_that_is_started_anew_in_the_middle_of_a_session(
    number: int, filled: PrivateEngine, registry: Path, temporary: Path, tmp_path: Path
) -> None:
    """Stopped in good order it takes its containers along; killed, it leaves them running."""
    file = tmp_path / "report.json"
    command = in_session(filled, registry, temporary, file)
    filled.kill(number)
    filled.start()
    code, out, err = command.ended()

    report = report_in(file)
    assert (code, report["verdict"]) == (1, "undecided"), out + err
    assert "ours" in causes(report)
    assert "Traceback" not in out + err
    assert eventually(lambda: ours(filled) == [], 240), state(filled, command)
    assert eventually(lambda: not any(temporary.iterdir()))


def test_an_engine_that_is_killed_together_with_the_run(
    filled: PrivateEngine, registry: Path, temporary: Path, tmp_path: Path
) -> None:
    """The reapers wait for it to come back."""
    command = in_session(filled, registry, temporary, tmp_path / "report.json")
    filled.kill()
    command.process.kill()
    command.ended()
    filled.start()

    assert eventually(lambda: ours(filled) == [], 240), state(filled, command)
    assert eventually(lambda: not command.lines() and not any(temporary.iterdir()))


def test_an_engine_that_goes_away_and_stays_away(
    filled: PrivateEngine, registry: Path, temporary: Path, tmp_path: Path
) -> None:
    file = tmp_path / "report.json"
    command = in_session(filled, registry, temporary, file)
    filled.kill()
    try:
        code, out, err = command.ended()
        report = report_in(file)
        assert (code, report["verdict"]) == (1, "undecided"), out + err
        assert "ours" in causes(report)
        assert not any(temporary.iterdir())
    finally:
        filled.start()
    assert eventually(lambda: ours(filled) == [], 240), state(filled, command)


def test_two_runs_at_once_leave_each_other_alone(
    filled: PrivateEngine, registry: Path, temporary: Path, tmp_path: Path
) -> None:
    """The second starts, sweeps and ends while the first is in its session; `doctor --clean` likewise."""
    first = in_session(filled, registry, temporary, tmp_path / "first.json", seconds=20.0)
    words = ("check", "echo", "--registry", registry, "--json", tmp_path / "second.json")
    code, out, err = started(*words, temporary=temporary, DOCKER_HOST=filled.host).ended()
    assert code == 0, out + err
    given = {"DOCKER_HOST": filled.host, "XDG_CACHE_HOME": str(tmp_path)}  # other tests need their templates
    _, told, _ = started("doctor", "--clean", temporary=temporary, **given).ended()

    assert "no killed run left anything behind" in told
    assert "of runs that go on" in told
    assert first.ended()[0] == 3
    report = report_in(tmp_path / "first.json")
    assert report["verdict"] == "reject"
    assert "within 20 seconds" in json.dumps(report)  # nobody killed its containers before


def test_many_leftovers_go_at_once_and_doctor_tells_of_them(filled: PrivateEngine, temporary: Path) -> None:
    """Thirty containers and ten images of a run whose reaper was killed with it, and its folder."""
    marks = {
        labels.RUN: "feedfeedfeed",
        labels.OWNER: GONE,
        labels.PLACE: labels.here(),
        labels.DEADLINE: "1",
    }
    words = [word for name, value in marks.items() for word in ("--label", f"{name}={value}")]
    base = _busybox()
    for number in range(30):
        filled.docker("create", *words, "--name", f"mcp-vet-feedfeedfeed-{number}", base, "true")
    changes = [word for name, value in marks.items() for word in ("-c", f"LABEL {name}={value}")]
    for number in range(10):
        filled.docker("commit", *changes, "mcp-vet-feedfeedfeed-0", f"mcp-vet/feedfeedfeed-{number}:vet")
    (temporary / "mcp-vet-feedfeedfeed-x").mkdir()
    (temporary / "mcp-vet-feedfeedfeed-x" / "owner").write_text(f"{GONE}\n{labels.here()}\n")

    def doctor(*words: str) -> str:
        given = {"DOCKER_HOST": filled.host, "XDG_CACHE_HOME": str(temporary.parent / "cache")}
        return started("doctor", *words, temporary=temporary, **given).ended()[1]

    assert "30 containers, 10 images, 1 folder: `mcp-vet doctor --clean` removes it" in doctor()
    assert doctor("--clean").count("removed ") == 41
    assert "left by dead runs: nothing" in doctor()
    assert ours(filled) == []


def _busybox() -> str:
    names: dict[str, str] = tomllib.loads(BASE_IMAGES.read_text())["build"]["base_images"]
    return next(v.removeprefix("docker-image://") for v in names.values() if "busybox" in v)
