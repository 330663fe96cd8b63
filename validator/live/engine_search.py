"""Find the docker client, its buildx plug-in and the engine's address, as `docker` itself would."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

SECONDS = 10.0  # for the client to answer without asking any engine
BUILDX = "docker-buildx"
SYSTEM_PLUGINS = (  # docker/cli, cli-plugins/manager; the last ones are Homebrew's
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
    "/opt/homebrew/lib/docker/cli-plugins",
)
TLS = ("DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_TLS")


class NotFound(Exception):
    """Something of Docker is not on this machine; the message says how to get it, in one line."""


def find_client() -> str:
    """The path of the docker command. Raises NotFound."""
    found = shutil.which("docker")
    if found is None:
        raise NotFound(
            "there is no docker command on the PATH: install Docker (https://docs.docker.com/get-docker/)"
        )
    return found


def find_buildx() -> Path:
    """The buildx plug-in of the docker command. Raises NotFound."""
    for folder in _plugin_folders():
        if os.access(folder / BUILDX, os.X_OK):
            return folder / BUILDX
    raise NotFound(
        "docker has no buildx plug-in: install the package docker-buildx-plugin (docker-buildx on Debian)"
    )


def find_host(client: str) -> str:
    """The engine's address: DOCKER_HOST, else the current docker context's. Raises NotFound."""
    if host := os.environ.get("DOCKER_HOST"):
        return host
    command = [client, "context", "inspect", "--format", "{{json .Endpoints.docker.Host}}"]
    try:
        said = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True).stdout
        host = json.loads(said)
    except (OSError, ValueError, subprocess.SubprocessError) as exc:
        raise NotFound("docker does not say where its engine is: try `docker context inspect`") from exc
    return str(host)


def tls_settings() -> dict[str, str]:
    """The user's settings for an engine behind TLS, as far as they are made."""
    return {name: os.environ[name] for name in TLS if name in os.environ}


def _plugin_folders() -> Iterator[Path]:
    settings = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    yield settings / "cli-plugins"
    yield from _extra_folders(settings / "config.json")
    yield from (Path(folder) for folder in SYSTEM_PLUGINS)


def _extra_folders(file: Path) -> Iterator[Path]:
    """`cliPluginsExtraDirs` of the user's configuration; nothing else of it is looked at."""
    try:
        settings = json.loads(file.read_bytes())
        folders = settings["cliPluginsExtraDirs"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return
    if isinstance(folders, list):
        yield from (Path(folder) for folder in folders if isinstance(folder, str))
