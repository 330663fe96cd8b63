"""The image as data, from what the engine says of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from validator.evidence.execution import Image
from validator.live.builder import Made
from validator.model import Cause
from validator.resources import Missing, provider


@provider
def image(made: Made) -> Iterator[Image]:
    """The image, where there is one."""
    if made.image is None:
        raise Missing(f"there is no image: {made.build.says or made.build.end}"[:300], Cause.CONSEQUENCE)
    yield read_image(made.image)


def read_image(told: Mapping[str, Any]) -> Image:
    """An Image from the answer to `docker image inspect`; the engine leaves out what is empty."""
    config = told.get("Config") or {}
    return Image(
        id=told["Id"],
        user=config.get("User") or "",
        entrypoint=tuple(config.get("Entrypoint") or ()),
        command=tuple(config.get("Cmd") or ()),
        environment=tuple(config.get("Env") or ()),
        working_directory=config.get("WorkingDir") or "",
        volumes=tuple(config.get("Volumes") or ()),
        ports=tuple(config.get("ExposedPorts") or ()),
        size=told.get("Size") or 0,
        os=told.get("Os") or "",
        architecture=told.get("Architecture") or "",
    )
