"""Reading logs as BuildKit 0.13 writes them: the failing step, its place, whose fault it is."""

import pytest

from tests.growth import assert_linear, repeated
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
        "TimeoutError: The read operation timed out; Read timed out.",
        "WARNING: Retrying after connection broken by 'ProtocolError(...)': /simple/a/",
        "('Connection broken: IncompleteRead(1 bytes read)')",
        "ConnectTimeoutError(<pip object>, 'Connection to x timed out.')",
        "HTTPSConnectionPool(host='x', port=443): Max retries exceeded with url: /simple/",
        "npm ERR! 429 Too Many Requests - GET https://x/a",
        "npm error code E503",
        "npm error 502 Bad Gateway - GET https://x/a",
        "npm error code ETIMEDOUT",
        "npm ERR! network socket hang up",
        "npm error network aborted",
        "Err:1 http://x stable InRelease Unable to connect to x:80:",
        "E: Failed to fetch http://x/a.deb  503  Service Unavailable [IP: 1.2.3.4 80]",
        "E: FAILED TO FETCH http://x/a.deb  500  INTERNAL SERVER ERROR",
        "curl: (7) Failed to connect to x port 443",
        "curl: (28) Operation too slow",
        "curl: (35) error:0A000126:SSL routines::unexpected eof while reading",
        "curl: (56) Recv failure",
        "curl: (22) The requested URL returned error: 503",
        "wget: server returned error: HTTP/1.1 502 Bad Gateway",
        "2026-01-01 10:00:00 ERROR 503: Service Unavailable.",
        "error: RPC failed; HTTP 502 curl 22",
        "fatal: unable to access 'https://x/': The requested URL returned error: 500",
        "go: example.test/m@v1: reading https://x/m: 503 Service Unavailable",
        'go: Get "https://x/m": net/http: TLS handshake timeout',
        'go: Get "https://x/m": read tcp 10.0.0.1:1->10.0.0.2:443: i/o timeout',
        "Caused by: operation timed out",
        "WARNING: fetching http://x/APKINDEX.tar.gz: temporary error (try again later)",
        "urllib.error.HTTPError: HTTP Error 503: backend is away",
    ],
)
def test_a_step_that_complains_of_the_network_is_no_fault_of_the_author(line: str) -> None:
    found = failing(["Collecting a", line, "ERROR: giving up"])
    assert (found.trouble, found.hint) == (Trouble.NETWORK, line)


def test_the_network_trouble_of_another_step_does_not_excuse_this_one() -> None:
    error = 'process "/bin/sh -c make" did not complete successfully: exit code: 2'
    log = step("RUN make", ["a real error"], error, 2, "RUN make")
    assert read_failure(log.replace("#2 DONE", "#2 0.5 no such host\n#2 DONE")).trouble is Trouble.AUTHOR


