"""Reading logs as BuildKit 0.13 writes them: the failing step, its place, whose fault it is."""

import pytest

from validator.live.build_log import Failure, Trouble, read_failure, registry_refuses, replaced_bases

HEAD = """\
#0 building with "default" instance using docker driver

#1 [internal] load remote build context
#1 DONE 0.0s

#2 copy /context /
#2 DONE 0.0s

#3 [context python:3.12-slim] load metadata for mcp-vet-base-python:local
#3 DONE 0.0s

"""


def step(instruction: str, output: list[str], error: str, line: int, shown: str) -> str:
    """The log of a build whose only step fails."""
    printed = "".join(f"#5 0.{n + 104} {text}\n" for n, text in enumerate(output))
    again = "".join(f"0.{n + 104} {text}\n" for n, text in enumerate(output))
    return (
        f"{HEAD}#5 [1/2] {instruction}\n{printed}#5 ERROR: {error}\n"
        f"------\n > [1/2] {instruction}:\n{again}------\n"
        f"Dockerfile:{line}\n--------------------\n   1 |     FROM python:3.12-slim\n"
        f"   {line} | >>> {shown}\n   {line + 1} |     \n--------------------\n"
        f"ERROR: failed to solve: {error}\n"
    )


def failing(output: list[str], code: int = 1) -> Failure:
    """What is read of a RUN that printed *output* and ended with *code*."""
    error = f'process "/bin/sh -c make" did not complete successfully: exit code: {code}'
    return read_failure(step("RUN make", output, error, 2, "RUN make"))


def resolving(words: str) -> str:
    """The log of a build whose base image cannot be resolved."""
    name = "docker.io/some/image:1"
    return (
        f"{HEAD}#4 [internal] load metadata for {name}\n#4 ERROR: {words}\n------\n"
        f" > [internal] load metadata for {name}:\n------\nDockerfile:1\n--------------------\n"
        f"   1 | >>> FROM some/image:1\n   2 |     \n--------------------\n"
        f"ERROR: failed to solve: some/image:1: failed to resolve source metadata for {name}: {words}\n"
    )


def test_a_failing_step_is_found_with_its_line_and_exit_code() -> None:
    found = failing(["make: *** No rule to make target 'all'.  Stop."], 2)
    assert (found.trouble, found.step, found.line, found.exit_code) == (Trouble.AUTHOR, "RUN make", 2, 2)
    assert found.says == 'process "/bin/sh -c make" did not complete successfully: exit code: 2'


@pytest.mark.parametrize(
    "line",
    [
        "[Errno -3] Temporary failure in name resolution",
        "curl: (6) Could not resolve host: files.example",
        "npm error code ENOTFOUND",
        "fatal: unable to access 'https://x/': Failed to connect: Connection timed out",
        "W: Failed to fetch http://x  Temporary failure resolving 'x'",
        "wget: bad address 'x'",
        "dial tcp: lookup proxy.example on 10.0.0.1:53: no such host",
    ],
)
def test_a_step_that_complains_of_the_network_is_no_fault_of_the_author(line: str) -> None:
    found = failing(["Collecting a", line, "ERROR: giving up"])
    assert (found.trouble, found.hint) == (Trouble.NETWORK, line)


def test_the_network_trouble_of_another_step_does_not_excuse_this_one() -> None:
    error = 'process "/bin/sh -c make" did not complete successfully: exit code: 2'
    log = step("RUN make", ["a real error"], error, 2, "RUN make")
    assert read_failure(log.replace("#2 DONE", "#2 0.5 no such host\n#2 DONE")).trouble is Trouble.AUTHOR


