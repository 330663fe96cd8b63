"""The Docker engine that this machine uses, reached without the user's credentials and proxies."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from validator.live import dead_groups, engine_search
from validator.live.engine_search import NotFound
from validator.live.leftovers import sweep
from validator.live.process import TooMuch, TooSlow, run
from validator.live.reaper_line import IMAGE, dead_man
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.resources import Missing, describe, provider

if TYPE_CHECKING:
    from docker import DockerClient

OLDEST = (20, 10)  # the first engine on which everything here was tried (engine.md)
ANSWER_SECONDS = 20.0  # for any one answer of the engine that runs nothing
HURRY_SECONDS = 5.0  # for a removal, once the user has asked the run to stop
SAID = 2000  # bytes of the client's answer


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that answered. `environment` is the whole environment for its command line client.

    `capped`: all that it runs shares one limit of memory and processes, whatever a container's own are.
    `left` collects what could not be removed, as (container or image, name): the reaper goes on with it.
    """

    cli: str
    host: str
    environment: Mapping[str, str]
    version: str
    api: str
    capped: bool = False
    left: list[tuple[str, str]] = field(default_factory=list)

    @contextmanager
    def client(self, seconds: float = ANSWER_SECONDS) -> Iterator["DockerClient"]:
        """A client of the docker SDK. Whatever the engine fails to do in the block is Missing, ours."""
        with (
            engine_answers("did not do what mcp-vet asked"),
            closing(sdk_client(self.environment, self.api, seconds)) as client,
        ):
            yield client

    def inspect_image(self, reference: str) -> Mapping[str, Any]:
        """`docker image inspect`. Raises Missing (ours) where the engine does not answer."""
        with self.client() as client:
            return client.images.get(reference).attrs

    @contextmanager
    def removal(self, kind: str, name: str, workspace: Workspace) -> Iterator["DockerClient"]:
        """A client to remove the container or image *name* with; that it is not there is fine.

        What the engine does not do, or not in time, goes to `left`: nothing raises.
        """
        from docker.errors import NotFound

        seconds = HURRY_SECONDS if workspace.cancelled.is_set() else ANSWER_SECONDS
        try:
            with self.client(seconds) as client, suppress(NotFound):
                yield client
        except Missing:
            self.left.append((kind, name))

    def remove_image(self, reference: str, workspace: Workspace) -> None:
        """Remove one image of ours, now or by the reaper."""
        with self.removal(IMAGE, reference, workspace) as client:
            client.images.remove(reference)  # by force, one in use would only lose its name, and stay

    def answers(self) -> bool:
        """Is it still there?"""
        try:
            with self.client(seconds=5.0) as client:
                return bool(client.ping())
        except Missing:
            return False


def sdk_client(environment: Mapping[str, str], api: str, seconds: float) -> "DockerClient":
    """A client of the docker SDK for the engine that *environment* names; *seconds* bound each answer."""
    from docker import DockerClient

    return DockerClient.from_env(
        version=api, timeout=int(seconds), environment=dict(environment), use_ssh_client=True
    )


@contextmanager
def engine_answers(failing: str) -> Iterator[None]:
    """Turn what the docker SDK raises when the engine fails into Missing with Cause.OURS."""
    from docker.errors import DockerException
    from urllib3.exceptions import HTTPError

    try:
        yield
    except (OSError, DockerException, HTTPError) as exc:  # requests' exceptions are OSErrors
        raise Missing(f"the Docker engine {failing}: {describe(exc)}", Cause.OURS) from exc


def find_engine(workspace: Workspace) -> Engine:
    """Look for an engine that answers and can build. Raises Missing (ours) with the remedy."""
    try:
        cli = engine_search.find_client()
        buildx = engine_search.find_buildx()
        environment = _environment(workspace, engine_search.find_host(cli), buildx)
    except NotFound as exc:
        raise Missing(str(exc), Cause.OURS) from exc
    version, api = ask_version(cli, environment, workspace)
    if not new_enough(version):
        raise Missing(f"Docker Engine {version} is too old: update it to 20.10 or later", Cause.OURS)
    return Engine(cli, environment["DOCKER_HOST"], environment, version, api)


@provider
def engine(workspace: Workspace) -> Iterator[Engine]:
    """The engine, with a reaper beside it that outlives a kill of this process.

    What earlier runs left is removed in the background meanwhile.
    """
    threading.Thread(target=_import_sdk, daemon=True).start()  # 0.3 s, while we ask for the version
    found = find_engine(workspace)
    with dead_man(workspace, found.cli, found.environment, found.left), _swept(found, workspace):
        yield found


@contextmanager
def _swept(found: Engine, workspace: Workspace) -> Iterator[None]:
    def clean() -> None:
        with suppress(Missing):
            dead_groups.sweep()
            sweep(found)

    sweeper = threading.Thread(target=clean, daemon=True)
    sweeper.start()
    try:
        yield
    finally:
        sweeper.join(0.0 if workspace.cancelled.is_set() else ANSWER_SECONDS)


def ask_version(cli: str, environment: Mapping[str, str], workspace: Workspace) -> tuple[str, str]:
    """The engine's version and that of its API. Raises Missing (ours) with the client's own words."""
    asked = [cli, "version", "--format", "{{.Server.Version}} {{.Server.APIVersion}}"]
    try:
        ended = run(asked, workspace, seconds=ANSWER_SECONDS, output_bytes=SAID, env=environment)
    except (OSError, TooSlow, TooMuch) as exc:
        raise Missing(f"the Docker engine does not answer: {exc}", Cause.OURS) from exc
    said = ended.output.decode("utf-8", errors="replace").split()
    if ended.code or len(said) != 2:
        words = " ".join(said)[:300]
        raise Missing(f"no Docker engine answers; start Docker and try again ({words})", Cause.OURS)
    return said[0], said[1]


def new_enough(version: str) -> bool:
    """Is an engine's version, 26.1.5+dfsg1 say, one that mcp-vet was tried with? Unreadable ones pass."""
    parts = version.split(".")[:2]
    return not all(part.isdecimal() for part in parts) or tuple(map(int, parts)) >= OLDEST


def _import_sdk() -> None:
    import docker  # noqa: F401


def _environment(workspace: Workspace, host: str, buildx: object) -> dict[str, str]:
    """Nothing of the user's but the way to the engine (threats.md 2.5, B11)."""
    home = workspace.folder("docker")
    plugins = home / "cli-plugins"
    plugins.mkdir()
    (plugins / engine_search.BUILDX).symlink_to(str(buildx))
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": str(home),
        "DOCKER_CONFIG": str(home),
        "DOCKER_HOST": host,
        "LC_ALL": "C.UTF-8",
        **engine_search.tls_settings(),
    }
