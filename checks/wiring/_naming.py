"""Names of variables and parameters, and how a finding speaks of them."""

import re
from collections.abc import Iterator
from typing import Any

from validator import Entry, Parameter, Scope, letters, nearest

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)  # POSIX, Base Definitions 8.1, and lower case
SECRET = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9._-]+", re.ASCII)  # docker/mcp-registry, cmd/validate
# The gateway sets every variable on the docker command itself too (docker/mcp-gateway, pkg/mcp/stdio.go).
STEERING = re.compile(r"PATH|(?:LD|DYLD|DOCKER|BUILDX|BUILDKIT)_[A-Za-z0-9_]*", re.ASCII | re.IGNORECASE)
IN_HEADER = re.compile(r"\$(?:\{([A-Za-z0-9_]*)\}|([A-Za-z0-9_]+))", re.ASCII)


def items(entry: Entry, part: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings of `config.secrets` or `config.env`, with their indexes."""
    found = entry.get("config", part)
    for n, item in enumerate(found if isinstance(found, list) else ()):
        if isinstance(item, dict):
            yield n, item


def secret_names(entry: Entry) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Path and name of every secret that the entry asks for, those of a sign-in included."""
    for above, key in ((("config", "secrets"), "name"), (("oauth",), "secret")):
        found = entry.get(*above)
        for n, item in enumerate(found if isinstance(found, list) else ()):
            if isinstance(item, dict) and isinstance(name := item.get(key), str):
                yield (*above, n, key), name


def fault_of_variable(name: str) -> str:
    """Why no server gets a variable of that name, in words that follow it; "" if there is no reason."""
    if not VARIABLE.fullmatch(name):
        return "cannot be the name of an environment variable"
    return (
        "steers the docker command on the user's computer, not only the server"
        if STEERING.fullmatch(name)
        else ""
    )


def variables(entry: Entry) -> Iterator[tuple[tuple[str | int, ...], str, object]]:
    """Path, name and value of `config.env` and `run.env`; None for the value where none is written.

    Left out: what SCH003 and SCH004 speak of, and a secret in the wrong list, which is SCH002's.
    """
    for n, variable in items(entry, "env"):
        if isinstance(name := variable.get("name"), str) and "env" not in variable:
            yield ("config", "env", n, "name"), name, variable.get("value")
    fixed = entry.get("run", "env")
    for name, value in fixed.items() if isinstance(fixed, dict) else ():
        yield ("run", "env", name), name, value


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
