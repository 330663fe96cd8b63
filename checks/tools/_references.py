"""References inside a schema that lead nowhere: JSON Schema 2020-12, core, section 8.2."""

import re
from collections.abc import Iterator
from typing import Any

from checks.tools._keywords import ANY

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
ANCHORS = ("$anchor", "$dynamicAnchor")
MOST = 5  # broken references of one schema that are named
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+", re.ASCII)


def broken(schema: Any) -> list[str]:
    """The references within a schema's own resources that name nothing there, at most five.

    `#/…` counts from the nearest schema with an `$id`; from the document's root it is accepted too, since
    many clients read it so. Whole other addresses are another matter (`outside`).
    """
    anchors: set[str] = set()
    found: list[tuple[str, Any]] = []
    for here, resource in _schemas(schema):
        anchors |= _anchors(here)
        found += [(ref, resource) for key in REFERENCES if isinstance(ref := here.get(key), str)]
    wrong = (ref for ref, resource in found if not _leads(ref, resource, schema, anchors))
    return list(dict.fromkeys(wrong))[:MOST]


def _schemas(schema: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """Every schema that is an object, with the root of its resource; without recursion."""
    left = [(schema, schema)]
    while left:
        here, resource = left.pop()
        if not isinstance(here, dict):
            continue
        name = here.get("$id")
        if isinstance(name, str) and not name.startswith("#"):
            resource = here
        yield here, resource
        for key, value in here.items():
            keyword = ANY.get(key)
            if keyword and keyword.below:
                left.extend((inner, resource) for _, inner in keyword.below(value))


def _anchors(schema: dict[str, Any]) -> set[str]:
    """The names by which other places refer to it; up to draft-07 an `$id` of `#name` is one."""
    named = {value for key in ANCHORS if isinstance(value := schema.get(key), str)}
    name = schema.get("$id")
    return named | {name[1:]} if isinstance(name, str) and name.startswith("#") else named


def _leads(ref: str, resource: Any, root: Any, anchors: set[str]) -> bool:
    if not ref.startswith("#"):
        return True  # not to a place in this document
    fragment = _PERCENT.sub(_unquoted, ref[1:])
    if not fragment.startswith("/"):
        return not fragment or fragment in anchors
    return any(isinstance(_at(start, fragment), dict | bool) for start in (resource, root))


def _unquoted(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", errors="replace")


def _at(here: Any, fragment: str) -> Any:
    """What an RFC 6901 pointer names; None where there is nothing."""
    for step in fragment.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict):
            here = here.get(name)
        elif isinstance(here, list) and name.isascii() and name.isdecimal() and int(name[:9]) < len(here):
            here = here[int(name[:9])]
        else:
            return None
    return here