@pytest.mark.parametrize(
    "line",
    [
        "E: Failed to fetch http://x/a.deb  404  Not Found [IP: 1.2.3.4 80]",
        "curl: (22) The requested URL returned error: 404",
        "npm error 404 Not Found - GET https://x/a",
        "npm error code E404",
        "src/a.py:503:80: E501 line too long",
        "ERROR: Could not find a version that satisfies the requirement a==503",
        "503 tests passed, 1 failed",
        "SyntaxError: unexpected EOF while parsing",
        "a skilled worker",
        "error: process killed by policy of the test",
        "HTTP Error 404: Not Found",
    ],
)
def test_an_error_that_only_looks_like_the_networks_or_the_machines_is_the_authors(line: str) -> None:
    assert failing(["Collecting a", line]).trouble is Trouble.AUTHOR


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        ("OSError: [Errno 28] No space left on device", Trouble.FULL),
        ("tar: write error: NO SPACE LEFT ON DEVICE", Trouble.FULL),
        ("npm error code ENOSPC", Trouble.FULL),
        ("Killed", Trouble.KILLED),
        ("/bin/sh: line 1:    12 Killed                  npm ci", Trouble.KILLED),
        ("cc1plus: fatal error: Killed signal terminated program cc1plus", Trouble.KILLED),
        ("g++: fatal error: Killed", Trouble.KILLED),
        ("process didn't exit successfully (signal: 9, SIGKILL: kill)", Trouble.KILLED),
        ("go: signal 9 received", Trouble.KILLED),
        ("fork: Cannot allocate memory", Trouble.KILLED),
        ("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", Trouble.KILLED),
    ],
)
def test_a_step_whose_own_output_says_that_the_machine_was_too_small_is_ours(
    line: str, trouble: Trouble
) -> None:
    found = failing(["c++ -c a.cc", line, "make: *** [a.o] Error 1"], 2)
    assert (found.trouble, found.hint) == (trouble, line)


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("runc run failed: unable to start container process: error during init", Trouble.RUNTIME),
        ("OCI runtime create failed: systemd cgroup: no such unit", Trouble.RUNTIME),
        ("failed to create endpoint x on network bridge: exchange full", Trouble.RUNTIME),
        ("something that nobody has seen yet", Trouble.RUNTIME),
        ("unable to find user ghost: no matching entries in passwd file", Trouble.AUTHOR),
        ('OCI runtime create failed: exec: "/bin/sh": stat /bin/sh: no such file', Trouble.AUTHOR),
        ("exec /bin/sh: exec format error", Trouble.AUTHOR),
    ],
)
def test_a_step_that_could_not_be_run_is_ours_unless_the_image_makes_it_impossible(
    words: str, trouble: Trouble
) -> None:
    error = f'process "/bin/sh -c make" did not complete successfully: {words}'
    found = read_failure(step("RUN make", [], error, 2, "RUN make"))
    assert (found.trouble, found.exit_code) == (trouble, None)


def test_a_remote_file_is_the_authors_only_if_its_server_says_that_there_is_none() -> None:
    said = f"{HEAD}ERROR: failed to solve: failed to load cache key: invalid response status"
    assert read_failure(f"{said} 404\n").trouble is Trouble.AUTHOR
    assert read_failure(f"{said} 503\n").trouble is Trouble.NETWORK


def test_an_old_builders_words_are_understood_too() -> None:
    """BuildKit of Docker 20.10."""
    error = "rpc error: code = Unknown desc = executor failed running [/bin/sh -c make]: exit code: 137"
    found = read_failure(step("RUN make", [], error, 2, "RUN make"))
    assert (found.trouble, found.exit_code) == (Trouble.KILLED, 137)


def test_a_command_cannot_choose_the_exit_code_that_is_read() -> None:
    error = 'process "/bin/sh -c echo : exit code: 137\ntrue : exit code: 137" did not complete successfully'
    found = read_failure(step("RUN make", [], f"{error}: exit code: 1", 2, "RUN make"))
    assert (found.trouble, found.exit_code) == (Trouble.AUTHOR, 1)


@pytest.mark.parametrize("part", ["failed to fetch ", "killed ", 'exec: "'])
def test_a_log_made_to_be_slow_is_read_in_linear_time(part: str) -> None:
    assert_linear(lambda text: failing([text]), repeated(part), 300_000)


def test_an_error_made_to_be_slow_is_read_in_linear_time() -> None:
    assert_linear(read_failure, repeated('process "x', f"{HEAD}ERROR: failed to solve: "), 300_000)


def test_what_the_source_policy_denies_is_told_apart() -> None:
    words = 'error evaluating the source policy: source "http://x/" denied by policy: source denied by policy'
    assert read_failure(f"{HEAD}ERROR: failed to solve: {words}\n").trouble is Trouble.DENIED
    assert (
        read_failure(resolving(f"could not resolve image due to policy: {words}")).trouble is Trouble.DENIED
    )


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
