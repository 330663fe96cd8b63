"""Two lists of tools against each other, whatever they hold."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from checks._words import brief

SHOWN = 3  # names


def changes(before: Sequence[Any], after: Any, *, order: bool = True, content: bool = True) -> Iterator[str]:
    """What is different in *after*, in words that follow the list's name.

    *order*: tell where only the order differs. *content*: compare more than the names.
    """
    if not isinstance(after, list | tuple):
        return
    old, new = _by_name(before), _by_name(after)
    if gone := [name for name in old if name not in new]:
        yield f"lacks {_listed(gone)}"
    if more := [name for name in new if name not in old]:
        yield f"has {_listed(more)} in addition"
    if content and (other := [name for name in old if name in new and old[name] != new[name]]):
        yield f"describes {_listed(other)} differently"
    if order and not gone and not more and list(old) != list(new):
        yield "has another order"


def _by_name(tools: Sequence[Any]) -> dict[str, str]:
    """Name -> the whole tool as text; what has no name is left to the rules about tools."""
    named = (tool for tool in tools if isinstance(tool, dict) and isinstance(tool.get("name"), str))
    return {tool["name"]: json.dumps(tool, sort_keys=True) for tool in named}


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{brief(name)}`" for name in names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown
