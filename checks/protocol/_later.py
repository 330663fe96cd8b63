"""Fields that only a later revision knows."""

from typing import Any

from checks.protocol._schema import prune, revision
from validator import REVISIONS


def later_fields(name: str, definition: str, value: Any) -> dict[str, str]:
    """Field -> the first revision that knows it there, for what *value* has beyond the revision *name*."""
    found: dict[str, str] = {}
    own = revision(name).get(definition, {})
    for newer in REVISIONS[REVISIONS.index(name) + 1 :]:
        definitions = revision(newer)
        fields: dict[str, None] = {}
        _compare((revision(name), definitions), own, definitions.get(definition, {}), prune(value), fields)
        for field in fields:
            found.setdefault(field, newer)
    return found


def _compare(
    both: tuple[dict[str, Any], dict[str, Any]], own: Any, newer: Any, value: Any, fields: dict[str, None]
) -> None:
    """As deep as the schemas go, and they do not refer to themselves."""
    own, newer = _resolved(both[0], own), _resolved(both[1], newer)
    if isinstance(value, list):
        for item in value:
            _compare(both, own.get("items", {}), newer.get("items", {}), item, fields)
    elif isinstance(value, dict) and "properties" in own:
        known, more = own["properties"], newer.get("properties", {})
        for key in value.keys() & more.keys():
            if key not in known:
                fields[key] = None
            else:
                _compare(both, known[key], more[key], value[key], fields)


def _resolved(definitions: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    ref = schema.get("$ref", "").rpartition("/")[2]
    resolved: dict[str, Any] = definitions[ref] if ref else schema
    return resolved
