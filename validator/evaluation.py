"""What a placeholder becomes: `{{entry.parameter|filter…}}`, as Docker's MCP gateway renders it (pkg/eval).

A value is a text, a number, a truth value, a list or an object; "" stands for what is not set. The
gateway's own rules are kept where they surprise: `into` of nothing is one empty word, `volume` of nothing
is nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Filter = Callable[[Any], Any]


def filtered(value: Any, filters: Sequence[str], spell: Callable[[Any], str]) -> Any:
    """*value* after each filter in turn; an unknown one changes nothing, as in the gateway."""
    for word in filters:
        name, _, argument = word.strip().partition(":")
        if name in _PLAIN:
            value = _PLAIN[name](value, spell)
        elif name == "or":
            value = _or(value, argument)
        elif name == "mount_as":
            value = _mount_as(value, argument.strip(), spell)
    return value


def _volume(value: Any, spell: Callable[[Any], str]) -> Any:
    return _each(value, lambda item: f"{spell(item)}:{spell(item)}" if spell(item) else "")


def _volume_target(value: Any, spell: Callable[[Any], str]) -> Any:
    return _each(value, spell)


def _each(value: Any, change: Filter) -> Any:
    return [change(item) for item in value] if isinstance(value, list) else change(value)


def _into(value: Any, spell: Callable[[Any], str]) -> list[str]:
    return [spell(item) for item in (value if isinstance(value, list) else [value])]


def _first(value: Any, spell: Callable[[Any], str]) -> str:
    return spell(value[0] if value else "") if isinstance(value, list) else spell(value)


def _last(value: Any, spell: Callable[[Any], str]) -> str:
    return spell(value[-1] if value else "") if isinstance(value, list) else spell(value)


def _or(value: Any, alternative: str) -> Any:
    if value not in ("", None, []):
        return value
    if isinstance(value, list) and alternative.startswith("[") and alternative.endswith("]"):
        return [word for word in alternative[1:-1].split(",") if alternative != "[]"]
    return alternative


def _mount_as(value: Any, path: str, spell: Callable[[Any], str]) -> str:
    source = _first(value, spell)
    return f"{source}:{path}" if source else ""


_PLAIN: Mapping[str, Callable[[Any, Callable[[Any], str]], Any]] = {
    "volume": _volume,
    "volume-target": _volume_target,
    "into": _into,
    "first": _first,
    "last": _last,
}
