"""Secret does not arrive at the server.

## Why
A secret is kept under its name, `<entry>.<name>`, and handed to the server in the environment variable `env`.
Without the entry's prefix it is not found; with a variable that is no name, or one that is used twice, the
server gets nothing, or another secret.

## Bad
```yaml servers/example/server.yaml
name: example
config:
  secrets:
    - name: api_key
      env: EXAMPLE_API_KEY
```

## Good
```yaml servers/example/server.yaml
name: example
config:
  secrets:
    - name: example.api_key
      env: EXAMPLE_API_KEY
```

## Fix
Name the secret `<entry>.<name>` and give it an environment variable of its own.
"""

import re
from collections.abc import Iterator
from typing import Any

from checks._words import brief
from checks.wiring._naming import SECRET, fault_of_variable, items
from validator import Edit, Entry, Finding, Severity, check, edit_value


@check("CFG004", Severity.ERROR, since="0.1")
def secret_does_not_arrive(entry: Entry) -> Iterator[Finding]:
    seen: set[tuple[str, Any]] = set()
    for n, secret in items(entry, "secrets"):
        for key in ("name", "env"):
            value = secret.get(key)
            if not isinstance(value, str):
                continue  # SCH003 and SCH004 say so
            at = entry.at("config", "secrets", n, key)
            if says := _fault(key, value):
                edits = _edits(entry, at.pointer, value) if key == "name" else ()
                yield Finding(f"`{brief(value)}` {says}", at, _fix(entry, key, value), edits=edits)
            elif (key, value) in seen:
                yield Finding(f"the `{key}` `{brief(value)}` is that of another secret too", at, "remove one")
            seen.add((key, value))


def _fault(key: str, value: str) -> str:
    if key == "env":
        return fault_of_variable(value)
    return "" if SECRET.fullmatch(value) else "is not the name of a secret: it has the form prefix.name"


def _fix(entry: Entry, key: str, value: str) -> str:
    if key == "name":
        return f"write `{brief(_named(entry, value), 160)}`"
    return "give it a name of letters, digits and underscores that only the server reads"


def _named(entry: Entry, value: str) -> str:
    own = value.removeprefix(entry.name).strip(".")
    plain = "_".join(re.findall(r"[A-Za-z0-9_-]+", own[:60])) or "name"
    return f"{entry.name}.{plain}"


def _edits(entry: Entry, pointer: str, value: str) -> tuple[Edit, ...]:
    """What only lacks the prefix gets it."""
    named = _named(entry, value)
    return edit_value(entry.document, pointer, named, safe=named == f"{entry.name}.{value}")
