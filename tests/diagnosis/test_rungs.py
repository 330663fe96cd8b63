"""What several starts together say: what breaks it, what it needs, and who must decide."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.diagnosis.starts import (
    CONFIG,
    IMAGE,
    attempt,
    cases,
    entry,
    ladder,
    read,
    started,
    tools,
)
from tests.growth import assert_linear
from validator.evidence.conversation import Attempt, Ladder, Rung
from validator.evidence.diagnosis import Ailment, diagnose
from validator.evidence.diagnosis.ailments import WANTS
from validator.evidence.execution import Frame, FrameKind, Image, Launch, LaunchEnd, Stage
from validator.example_values import DUMMY, DUMMY_PATH

WANTS_TOKEN = "Error: NOTES_TOKEN is not set"
NO_HOST = "Error: getaddrinfo ENOTFOUND notes.example.com"
LISTED = Launch(Stage.LISTED, LaunchEnd.COMPLETE, environment=("NOTES_TOKEN", "NOTES_URL"))
BARE = attempt(Rung.BARE, started(WANTS_TOKEN, environment=(), exit_code=1))


def frame(kind: FrameKind, text: str, *, sent: bool = False) -> Frame:
    return Frame(1.0, sent, kind, len(text), text)


def test_configuration_that_is_needed_and_given_is_nothing_wrong() -> None:
    found = read(LISTED, ladder=ladder(LISTED, BARE, tools=3))

    assert (found.kind, found.lists, found.unverified) == (Ailment.NONE, True, False)
    assert found.rungs == (
        "bare: came to `started`, exited, exit code 1: it asks for `NOTES_TOKEN`",
        "example: lists 3 tools",
    )


def test_rung_with_the_most_configuration_speaks() -> None:
    launch = started(NO_HOST)

    assert read(launch, ladder=ladder(launch, BARE)).kind is Ailment.CANNOT_REACH


def test_cheaper_rung_speaks_where_it_came_further() -> None:
    further = Launch(Stage.INITIALIZED, LaunchEnd.TIMED_OUT)
    tried = Ladder((attempt(Rung.BARE, further), attempt(Rung.EXAMPLE, started(NO_HOST))), Rung.BARE)

    assert read(further, ladder=tried).kind is Ailment.NO_LISTING


@pytest.mark.parametrize(
    ("stderr", "names"),
    [
        ("Error: NOTES_URL must start with https://", ("NOTES_URL",)),
        ("panic: no reason given", ("NOTES_TOKEN", "NOTES_URL")),
    ],
)
def test_example_that_breaks_it_is_named(stderr: str, names: tuple[str, ...]) -> None:
    bare = Launch(Stage.LISTED, LaunchEnd.COMPLETE)
    tried = Ladder((attempt(Rung.BARE, bare, 2), attempt(Rung.EXAMPLE, started(stderr))), Rung.BARE)
    found = read(bare, ladder=tried, tools=tools())

    assert (found.kind, found.names, found.unverified) == (Ailment.BREAKS_ON_EXAMPLE, names, False)


@pytest.mark.parametrize(
    ("rung", "kind"),
    [(Rung.PROVIDED, Ailment.LISTS_WITH_VALUES), (Rung.NETWORK, Ailment.LISTS_WITH_NETWORK)],
)
def test_what_it_takes_is_said(rung: Rung, kind: Ailment) -> None:
    tried = Ladder((BARE, attempt(Rung.EXAMPLE, started(NO_HOST)), attempt(rung, LISTED, 1)), rung)
    found = read(LISTED, ladder=tried)

    assert (found.kind, found.names, found.lists) == (kind, ("notes.example.com",), True)


def test_banner_of_a_server_that_works_is_shown() -> None:
    launch = replace(
        LISTED, frames=(frame(FrameKind.NOISE, "Welcome\x1b[0m"), frame(FrameKind.RESPONSE, "{}"))
    )
    found = read(launch, ladder=ladder(launch, tools=1))

    assert (found.kind, found.names) == (Ailment.BANNER, ("Welcome\\x1b[0m",))


@pytest.mark.parametrize(
    ("frames", "kind"),
    [
        ((frame(FrameKind.RESPONSE, "{}"),), Ailment.BUFFERS),
        ((frame(FrameKind.NOISE, '{"jsonrpc": "2.0", "result": {}}'),), Ailment.BUFFERS),
        ((frame(FrameKind.NOISE, "hello"),), Ailment.BANNER),
        ((frame(FrameKind.NOISE, "Server listening on port 8000"),), Ailment.LISTENS),
        ((frame(FrameKind.REQUEST, "{}", sent=True),), Ailment.TIMED_OUT),
        ((), Ailment.TIMED_OUT),
    ],
)
def test_standard_output_of_a_server_that_is_waited_for(frames: tuple[Frame, ...], kind: Ailment) -> None:
    assert read(started(end=LaunchEnd.TIMED_OUT, frames=frames)).kind is kind


@pytest.mark.parametrize(
    ("launch", "kind"),
    [
        (started(exit_code=137, out_of_memory=True), Ailment.OUT_OF_MEMORY),
        (started(end=LaunchEnd.LIMIT, limit="frames", stderr=NO_HOST), Ailment.OVER_LIMIT),
        (started(end=LaunchEnd.ERROR, says="initialize got no valid answer"), Ailment.BAD_ANSWER),
        (
            Launch(Stage.CREATED, LaunchEnd.NOT_STARTED, says='exec: "node": not found in $PATH'),
            Ailment.CANNOT_START,
        ),
        (
            Launch(Stage.CREATED, LaunchEnd.NOT_STARTED, says="exec /x: exec format error"),
            Ailment.ARCHITECTURE,
        ),
        (Launch(Stage.INITIALIZED, LaunchEnd.ERROR, says="-32603 not logged in"), Ailment.WANTS_CREDENTIAL),
        (Launch(Stage.INITIALIZED, LaunchEnd.EXITED), Ailment.NO_LISTING),
    ],
)
def test_how_it_ended_is_enough(launch: Launch, kind: Ailment) -> None:
    assert read(launch).kind is kind


def test_empty_list_is_no_list() -> None:
    found = read(LISTED, ladder=ladder(LISTED, tools=0), tools=tools())

    assert (found.kind, found.lists, found.unverified) == (Ailment.NO_TOOLS, False, False)


def test_port_that_an_image_exposes_is_a_guess_for_a_silent_server_only() -> None:
    image = Image("sha256:aa", ports=("3000/tcp",))
    silent = started(end=LaunchEnd.TIMED_OUT)

    assert read(silent, image=image).names == ("3000",)
    assert read(started(exit_code=1), image=image).kind is Ailment.EXITED


def test_platform_of_an_image_is_named() -> None:
    found = read(started("exec format error"), image=Image("sha256:aa", os="linux", architecture="arm64"))

    assert found.says.endswith("(its image says linux/arm64)")


CONFIGURED: dict[str, Any] = {"config": CONFIG}
MOUNTED = {"run": {"volumes": ["{{notes.folder}}:/notes"]}}
NOTHING: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("stderr", "data", "unverified"),
    [
        (WANTS_TOKEN, CONFIGURED, True),
        ("Error: NOTES_ACCOUNT is not set", CONFIGURED, False),  # nowhere to put it: works for nobody
        ("Error: NOTES_ACCOUNT is not set", {"run": {"env": {"NOTES_ACCOUNT": "me"}}}, True),
        ("Error: please log in", CONFIGURED, True),
        ("Error: please log in", NOTHING, False),
        ("Error: 401 Unauthorized", {"config": {"parameters": {"type": "object"}}}, True),
        (NO_HOST, NOTHING, True),
        ("Error: connect ECONNREFUSED 127.0.0.1:5432", CONFIGURED, True),
        ("Error: connect ECONNREFUSED 127.0.0.1:5432", NOTHING, False),
        ("FileNotFoundError: '/notes/index.json'", MOUNTED, True),
        ("FileNotFoundError: '/notes/index.json'", CONFIGURED, False),
        ("FileNotFoundError: '/notesbook/index.json'", MOUNTED, False),
        (f"FileNotFoundError: '{DUMMY_PATH}'", NOTHING, True),
        (f"Error: cannot use value {DUMMY}", CONFIGURED, True),
        ("ModuleNotFoundError: No module named 'notes'", CONFIGURED, False),
        ("usage: notes FOLDER", CONFIGURED, False),
        ("Segmentation fault", CONFIGURED, False),
    ],
)
def test_tools_file_stands_in_only_for_what_users_can_give(
    stderr: str, data: dict[str, Any], unverified: bool
) -> None:
    launch = started(stderr, environment=(), exit_code=1)

    assert read(launch, entry=entry(data), tools=tools()).unverified is unverified
    assert not read(launch, entry=entry(data)).unverified


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"{}",
        b"[",
        b'[{"name": ""}]',
        b'[{"name": "a b"}]',
        b'[{"name": "a", "inputSchema": {}}]',
        b"null",
    ],
)
def test_tools_file_with_a_fault_or_without_a_tool_stands_in_for_nothing(content: bytes) -> None:
    assert not read(started(WANTS_TOKEN, environment=()), tools=tools(content)).unverified


def test_volume_of_the_image_is_a_place_for_files() -> None:
    image = Image("sha256:aa", volumes=("/data",))

    assert read(started("FileNotFoundError: '/data/x'"), image=image, tools=tools()).unverified


def test_undeclared_variable_is_to_be_declared() -> None:
    assert "config.secrets" in read(started("Error: NOTES_ACCOUNT is not set")).fix
    assert "config.secrets" not in read(started(WANTS_TOKEN, environment=())).fix


TEXTS = st.one_of(st.text(max_size=200), st.sampled_from([case.text for case in cases()]))
ATTEMPTS = st.builds(
    Attempt,
    st.sampled_from(Rung),
    st.sampled_from(Stage),
    st.sampled_from(LaunchEnd),
    TEXTS,
    exit_code=st.none() | st.integers(0, 255),
    out_of_memory=st.booleans(),
    tools=st.integers(0, 2),
    environment=st.sampled_from([(), ("NOTES_TOKEN",)]),
    stderr=TEXTS,
)
FRAMES = st.builds(Frame, st.just(1.0), st.booleans(), st.sampled_from(FrameKind), st.just(1), TEXTS)


@given(
    st.lists(ATTEMPTS, max_size=4),
    st.sampled_from(Rung),
    ATTEMPTS,
    st.lists(FRAMES, max_size=3),
    st.sampled_from([tools(), tools(None), tools(b"[]")]),
    st.sampled_from([CONFIGURED, MOUNTED, NOTHING]),
)
def test_whatever_was_seen_is_said_in_one_line_and_leaves_open_only_what_may_be(
    attempts: list[Attempt], judged: Rung, own: Attempt, frames: list[Frame], file: Any, data: dict[str, Any]
) -> None:
    launch = Launch(
        own.stage, own.end, own.says, exit_code=own.exit_code, stderr=own.stderr, frames=tuple(frames)
    )
    found = diagnose(launch, IMAGE, Ladder(tuple(attempts), judged), entry(data), file)

    for line in (found.says, found.fix, *found.names, *found.rungs):
        assert line.isprintable()
        assert 0 < len(line) < 700
    assert found.names == tuple(dict.fromkeys(found.names))
    works = [a for a in attempts if a.rung is not judged and a.works]
    if found.unverified:
        assert file == tools()
        assert found.kind in WANTS
        assert not works
        assert launch.stage is not Stage.LISTED
    if works:
        assert found.lists


@pytest.mark.parametrize(
    "line",
    [
        "ENOENT " * 70,
        "a" * 500,
        "/" * 500,
        "missing NOTES_TOKEN " * 25,
        "listening on http://" * 25,
        "path: ['" * 60,
        "no such file or directory path: " * 16,
        "dial tcp 1.1.1.1 " * 30,
        "API_" * 125,
    ],
)
def test_hostile_output_is_read_in_linear_time(line: str) -> None:
    assert_linear(
        lambda launch: read(launch, ladder=ladder(launch, attempt(Rung.BARE, launch))),
        lambda lines: started("\n".join([line] * lines)),
        500,
    )
