"""What a person wants to know of a unit beside its findings: read from the evidence, in one line each."""

from collections.abc import Mapping

from validator.evidence.execution import Build, Image, Launch, Listing, Session, Source
from validator.evidence.previous import ImageChanges, Previous, SessionChanges, SourceChanges, ToolChanges
from validator.evidence.remote import Remote

MIB = 1 << 20

PARTS: Mapping[type, str] = {
    ToolChanges: "tools",
    SessionChanges: "session",
    ImageChanges: "image",
    SourceChanges: "source",
}

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
    found += _of_remote(had.get(Remote))
    if isinstance(session := had.get(Session), Session):
        server = f"{session.server_name} {session.server_version}".strip()
        found += [("protocol", session.protocol), ("server", server)]
    if isinstance(listing := had.get(Listing), Listing):
        found += [("tools", str(len(listing.tools)))]
    if isinstance(previous := had.get(Previous), Previous):
        found += [("since the revision before", _since(previous, had))]
    return tuple((name, value) for name, value in found if value)


def _of_remote(remote: object) -> list[tuple[str, str]]:
    """Where its first answer came from, which is not always the address of the entry."""
    if not isinstance(remote, Remote):
        return []
    answered = next((each for each in remote.exchanges if each.status), None)
    asked = answered.url if answered and answered.url != remote.url else ""
    return [
        ("transport", remote.spoken),
        ("address", answered.address if answered else ""),
        ("asked instead", asked),
    ]


def _since(previous: Previous, had: Mapping[type, object]) -> str:
    """One line, above all where nothing changed."""
    if previous.same:
        return "unchanged: same build context tree, nothing built twice"
    kinds = (ToolChanges, SessionChanges, ImageChanges, SourceChanges)
    changes = [found for kind in kinds if isinstance(found := had.get(kind), kinds)]
    named = [(len(found.differences), PARTS[type(found)]) for found in changes]
    counts = [f"{count} in the {part}" for count, part in named if count]
    parts = [f"changes: {', '.join(counts)}" if counts else "", *_not_compared(previous)]
    if not counts and len(changes) == len(kinds):
        parts.insert(0, "it was asked as well, and nothing differs")
    return "; ".join(part for part in parts if part)


def _not_compared(previous: Previous) -> list[str]:
    reasons = dict.fromkeys(why[:200] for why in previous.missing.values())
    return [f"not all could be compared: {why}" for why in list(reasons)[:1]]


def _of_build(build: Build) -> list[tuple[str, str]]:
    replaced = ", ".join(f"{name} = {value}" for name, value in sorted(build.base_images.items()))
    return [("build network", build.network), ("replaced base images", replaced)]
