"""What a person wants to know of a unit beside its findings: read from the evidence, in one line each."""

from collections.abc import Callable, Mapping
from typing import Any

from validator.evidence.conversation import HANDSHAKE, Discovery, Ladder, Rung
from validator.evidence.execution import Build, BuilderKind, Image, Launch, Listing, Session, Source
from validator.evidence.manifest import Entry
from validator.evidence.previous import ImageChanges, Previous, SessionChanges, SourceChanges, ToolChanges
from validator.evidence.privileges import Privileges, asked_in_words
from validator.evidence.remote import Remote

MIB = 1 << 20
BOOT = {  # in favour of a server, the cheapest first
    Rung.BARE: "lists its tools without any configuration",
    Rung.EXAMPLE: "lists its tools with the example values of its entry",
    Rung.PROVIDED: "lists its tools with values that work",
    Rung.NETWORK: "lists its tools with a network",
}

PARTS: Mapping[type, str] = {
    ToolChanges: "tools",
    SessionChanges: "session",
    ImageChanges: "image",
    SourceChanges: "source",
}

BUILDERS: Mapping[BuilderKind, str] = {
    BuilderKind.CONTAINER: "BuildKit in a container of its own",
    BuilderKind.PRIVATE: "a private engine",
    BuilderKind.ENGINE: "the engine of this machine, which cannot be killed",
}

Facts = tuple[tuple[str, str], ...]


def facts(had: Mapping[type, object]) -> Facts:
    """(name, value) pairs for reporters, in the order of the phases; nothing for what was not had."""
    found: list[tuple[str, str]] = []
    for kind, tell in TELL.items():
        if isinstance(one := had.get(kind), kind):
            found += tell(one)
    found.append(("eras", _eras(had)))
    found += _least(had)
    if isinstance(previous := had.get(Previous), Previous):
        found.append(("since the revision before", _since(previous, had)))
    return tuple((name, value) for name, value in found if value)


def _of_ladder(ladder: Ladder) -> list[tuple[str, str]]:
    rung = ladder.reached
    return [("boot", f"{rung}: {BOOT[rung]}")] if rung else []


def _of_session(session: Session) -> list[tuple[str, str]]:
    server = f"{session.server_name} {session.server_version}".strip()
    return [("protocol", session.protocol), ("server", server)]


def _eras(had: Mapping[type, object]) -> str:
    """With a handshake (legacy), without one (modern, 2026-07-28), or both; "" where it was not asked."""
    discovery, session = had.get(Discovery), had.get(Session)
    if not isinstance(discovery, Discovery) or not isinstance(session, Session):
        return ""
    shakes = session.protocol in HANDSHAKE or discovery.protocol in HANDSHAKE
    return " and ".join(["legacy"] * shakes + ["modern"] * discovery.modern)


def _of_remote(remote: Remote) -> list[tuple[str, str]]:
    """Where its first answer came from, which is not always the address of the entry."""
    answered = next((each for each in remote.exchanges if each.status), None)
    asked = answered.url if answered and answered.url != remote.url else ""
    return [
        ("transport", remote.spoken),
        ("address", answered.address if answered else ""),
        ("asked instead", asked),
    ]


def _least(had: Mapping[type, object]) -> list[tuple[str, str]]:
    """With how little it lists its tools, beside what its entry asks for."""
    privileges, entry = had.get(Privileges), had.get(Entry)
    if not isinstance(privileges, Privileges) or not isinstance(entry, Entry):
        return []
    asked = asked_in_words(entry)
    return [("least privilege", privileges.in_words()), ("run block asks for", asked[:500])]


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
    return [
        ("builder", _builder(build)),
        ("build network", build.network),
        ("replaced base images", replaced),
    ]


def _builder(build: Build) -> str:
    if build.builder is None:
        return ""
    guards = (f"{guard}: {value}" for guard, value in build.guards)
    return "; ".join([BUILDERS[build.builder], *guards, *build.no_better])


TELL: Mapping[type, Callable[[Any], list[tuple[str, str]]]] = {
    Source: lambda source: [("source commit", source.commit), ("build context tree", source.tree)],
    Build: _of_build,
    Image: lambda image: [
        ("image size", f"{image.size / MIB:.0f} MiB"),
        ("platform", f"{image.os}/{image.architecture}"),
    ],
    Launch: lambda launch: [("sandbox", "; ".join(f"{guard}: {value}" for guard, value in launch.sandbox))],
    Ladder: _of_ladder,
    Remote: _of_remote,
    Session: _of_session,
    Listing: lambda listing: [("tools", str(len(listing.tools)))],
}
