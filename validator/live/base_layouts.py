"""The policy's base images for a builder that cannot see those of the engine."""

import re
import threading
from collections.abc import Mapping

from validator.live.build_site import Site
from validator.live.oci_layout import Layout, save_layout

_LOCAL = "docker-image://"
_CHOSEN = re.compile(r"(?:^[ \t]*FROM\b|from=)[^\n]*[$\\]", re.IGNORECASE | re.MULTILINE)
_lock = threading.Lock()
_saved: dict[tuple[str, str], Layout] = {}  # (run, id of the image); the folders go with the run's workspace


def base_layouts(site: Site) -> Mapping[str, str]:
    """The image of a FROM line -> the build context in its place: a layout, or what the policy says.

    Images that the engine does not have stay as they are: the builder asks their registry itself. Only
    what the Dockerfile can mean is saved. Raises Unavailable, Missing (ours), Cancelled.
    """
    text = site.source.dockerfile_text
    wanted = site.policy.build.base_images
    return {name: _context(value, site) for name, value in wanted.items() if _may_name(text, name)}


def _may_name(dockerfile: str, name: str) -> bool:
    """Can this Dockerfile mean the image *name*, literally or by a variable? Generously."""
    last = re.split(r"[:@]", name.rsplit("/", 1)[-1])[0]
    return last.lower() in dockerfile.lower() or _CHOSEN.search(dockerfile) is not None


def _context(value: str, site: Site) -> str:
    from docker.errors import ImageNotFound

    reference = value.removeprefix(_LOCAL)
    with site.engine.client() as client:
        try:
            identity = client.images.get(reference).id
        except ImageNotFound:
            return value
    with _lock:
        key = (site.workspace.run, str(identity))
        if key not in _saved:
            most = site.policy.limits.image_bytes
            _saved[key] = save_layout(reference, most, site.engine, site.workspace)
        return str(_saved[key])