def test_a_killed_step_and_a_full_disk_are_ours() -> None:
    assert failing([], 137).trouble is Trouble.KILLED
    assert failing(["write /x: no space left on device"]).trouble is Trouble.FULL
    full = f"{HEAD}ERROR: failed to solve: write /var/lib/docker/x: no space left on device\n"
    assert read_failure(full).trouble is Trouble.FULL


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        (
            "pull access denied, repository does not exist or may require authorization: server message: "
            "insufficient_scope: authorization failed",
            Trouble.NO_BASE,
        ),
        ("docker.io/some/image:1: not found", Trouble.NO_BASE),
        (
            'failed to do request: Head "https://registry.example/v2/": dial tcp: lookup registry.example on '
            "10.0.0.1:53: no such host",
            Trouble.REGISTRY,
        ),
        ("unexpected status from HEAD request to https://registry.example/v2/: 503", Trouble.REGISTRY),
        ("failed to authorize: toomanyrequests: rate limit", Trouble.REGISTRY),
        ("something that nobody has seen yet", Trouble.REGISTRY),
    ],
)
def test_a_missing_base_image_is_told_from_a_registry_in_trouble(words: str, trouble: Trouble) -> None:
    found = read_failure(resolving(words))
    assert (found.trouble, found.line) == (trouble, 1)


@pytest.mark.parametrize(
    "words",
    [
        "failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF",
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
        "failed to solve: Unavailable: connection error: transport is closing",
    ],
)
def test_an_engine_that_goes_away_is_ours(words: str) -> None:
    assert read_failure(f"{HEAD}ERROR: {words}\n").trouble is Trouble.ENGINE


def test_a_log_that_just_ends_is_ours() -> None:
    assert read_failure(HEAD).trouble is Trouble.ENGINE
    assert read_failure("").trouble is Trouble.ENGINE


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        (
            "failed to solve: failed to read dockerfile: open nowhere: no such file or directory",
            Trouble.AUTHOR,
        ),
        ('failed to solve: target stage "nowhere" could not be found', Trouble.AUTHOR),
        ("failed to solve: Internal: a bug", Trouble.UNKNOWN),
        ("ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles", Trouble.UNKNOWN),
    ],
)
def test_without_a_place_in_the_dockerfile_only_known_words_blame_the_author(
    words: str, trouble: Trouble
) -> None:
    assert read_failure(f"{HEAD}ERROR: {words}\n").trouble is trouble


def test_a_wrong_instruction_is_the_authors_and_has_its_line() -> None:
    error = "dockerfile parse error on line 3: unknown instruction: RUNN (did you mean RUN?)"
    place = "Dockerfile:3\n--------------------\n   3 | >>> RUNN x\n--------------------\n"
    found = read_failure(f"{HEAD}{place}ERROR: failed to solve: {error}\n")
    assert (found.trouble, found.line, found.says) == (Trouble.AUTHOR, 3, error)


def test_what_a_step_prints_cannot_pass_for_the_builders_own_words() -> None:
    forged = ["ERROR: failed to solve: dial tcp: no such hos", "Dockerfile:99", "#5 ERROR: x", "-" * 20]
    found = failing(forged, 3)
    assert (found.line, found.exit_code) == (2, 3)
    assert found.says.startswith("process ")


def test_the_error_is_cut() -> None:
    assert len(read_failure(f"{HEAD}ERROR: failed to solve: {'a' * 10_000}\n").says) == 1000


def test_replaced_base_images_are_read_from_the_log() -> None:
    assert replaced_bases(HEAD) == {"python:3.12-slim": "mcp-vet-base-python:local"}
    assert replaced_bases(HEAD.replace("[context python:3.12-slim]", "[internal]")) == {}


@pytest.mark.parametrize(
    ("words", "refuses"),
    [
        ("manifest for nobody/nothing:1 not found: manifest unknown: manifest unknown", True),
        ("pull access denied for nobody/nothing, repository does not exist", True),
        ('Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host', False),
        ("received unexpected HTTP status: 500 Internal Server Error", False),
        ("", False),
    ],
)
def test_a_registry_refuses_only_where_it_says_so(words: str, refuses: bool) -> None:
    assert registry_refuses(words) is refuses
