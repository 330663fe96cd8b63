"""What a person wants to know of a unit beside its findings: read from the evidence, in one line each."""

from collections.abc import Mapping

from validator.evidence.execution import Build, Image, Launch, Listing, Session, Source
from validator.evidence.remote import Remote

MIB = 1 << 20

Facts = tuple[tuple[str, str], ...]


def facts(had: Mapping[type, object]) -> Facts:
    """(name, value) pairs for reporters, in the order of the phases; nothing for what was not had."""
    found: list[tuple[str, str]] = []
    if isinstance(source := had.get(Source), Source):
        found += [("source commit", source.commit), ("build context tree", source.tree)]
    if isinstance(build := had.get(Build), Build):
        found += _of_build(build)
    if isinstance(image := had.get(Image), Image):
        found += [
            ("image size", f"{image.size / MIB:.0f} MiB"),
            ("platform", f"{image.os}/{image.architecture}"),
        ]
    if isinstance(launch := had.get(Launch), Launch):
        found += [("sandbox", "; ".join(f"{guard}: {value}" for guard, value in launch.sandbox))]
    if isinstance(remote := had.get(Remote), Remote):
        found += _of_remote(remote)
    if isinstance(session := had.get(Session), Session):
        server = f"{session.server_name} {session.server_version}".strip()
        found += [("protocol", session.protocol), ("server", server)]
    if isinstance(listing := had.get(Listing), Listing):
        found += [("tools", str(len(listing.tools)))]
    return tuple((name, value) for name, value in found if value)


def _of_remote(remote: Remote) -> list[tuple[str, str]]:
    """Where its first answer came from, which is not always the address of the entry."""
    answered = next((each for each in remote.exchanges if each.status), None)
    asked = answered.url if answered and answered.url != remote.url else ""
    return [
        ("transport", remote.spoken),
        ("address", answered.address if answered else ""),
        ("asked instead", asked),
    ]


def _of_build(build: Build) -> list[tuple[str, str]]:
    replaced = ", ".join(f"{name} = {value}" for name, value in sorted(build.base_images.items()))
    return [("build network", build.network), ("replaced base images", replaced)]
