"""Frozen dataclasses to JSON and back, strictly: the evidence files are read by us and written by anybody."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

# Lists and objects of a raw value within each other: three times what the built-in policy lets a server say.
# What recurses on evidence, `encode` say, reaches Python's limit at some 400 (found by fuzzing).
MOST_DEPTH = 200


class Malformed(ValueError):
    """An evidence file does not have the shape its type says; the message names the place."""


def encode(value: object) -> Any:
    """JSON data (dict, list, str, int, float, bool, None) for a dataclass or a part of one."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: encode(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    return value


def decode(kind: Any, data: Any, at: str = "") -> Any:
    """The value of type *kind* that `encode` made *data* of. Raises Malformed for anything else.

    Fields may be left out where the dataclass has a default; unknown fields are refused.
    """
    origin = get_origin(kind)
    if kind is Any:
        return _raw(data, at)
    if origin in (Union, UnionType):
        return _union(get_args(kind), data, at)
    if origin is tuple:
        return _tuple(get_args(kind), data, at)
    if origin is not None:
        return _mapping(get_args(kind), data, at)
    if is_dataclass(kind):
        return _dataclass(kind, data, at)
    return _scalar(kind, data, at)


def _raw(data: Any, at: str) -> Any:
    level, depth = [data], 0
    while containers := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        if depth > MOST_DEPTH:
            raise Malformed(f"{at or '/'}: nested more than {MOST_DEPTH} levels deep")
        inside = (item.values() if isinstance(item, dict) else item for item in containers)
        level = [item for items in inside for item in items]
    return data


def _union(kinds: tuple[Any, ...], data: Any, at: str) -> Any:
    if data is None and NoneType in kinds:
        return None
    (kind,) = (k for k in kinds if k is not NoneType)
    return decode(kind, data, at)


def _tuple(kinds: tuple[Any, ...], data: Any, at: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise Malformed(f"{at or '/'}: want a list")
    if kinds[-1] is Ellipsis:
        return tuple(decode(kinds[0], item, f"{at}/{n}") for n, item in enumerate(data))
    if len(data) != len(kinds):
        raise Malformed(f"{at or '/'}: want {len(kinds)} items")
    return tuple(
        decode(kind, item, f"{at}/{n}") for n, (kind, item) in enumerate(zip(kinds, data, strict=True))
    )


def _mapping(kinds: tuple[Any, ...], data: Any, at: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Malformed(f"{at or '/'}: want an object")
    return {key: decode(kinds[1], item, f"{at}/{key}") for key, item in data.items()}


def _dataclass(kind: Any, data: Any, at: str) -> Any:
    if not isinstance(data, dict):
        raise Malformed(f"{at or '/'}: want an object")
    hints = get_type_hints(kind)
    known = {f.name for f in fields(kind)}
    if unknown := sorted(set(data) - known):
        raise Malformed(f"{at or '/'}: {kind.__name__} has no field {unknown[0]!r}")
    try:
        return kind(**{name: decode(hints[name], item, f"{at}/{name}") for name, item in data.items()})
    except TypeError as exc:
        raise Malformed(f"{at or '/'}: {exc}") from exc


def _scalar(kind: Any, data: Any, at: str) -> Any:
    if issubclass(kind, Enum):
        try:
            return kind(data)
        except ValueError as exc:
            raise Malformed(f"{at or '/'}: {exc}") from exc
    if kind is float and type(data) is int:
        return float(data)
    if type(data) is not kind:
        raise Malformed(f"{at or '/'}: want {kind.__name__}, got {type(data).__name__}")
    return data
