"""Names of variables and parameters, and how a finding speaks of them."""

import re
from collections.abc import Iterator
from typing import Any

from validator import Entry, Parameter, Scope, letters, nearest

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)  # POSIX, Base Definitions 8.1, and lower case
SECRET = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9._-]+", re.ASCII)  # docker/mcp-registry, cmd/validate
IN_HEADER = re.compile(r"\$(?:\{([A-Za-z0-9_]*)\}|([A-Za-z0-9_]+))", re.ASCII)


def items(entry: Entry, part: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings of `config.secrets` or `config.env`, with their indexes."""
    found = entry.get("config", part)
    for n, item in enumerate(found if isinstance(found, list) else ()):
        if isinstance(item, dict):
            yield n, item


def twin(scope: Scope, path: tuple[str, ...]) -> Parameter | None:
    """The declared parameter that differs from *path* in underscores, hyphens and case only.

    The official wizard writes `{{entry.my_param}}` and declares `myparam` (rules.md, CFG).
    """
    same = (p for p in scope.parameters if letters(p.dotted) == letters(".".join(path)) and p.path != path)
    return next(same, None)


def near(scope: Scope, path: tuple[str, ...]) -> str | None:
    """The dotted name of the declared parameter that *path* was probably meant to be."""
    return nearest(".".join(path), [p.dotted for p in scope.parameters])


def written(scope: Scope, dotted: str) -> str:
    """How a placeholder for that parameter is written in this scope."""
    prefix = f"{scope.prefixes[0]}." if scope.prefixes else ""
    return "{{" + prefix + dotted + "}}"
