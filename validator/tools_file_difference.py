"""What changes when one tools.json takes the place of another, in a sentence."""

from collections.abc import Mapping
from typing import Any

from validator.reading import strict_json
from validator.reading.problem import cut
from validator.reading.tree import to_plain

SHOWN = 5  # names of tools


def difference(before: bytes | None, after: bytes) -> str:
    """The tools that are new, gone and changed. *before* None: there was no file."""
    old, new = _tools(before or b"[]"), _tools(after)
    if before is None:
        return f"new, with {_counted(list(new))}"
    parts = {
        "added": [name for name in new if name not in old],
        "removed": [name for name in old if name not in new],
        "changed": [name for name in new if name in old and old[name] != new[name]],
    }
    said = [f"{_counted(names)} {verb}" for verb, names in parts.items() if names]
    return ", ".join(said) or "the same tools, written another way"


def _tools(content: bytes) -> Mapping[str, Any]:
    """The tools by name; none of a file that cannot be read."""
    root = strict_json.read(content).root
    found = to_plain(root) if root is not None else []
    tools = [tool for tool in found if isinstance(tool, dict)] if isinstance(found, list) else []
    return {name: tool for tool in tools if isinstance(name := tool.get("name"), str)}


def _counted(names: list[str]) -> str:
    shown = ", ".join(cut(name) for name in names[:SHOWN])
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{len(names)} tool{'' if len(names) == 1 else 's'}" + (f" ({shown}{more})" if names else "")
