"""Builds with a real engine: what fails, where, and whose fault it is."""

import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pytest

from tests.live.entries import FIXTURES, SOURCE, context, context_of, entry, opened
from tests.promptness import assert_prompt, took
from validator.evidence.execution import Build, BuildEnd, BuilderKind, Image
from validator.live.build_context import BuildContext
from validator.live.build_order import cache_name, command, place
from validator.live.build_site import Builder
from validator.live.builder import build as build_provider
from validator.live.builder import made, maker, pulled
from validator.live.engine import Engine
from validator.live.image import image as image_provider
from validator.live.puller import pull
from validator.live.workspace import Cancelled, Workspace
from validator.model import Cause, Kind
from validator.policy import Policy
from validator.resources import Missing, Provider, Resources, constant

pytestmark = pytest.mark.docker
Attempt = Callable[..., Resources]


def built(resources: Resources) -> Build:
    found = resources.get(Build)
    assert isinstance(found, Build)
    return found


@pytest.fixture
def attempt(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, python_base: str
) -> Attempt:
    """A build of FROM the base image with the given lines after it."""

    def build(lines: str, policy: Policy = policy, **data: object) -> Resources:
        made_of = context({"Dockerfile": f"FROM {python_base}\n{lines}\n"}, workspace)
        return opened(stack, engine, workspace, policy, made_of, entry(**data))

    return build


def test_an_image_is_built_under_a_name_of_ours_and_gone_afterwards(
    engine: Engine, workspace: Workspace, policy: Policy, python_base: str
) -> None:
    with ExitStack() as stack:
        resources = opened(stack, engine, workspace, policy, context_of(FIXTURES / "echo-plain", workspace))
        build, image = built(resources), resources.get(Image)
        assert isinstance(image, Image)
        assert build.end is BuildEnd.BUILT
        assert list(build.base_images) == [python_base]
        assert build.reference.startswith(f"mcp-vet/{workspace.run}-")
        assert image.user == "10001:10001"
        assert image.entrypoint == ("python", "/app/server.py")
        assert engine.inspect_image(build.reference)["Id"] == image.id
    with pytest.raises(Missing, match="No such image"):
        engine.inspect_image(build.reference)


def test_a_failing_step_is_named_with_its_line_exit_code_and_output(attempt: Attempt) -> None:
    build = built(attempt("RUN echo fine\n\nRUN echo broken >&2 && \\\n    exit 7"))
    assert (build.end, build.line, build.exit_code) == (BuildEnd.FAILED, 4, 7)
    assert build.step == "RUN echo broken >&2 &&     exit 7"
    assert "did not complete successfully: exit code: 7" in build.says
    assert "broken" in build.log


@pytest.mark.parametrize(
    ("lines", "line", "says"),
    [
        ("RUNN x", 2, "unknown instruction: RUNN"),
        ("COPY nothing.txt /", 2, "not found"),
    ],
)
def test_a_wrong_dockerfile_is_the_authors(attempt: Attempt, lines: str, line: int, says: str) -> None:
    build = built(attempt(lines))
    assert (build.end, build.line) == (BuildEnd.FAILED, line)
    assert says in build.says


def test_a_build_target_is_honoured_and_one_that_is_not_there_is_the_authors(attempt: Attempt) -> None:
    lines = "LABEL stage=first\nFROM scratch AS second\nLABEL stage=second"
    build = built(attempt(lines, source={"buildTarget": "nowhere"}))
    assert (build.end, build.says) == (BuildEnd.FAILED, 'target stage "nowhere" could not be found')


