"""Images of this machine alone: an engine without a private builder gives them to any FROM (threats B10)."""

from validator.live.engine import Engine

_HUB = "docker.io"
_OWN = f"{_HUB}/library"


def local_references(engine: Engine) -> tuple[str, ...]:
    """The full names, with tags, of all images that came from no registry. Raises Missing (ours).

    An engine with containerd's image store gives every image a digest: there, none can be told apart.
    """
    with engine.client() as client:
        found = client.api.images()
    local = (image for image in found if not image.get("RepoDigests"))
    names = (name for image in local for name in image.get("RepoTags") or () if "<none>" not in name)
    return tuple(sorted({full_name(name) for name in names}))


def full_name(name: str) -> str:
    """The name as a source policy sees it: with registry and namespace (distribution, reference)."""
    first, slash, _ = name.partition("/")
    if not slash:
        return f"{_OWN}/{name}"
    is_host = bool(set(first) & set(".:")) or first == "localhost" or first != first.lower()
    return name if is_host else f"{_HUB}/{name}"
