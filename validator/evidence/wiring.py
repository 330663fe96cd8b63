"""How a manifest's configuration is wired: what is declared, what refers to it, and where.

One piece of derived evidence for all CFG rules, so that they agree on what a placeholder is and
where the gateway expands one (docker/mcp-gateway, pkg/gateway/clientpool.go; rules.md, CFG).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from validator.evidence.manifest import Entry
from validator.evidence.placeholders import OPEN, Placeholder, placeholders
from validator.model import Kind, Location
from validator.resources import provider

Path = tuple[str | int, ...]


class Place(StrEnum):
    """The places in which the gateway expands placeholders, and the others."""

    ENV = "config.env"
    RUN_ENV = "run.env"
    COMMAND = "run.command"
    VOLUME = "run.volumes"
    USER = "run.user"
    HEADER = "remote.headers"  # expands ${NAME} of a declared secret, and nothing else
    NONE = ""  # a text that nobody expands


@dataclass(frozen=True, slots=True)
class Site:
    """A text of the manifest in which a placeholder stands or could stand."""

    place: Place
    text: str
    at: Location
    placeholders: tuple[Placeholder, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter; `path` leads through nested properties.

    `required` is what its own `required` list says; `certain` that it has a value on every start:
    it and all it is nested in are required, or it has a default that the user's form fills in.
    """

    path: tuple[str, ...]
    type: str
    required: bool
    certain: bool
    at: Location

    @property
    def dotted(self) -> str:
        """As it is written in a placeholder, after the entry's name."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Scope:
    """Parameters and the texts that may use them: one for a server, one per tool for a poci entry.

    `prefixes` are the first words of a placeholder that lead here; none where a placeholder is the
    bare name of a tool's parameter.
    """

    prefixes: tuple[str, ...]
    sites: tuple[Site, ...]
    parameters: tuple[Parameter, ...]

    def addressed(self, placeholder: Placeholder) -> tuple[str, ...] | None:
        """The parameter's path that a placeholder names, or None where its first word is wrong."""
        if placeholder.fault or not self.prefixes:
            return None if placeholder.fault else placeholder.path
        right = placeholder.path[0] in self.prefixes and len(placeholder.path) > 1
        return placeholder.path[1:] if right else None

    def declared(self, path: tuple[str, ...]) -> Parameter | None:
        """The parameter of that path, or the innermost one around it whose parts are not declared."""
        by_path = {p.path: p for p in self.parameters}
        if path in by_path:
            return by_path[path]
        return next((by_path[path[:n]] for n in range(len(path) - 1, 0, -1) if self._open(path[:n])), None)

    def _open(self, path: tuple[str, ...]) -> bool:
        """Whether a declared object leaves open which parts it has."""
        found = [p for p in self.parameters if p.path == path]
        nested = any(p.path[: len(path)] == path and p.path != path for p in self.parameters)
        return bool(found) and found[0].type == "object" and not nested

    def uses(self) -> set[tuple[str, ...]]:
        """The paths that any placeholder of this scope names, declared or not."""
        named = (self.addressed(p) for site in self.sites for p in site.placeholders)
        return {path for path in named if path is not None}


@dataclass(frozen=True, slots=True)
class Wiring:
    """`scopes` hold what is expanded; `stray` the texts with placeholders that nobody expands."""

    scopes: tuple[Scope, ...]
    headers: tuple[Site, ...]
    stray: tuple[Site, ...]


@provider
def wiring(entry: Entry) -> Iterator[Wiring]:
    """Reads the wiring off the manifest's data; parts of a wrong type are not there (Entry)."""
    yield wiring_of(entry)


def wiring_of(entry: Entry) -> Wiring:
    """The wiring of an entry. Never raises for data that `prune` made."""
    headers = tuple(_sites(entry, Place.HEADER, ("remote", "headers")))
    stray = [_site(entry, Place.NONE, path, text) for path, text in _plain_texts(entry)]
    stray = [site for site in (*stray, *headers) if site.placeholders]
    scopes = _tool_scopes(entry) if entry.kind is Kind.POCI else (_server_scope(entry),)
    return Wiring(tuple(scopes), headers, tuple(stray))


