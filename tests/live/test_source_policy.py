"""The engine fetches nothing from its own network for a submission, and nothing offline."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.live.entries import context, opened
from validator.evidence.execution import Build, BuildEnd
from validator.live.engine import Engine
from validator.live.source_policy import is_private, rules
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy, load_policy
from validator.resources import Missing


def named(identifier: str) -> bool:
    return is_private(f'error: source "{identifier}" denied by policy: source denied by policy')


@pytest.mark.parametrize(
    "identifier",
    [
        "http://127.0.0.1:8080/x",
        "https://LOCALHOST/x",
        "http://user:p@127.0.0.1/x",
        "http://a@b@127.0.0.1?x",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:80/x",
        "http://metadata/x",
        "http://127.1/x",
        "http://１２７.0.0.1/x",
        "http://127%2e0.0.1/x",
        "git://10.0.0.1/a/b.git",
        "docker-image://127.0.0.1:5000/x:latest",
        "docker-image://registry:5000/x:latest",
    ],
)
def test_a_source_on_a_private_host_is_denied(identifier: str) -> None:
    assert named(identifier)


@pytest.mark.parametrize(
    "identifier",
    [
        "https://github.com/a/b/archive/v1.tar.gz",
        "https://example.com/http://127.0.0.1/x",
        "git://github.com/a/b.git#main",
        "docker-image://docker.io/library/python:3.12-slim",
        "docker-image://mcp-vet-base-busybox:local",
        "docker-image://ghcr.io/astral-sh/uv:latest",
    ],
)
def test_a_public_source_is_not(identifier: str) -> None:
    assert not named(identifier)


def test_a_base_image_of_the_registrys_own_policy_is_allowed_wherever_it_is() -> None:
    policy = load_policy('[build.base_images]\n"python:3" = "docker-image://mirror:5000/python:3"\n')
    last = rules(policy)[-1]
    assert last["action"] == "ALLOW"
    assert last["selector"]["identifier"].startswith("^docker\\-image://mirror:5000/python:3")


@contextmanager
def secret() -> Iterator[tuple[str, list[str]]]:
    """(host and port, paths asked for) of a server that only the engine's machine reaches."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "6")
            self.end_headers()
            self.wfile.write(b"SECRET")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()


@pytest.mark.docker
@pytest.mark.parametrize("offline", [False, True])
@pytest.mark.parametrize(
    "line",
    [
        "ADD http://{host}/secret /",
        "ADD http://user@{host}/secret.git /",
        "COPY --from={host}/x:1 / /",
        "FROM {host}/x:1",
    ],
)
def test_a_dockerfile_that_has_the_engine_ask_its_own_network_fails_and_nothing_was_asked(
    line: str,
    offline: bool,
    stack: ExitStack,
    engine: Engine,
    workspace: Workspace,
    policy: Policy,
    python_base: str,
) -> None:
    with secret() as (host, asked):
        made_of = context({"Dockerfile": f"FROM {python_base}\n{line.format(host=host)}\n"}, workspace)
        here = policy.without_network() if offline else policy
        build = opened(stack, engine, workspace, here, made_of).get(Build)
    assert isinstance(build, Build)
    assert build.end is BuildEnd.FAILED
    assert "denied by policy" in build.says
    assert asked == []


ADD = "ADD https://github.com/nobody/nothing/archive/v1.tar.gz /\n"


@pytest.mark.docker
def test_offline_the_engine_fetches_nothing_and_the_author_is_not_blamed_for_that(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, python_base: str
) -> None:
    made_of = context({"Dockerfile": f"FROM {python_base}\n{ADD}"}, workspace)
    with pytest.raises(Missing, match=r"--offline.*denied by policy") as caught:
        opened(stack, engine, workspace, policy.without_network(), made_of).get(Build)
    assert caught.value.cause is Cause.SCOPE


@pytest.mark.docker
def test_where_the_registry_gives_builds_no_network_the_engine_fetches_nothing_either(
    stack: ExitStack, engine: Engine, workspace: Workspace, policy: Policy, python_base: str
) -> None:
    closed = replace(policy, build=replace(policy.build, network="none"))
    made_of = context({"Dockerfile": f"FROM {python_base}\n{ADD}"}, workspace)
    build = opened(stack, engine, workspace, closed, made_of).get(Build)
    assert isinstance(build, Build)
    assert (build.end, "denied by policy" in build.says) == (BuildEnd.FAILED, True)
