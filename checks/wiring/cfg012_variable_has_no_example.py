"""Variable has no example of text.

## Why
The registry's own test run starts the server with the examples. Without one it passes the words
`%!s(<nil>)`; a number or a truth value is passed in a similar disguise.

## Bad
```yaml servers/example/server.yaml
config:
  env:
    - name: EXAMPLE_PORT
      value: "{{example.port}}"
```

## Good
```yaml servers/example/server.yaml
config:
  env:
    - name: EXAMPLE_PORT
      example: "8080"
      value: "{{example.port}}"
```

## Fix
Write a value in quotes that the server would start with.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.wiring._naming import items
from validator import Entry, Finding, Severity, check, quote_value


@check("CFG012", Severity.NOTE, since="0.1")
def variable_has_no_example(entry: Entry) -> Iterator[Finding]:
    for n, variable in items(entry, "env"):
        name, example = variable.get("name"), variable.get("example")
        if not isinstance(name, str) or isinstance(example, str):
            continue
        at = entry.at("config", "env", n, "name" if example is None else "example")
        if example is None:
            yield Finding(f"`{brief(name)}` has no `example`", at, "give a value to test with, in quotes")
        else:
            edits = quote_value(entry.document, at.pointer)
            yield Finding(
                f"the `example` of `{brief(name)}` is not text", at, "write it in quotes", edits=edits
            )
