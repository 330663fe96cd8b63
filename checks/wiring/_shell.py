"""`$NAME` as the gateway replaces it, in commands and literal values (docker/mcp-gateway, clientpool.go)."""

import re
from collections.abc import Iterator

from checks._words import brief
from checks.wiring._naming import items
from validator import Entry

VARIABLE = re.compile(r"\$(?:\{([^{}]{1,100})\}|([A-Za-z_][A-Za-z0-9_]*|[0-9]))", re.ASCII)


def known(entry: Entry) -> set[object]:
    """The variables that the gateway knows when it replaces `$NAME`: those of the entry, and no others."""
    fixed = entry.get("run", "env")
    names = {secret.get("env") for _, secret in items(entry, "secrets")}
    names |= {variable.get("name") for _, variable in items(entry, "env")}
    return names | set(fixed if isinstance(fixed, dict) else ())


def unknown(text: str, names: set[object]) -> Iterator[tuple[str, str]]:
    """(message, fix) for every variable in *text* that is none of *names*."""
    for name in dict.fromkeys(match[1] or match[2] for match in VARIABLE.finditer(text)):
        if name not in names:
            says = f"`${brief(name)}` is no variable of this entry: the gateway puts nothing in its place"
            yield says, f"declare a secret or a variable `{brief(name)}`, or write the value"
