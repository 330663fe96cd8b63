"""Environment variable is never set.

## Why
A variable without a value is not passed on at all. One that is also the variable of a secret, or that is
there twice, has the value that happens to come last.

## Bad
```yaml servers/example/server.yaml
name: example
config:
  env:
    - name: EXAMPLE_URL
      example: https://example.com
```

## Good
```yaml servers/example/server.yaml
name: example
config:
  env:
    - name: EXAMPLE_URL
      example: https://example.com
      value: "{{example.url}}"
  parameters:
    type: object
    properties:
      url:
        type: string
```

## Fix
Give it a `value`: a text, or the placeholder of a parameter. Make it a secret if it is one.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.wiring._naming import VARIABLE, items
from validator import Entry, Finding, Severity, check


@check("CFG005", Severity.ERROR, since="0.1")
def variable_is_never_set(entry: Entry) -> Iterator[Finding]:
    secrets = {secret.get("env") for _, secret in items(entry, "secrets")}
    seen: set[str] = set()
    for n, variable in items(entry, "env"):
        name, value = variable.get("name"), variable.get("value", "")
        if not isinstance(name, str) or "env" in variable:
            continue  # SCH003, SCH004; with `env` it is a secret in the wrong list, which SCH002 says
        at, shown = entry.at("config", "env", n, "name"), f"`{brief(name)}`"
        if not VARIABLE.fullmatch(name):
            yield Finding(f"{shown} cannot be the name of an environment variable", at, _fix(entry))
        elif name in secrets:
            yield Finding(
                f"{shown} is the variable of a secret too", at, "remove it here: the secret sets it"
            )
        elif name in seen:
            yield Finding(f"{shown} is set a second time", at, "remove one of the two")
        elif value == "":
            yield Finding(f"{shown} has no `value`, so it is never set", at, _fix(entry))
        seen.add(name)


def _fix(entry: Entry) -> str:
    example = "{{" + brief(entry.name) + ".parameter}}"
    return f'write `value: "{example}"` and declare the parameter, or make it one of `config.secrets`'