def test_a_missing_dockerfile_is_the_authors_and_asks_no_engine(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    made_of = context({"readme.md": "nothing"}, workspace, dockerfile="")
    build = built(opened(stack, engine, workspace, policy, made_of))
    assert build.end is BuildEnd.FAILED
    assert "no Dockerfile" in build.says


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_context_whose_first_file_has_a_long_name_is_built(
    format: int, stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    """buildx would take such a tar for a Dockerfile: it looks at its first 512 bytes only."""
    tar = workspace.path / "long.tar"
    with tarfile.open(tar, "w", format=format) as archive:
        for name, text in (("a" * 200, b"x"), ("Dockerfile", b"FROM scratch\nCOPY . /\n")):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, BytesIO(text))
    build = built(opened(stack, engine, workspace, policy, BuildContext(tar, "Dockerfile")))
    assert build.end is BuildEnd.BUILT, build.says


def test_a_build_over_its_deadline_is_killed(attempt: Attempt, policy: Policy) -> None:
    short = replace(policy, limits=replace(policy.limits, build_seconds=3.0))

    def killed() -> None:
        build = built(attempt("RUN sleep 100", short))
        assert build.end is BuildEnd.TIMED_OUT
        assert "sleep 100" in build.log

    assert_prompt(lambda: took(killed), 6)


def test_a_build_that_floods_its_log_is_killed_and_both_ends_are_kept(
    attempt: Attempt, policy: Policy
) -> None:
    small = replace(policy, limits=replace(policy.limits, build_log_bytes=50_000))
    build = built(attempt("RUN yes", small))
    assert build.end is BuildEnd.TOO_LARGE
    assert "building with" in build.log


def test_an_image_over_the_limit_is_told(attempt: Attempt, policy: Policy) -> None:
    small = replace(policy, limits=replace(policy.limits, image_bytes=1_000_000))
    resources = attempt("RUN true", small)
    assert built(resources).end is BuildEnd.TOO_LARGE
    with pytest.raises(Missing, match="1000000 are allowed") as caught:
        resources.get(Image)
    assert caught.value.cause is Cause.CONSEQUENCE


def test_a_step_that_fails_for_want_of_the_network_rejects_nobody(attempt: Attempt, policy: Policy) -> None:
    """The failure of our network, or of our policy's, is no proof against the submission."""
    offline = replace(policy, build=replace(policy.build, network="none"))
    script = "import socket; socket.create_connection(('host.example', 80))"
    with pytest.raises(Missing, match="the network failed during the build") as caught:
        attempt(f'RUN python3 -c "{script}"', offline).get(Build)
    assert caught.value.cause is Cause.OURS


def test_offline_a_build_that_needs_the_network_is_out_of_scope(attempt: Attempt, policy: Policy) -> None:
    script = "import socket; socket.create_connection(('host.example', 80))"
    with pytest.raises(Missing, match=r"--offline: the build needs the network: .*resol") as caught:
        attempt(f'RUN python3 -c "{script}"', policy.without_network()).get(Build)
    assert caught.value.cause is Cause.SCOPE


def test_a_killed_step_rejects_nobody(attempt: Attempt) -> None:
    with pytest.raises(Missing, match="out of memory") as caught:
        attempt("RUN sh -c 'kill -9 $$'").get(Build)
    assert caught.value.cause is Cause.OURS


def test_a_cancelled_run_stops_the_build(attempt: Attempt, workspace: Workspace) -> None:
    def cancelled() -> None:
        workspace.cancelled.clear()
        threading.Timer(1.5, workspace.cancelled.set).start()
        with pytest.raises(Cancelled):
            attempt("RUN sleep 101").get(Build)

    assert_prompt(lambda: took(cancelled), 4)


@contextmanager
def registry(status: int) -> Iterator[str]:
    """A container registry on this machine that answers everything with one HTTP status."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b'{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}'
            self.send_response(200 if self.path == "/v2/" else status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def do_HEAD(self) -> None:
            self.do_GET()

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            """To the engine's first attempt, over TLS: it goes on without when it hears HTTP."""
            self.wfile.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"localhost:{server.server_port}"
        finally:
            server.shutdown()


def foreign(stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, image: str) -> Resources:
    given = [constant(value) for value in (entry(image=image), policy, engine, workspace)]
    return Resources([*given, pulled, build_provider, image_provider], stack)


def trusting(policy: Policy, host: str) -> Policy:
    """The policy of a registry that takes a base image from a private host itself."""
    images = {**policy.build.base_images, "elsewhere:1": f"docker-image://{host}/nobody/nothing:1"}
    return replace(policy, build=replace(policy.build, base_images=images))


def test_a_base_image_that_its_registry_does_not_have_is_the_authors(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    with registry(404) as host:
        made_of = context({"Dockerfile": f"FROM {host}/nobody/nothing:1\n"}, workspace)
        build = built(opened(stack, engine, workspace, trusting(policy, host), made_of))
    assert build.end is BuildEnd.NO_BASE
    assert build.line == 1
    assert "not found" in build.says


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_registry_in_trouble_rejects_nobody(
    status: int, stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    with registry(status) as host:
        made_of = context({"Dockerfile": f"FROM {host}/nobody/nothing:1\n"}, workspace)
        with pytest.raises(Missing, match=f"registry.*{status}") as caught:
            opened(stack, engine, workspace, trusting(policy, host), made_of).get(Build)
    assert caught.value.cause is Cause.OURS


def test_a_foreign_image_that_its_registry_does_not_have_is_the_authors(
    engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    with registry(404) as host:
        build = pull(f"{host}/nobody/nothing:1", policy.limits, engine, workspace)
    assert build.end is BuildEnd.NO_BASE


def test_a_foreign_image_whose_registry_does_not_answer_rejects_nobody(
    engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    with pytest.raises(Missing, match="could not be asked") as caught:
        pull("127.0.0.1:9/nobody/nothing:1", policy.limits, engine, workspace)
    assert caught.value.cause is Cause.OURS


def test_offline_an_image_is_used_if_it_is_here_and_never_asked_for(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, local_base: str
) -> None:
    offline = policy.without_network()
    assert built(foreign(stack, engine, workspace, offline, local_base)).end is BuildEnd.PULLED
    with pytest.raises(Missing, match="--offline") as caught:
        foreign(stack, engine, workspace, offline, "nobody/nothing:1").get(Build)
    assert caught.value.cause is Cause.SCOPE


def test_an_image_that_was_here_before_is_here_afterwards(
    engine: Engine, workspace: Workspace, policy: Policy, local_base: str
) -> None:
    with ExitStack() as stack:
        built(foreign(stack, engine, workspace, policy.without_network(), local_base))
    assert engine.inspect_image(local_base)


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        (Kind.REMOTE, Cause.NOT_APPLICABLE),
        (Kind.POCI, Cause.NOT_APPLICABLE),
        (Kind.UNKNOWN, Cause.CONSEQUENCE),
    ],
)
def test_only_servers_are_built(
    kind: Kind, cause: Cause, stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    made_of = context({"Dockerfile": "FROM scratch\n"}, workspace)
    resources = opened(stack, engine, workspace, policy, made_of, replace(entry(), kind=kind))
    with pytest.raises(Missing) as caught:
        resources.get(Build)
    assert caught.value.cause is cause


@pytest.mark.parametrize(
    ("manifest", "provider"),
    [
        (b"image: mcp/a\n", made),
        (b"image: ghcr.io/a/b\n", pulled),
        (b"name: a\n", made),
        (b"image: [\n", made),
        (b"- a\n", made),
        (None, made),
    ],
)
def test_a_foreign_image_needs_no_source(manifest: bytes | None, provider: Provider) -> None:
    assert maker(manifest) is provider


def test_the_command_uses_nothing_that_a_submission_could_choose_as_an_option(
    engine: Engine, workspace: Workspace, policy: Policy
) -> None:
    of = entry(source={"buildTarget": "--push", "project": "https://example.test/a"})
    builder = Builder(BuilderKind.ENGINE, engine, engine.environment, "default")
    order = place(of, BuildContext(workspace.path / "none.tar", "--push"), SOURCE, builder, workspace)
    words = command(order, workspace)
    assert "--push" not in words
    assert {"--file=--push", "--target=--push"} <= set(words)
    assert words[-1] == "-"


def test_cache_mounts_are_shared_only_between_builds_of_one_tree() -> None:
    of = entry(source={"project": "https://example.test/a"})
    other = replace(SOURCE, tree="b" * 40)
    assert cache_name(of, SOURCE) == cache_name(of, SOURCE)
    assert cache_name(of, SOURCE) != cache_name(of, other)
    assert cache_name(of, SOURCE) != cache_name(entry(source={"project": "https://example.test/b"}), SOURCE)