def _server_scope(entry: Entry) -> Scope:
    names = dict.fromkeys(name for name in (entry.get("name"), entry.name) if isinstance(name, str) and name)
    env = ((("config", "env", n, "value")) for n in range(len(_list(entry.get("config", "env")))))
    values = [(path, entry.get(*path)) for path in env]
    sites = [_site(entry, Place.ENV, path, text) for path, text in values if isinstance(text, str)]
    sites += _sites(entry, Place.COMMAND, ("run", "command"))
    sites += _sites(entry, Place.VOLUME, ("run", "volumes"))
    sites += _sites(entry, Place.RUN_ENV, ("run", "env"))
    if isinstance(user := entry.get("run", "user"), str):
        sites.append(_site(entry, Place.USER, ("run", "user"), user))
    # Parameters that slid out of `parameters` by two spaces are SCH002's one finding, not one per use.
    slid = not entry.get("config", "parameters", "properties") and entry.get("config", "properties")
    declared = _declared(entry, ("config",) if slid else ("config", "parameters"), (), True)
    return Scope(tuple(names), tuple(sites), tuple(declared))


def _tool_scopes(entry: Entry) -> Iterator[Scope]:
    for n in range(len(_list(entry.get("tools")))):
        container = ("tools", n, "container")
        sites = [
            *_sites(entry, Place.COMMAND, (*container, "command")),
            *_sites(entry, Place.VOLUME, (*container, "volumes")),
        ]
        declared = _declared(entry, ("tools", n, "parameters"), (), True)
        yield Scope((), tuple(sites), tuple(declared))


def _declared(entry: Entry, schema: Path, path: tuple[str, ...], certain: bool) -> Iterator[Parameter]:
    """The parameters below one `properties`, nested ones after their parents. Depth: the reader's limit."""
    required = _list(entry.get(*schema, "required"))
    properties = entry.get(*schema, "properties")
    for name, found in properties.items() if isinstance(properties, dict) else ():
        here: Path = (*schema, "properties", name)
        must = name in required
        sure = (certain and must) or (isinstance(found, dict) and found.get("default") is not None)
        kind = entry.get(*here, "type")
        at = entry.at(*here, key=True)
        yield Parameter((*path, name), kind if isinstance(kind, str) else "", must, sure, at)
        yield from _declared(entry, here, (*path, name), certain and must)


def _sites(entry: Entry, place: Place, path: Path) -> Iterator[Site]:
    """The texts of a list or of a mapping's values."""
    found = entry.get(*path)
    items = found.items() if isinstance(found, dict) else enumerate(_list(found))
    for step, text in items:
        if isinstance(text, str):
            yield _site(entry, place, (*path, step), text)


def _site(entry: Entry, place: Place, path: Path, text: str) -> Site:
    return Site(place, text, entry.at(*path), placeholders(text))


def _plain_texts(entry: Entry) -> Iterator[tuple[Path, str]]:
    """The texts outside prose that the gateway takes as they are."""
    yield from _texts(("image",), entry.get("image"))
    yield from _texts(("source",), entry.get("source"))
    yield from _texts(("remote", "url"), entry.get("remote", "url"))
    yield from _texts(("oauth",), entry.get("oauth"))
    yield from _texts(("run", "allowHosts"), entry.get("run", "allowHosts"))
    for part, key in (("secrets", "name"), ("secrets", "env"), ("env", "name")):
        for n in range(len(_list(entry.get("config", part)))):
            yield from _texts(("config", part, n, key), entry.get("config", part, n, key))
    for n in range(len(_list(entry.get("tools")))):
        yield from _texts(("tools", n, "container", "image"), entry.get("tools", n, "container", "image"))


def _texts(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        if OPEN in value:
            yield path, value
    elif isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        for step, item in steps:
            yield from _texts((*path, step), item)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
