"""Parameter cannot be used as it is declared.

## Why
A placeholder takes letters, digits, hyphens and underscores, so another name can never be filled in. And a
default of another type than the parameter's is refused by the form that offers it.

## Bad
```yaml servers/example/server.yaml
config:
  parameters:
    type: object
    properties:
      port:
        type: integer
        default: "8080"
```

## Good
```yaml servers/example/server.yaml
config:
  parameters:
    type: object
    properties:
      port:
        type: integer
        default: 8080
```

## Fix
Rename the parameter, or write a default of its type: numbers, `true` and `false` without quotes, texts with
them.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from checks.wiring._schemas import parameters
from validator import Entry, Finding, Severity, check

NAME = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)  # what docker/mcp-gateway takes in a placeholder
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


@check("CFG008", Severity.ERROR, since="0.1")
def parameter_cannot_be_used(entry: Entry) -> Iterator[Finding]:
    for path, name, schema in parameters(entry):
        if not NAME.fullmatch(name):
            says = f"no placeholder can name the parameter `{brief(name)}`"
            fix = "use letters, digits, `_` and `-` only"
            yield Finding(says, entry.at(*path, key=True), fix)
        kind, default = schema.get("type"), schema.get("default")
        if isinstance(kind, str) and default is not None and not _fits(kind, default):
            says = f"the default of `{brief(name)}` is not of the type `{brief(kind)}`"
            yield Finding(says, entry.at(*path, "default"), _fix(kind, default))


def _fits(kind: str, default: object) -> bool:
    """Whether a default is of a type; an unknown type is SCH004's."""
    wanted = TYPES.get(kind, (object,))
    return isinstance(default, wanted) and (kind == "boolean" or not isinstance(default, bool))


def _fix(kind: str, default: object) -> str:
    if kind == "string" and not isinstance(default, list | dict):
        return "write it in quotes"
    return "write it without quotes" if isinstance(default, str) else f"write a default of type {brief(kind)}"
