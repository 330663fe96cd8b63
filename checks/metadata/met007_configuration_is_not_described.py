"""Configuration is not described.

## Why
The catalog is made from `config.description` wherever there are parameters, and cannot be made without it.

## Bad
```yaml servers/example/server.yaml
config:
  parameters:
    type: object
    properties:
      url:
        type: string
```

## Good
```yaml servers/example/server.yaml
config:
  description: The connection to your Example project
  parameters:
    type: object
    properties:
      url:
        type: string
```

## Fix
Add `description` below `config`: one sentence above the form that the user fills in.
"""

from collections.abc import Iterator

from validator import Entry, Finding, Severity, check


@check("MET007", Severity.ERROR, since="0.1")
def configuration_is_not_described(entry: Entry) -> Iterator[Finding]:
    if not entry.get("config", "parameters", "properties"):
        return
    text = entry.get("config", "description", default="")
    if not isinstance(text, str) or not text.strip():
        says = "`config.description` is missing, but there are parameters to fill in"
        fix = "add `description: …` below `config`"
        yield Finding(says, entry.at("config", key=True), fix)
