"""Whether a schema is one, by the rules of the dialect that it declares, or of MCP's default."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from checks._words import brief
from checks.tools._keywords import DRAFT_04, DRAFT_07, DRAFT_2019, DRAFT_2020, Keyword

Trail: TypeAlias = tuple[Any, ...] | None  # (the trail above, a step): no path is built until it is shown
MOST_VALUES = 20_000  # of one schema; the largest of 245 real tools has 264 (protocol.md, section 2)
MOST_IN_ALL = 200_000  # of all schemas of a server; the session's limit on one answer is of the same size
DEEPEST = 64  # as of any answer; a validator that recurses dies at 100 (protocol.md, section 2)
SHOWN = 2  # faults of one schema


@dataclass(frozen=True, slots=True)
class Dialect:
    """A version of JSON Schema. In the oldest one true and false are no schemas."""

    name: str
    keywords: Mapping[str, Keyword]
    booleans: bool = True


LATEST = Dialect("JSON Schema 2020-12", DRAFT_2020)
SEVENTH = Dialect("JSON Schema draft-07", DRAFT_07)
KNOWN = {
    "json-schema.org/draft/2020-12/schema": LATEST,
    "json-schema.org/draft/2019-09/schema": Dialect("JSON Schema 2019-09", DRAFT_2019),
    "json-schema.org/draft-07/schema": SEVENTH,
    "json-schema.org/draft-06/schema": Dialect("JSON Schema draft-06", DRAFT_07),
    "json-schema.org/draft-04/schema": Dialect("JSON Schema draft-04", DRAFT_04, booleans=False),
}


def declared(schema: Any) -> Dialect | None:
    """The dialect that `$schema` names; None where it names none, or one that is not known here."""
    named = schema.get("$schema") if isinstance(schema, dict) else None
    if not isinstance(named, str):
        return None
    return KNOWN.get(named.removesuffix("#").removeprefix("https://").removeprefix("http://"))


def names_unknown(schema: Any) -> bool:
    """Whether `$schema` is there, and names no dialect that is known here."""
    return isinstance(schema, dict) and "$schema" in schema and declared(schema) is None


def measure(value: Any, most: int = MOST_VALUES) -> int:
    """How many values it holds: counting ends above *most*, which is also what too deep a nesting gives."""
    count, level, depth = 0, [value], 0
    while level and count <= most:
        depth += 1
        if depth > DEEPEST:
            return most + 1
        count += len(level)
        parents = [item for item in level if isinstance(item, dict | list)]
        level = list(islice((item for parent in parents for item in _items(parent)), most + 1))
    return count


def _items(parent: dict[str, Any] | list[Any]) -> Iterator[Any]:
    return iter(parent.values()) if isinstance(parent, dict) else iter(parent)


def positions(schema: Any, keywords: Mapping[str, Keyword]) -> Iterator[tuple[Trail, Any]]:
    """Every place where a schema must be, with what is there; without recursion."""
    left: list[tuple[Trail, Any]] = [(None, schema)]
    while left:
        trail, here = left.pop()
        yield trail, here
        if isinstance(here, dict):
            left.extend(reversed(list(_below(trail, here, keywords))))


def _below(
    trail: Trail, schema: dict[str, Any], keywords: Mapping[str, Keyword]
) -> Iterator[tuple[Trail, Any]]:
    for key, value in schema.items():
        keyword = keywords.get(key)
        if keyword and keyword.below:
            for more, inner in keyword.below(value):
                yield _longer((trail, key), more), inner


def _longer(trail: Trail, more: tuple[str, ...]) -> Trail:
    for step in more:
        trail = (trail, step)
    return trail


def steps(trail: Trail) -> list[str]:
    """The steps from the root, outermost first."""
    found: list[str] = []
    while trail is not None:
        trail, step = trail
        found.append(step)
    return found[::-1]


def pointer(path: list[str]) -> str:
    """As a finding shows it."""
    return "/" + "/".join(brief(step, 40) for step in path)


def faults(schema: Any, dialect: Dialect) -> Iterator[tuple[list[str], str]]:
    """(where, what it must be) for all that breaks the dialect's own rules."""
    for trail, here in positions(schema, dialect.keywords):
        if isinstance(here, dict):
            for key, value in here.items():
                keyword = dialect.keywords.get(key)
                if keyword and not keyword.fits(value):
                    yield [*steps(trail), key], keyword.wants
        elif not isinstance(here, bool) or not (dialect.booleans or _may_be_boolean(trail)):
            yield steps(trail), "a schema"


def _may_be_boolean(trail: Trail) -> bool:
    return trail is not None and trail[1] in ("additionalItems", "additionalProperties")


def in_words(found: list[tuple[list[str], str]]) -> str:
    """Faults as the end of a sentence, the first few."""
    shown = "; ".join(f"`{brief(pointer(path))}` must be {wants}" for path, wants in found[:SHOWN])
    return shown + (f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else "")
