"""Environment variable is never set.

## Why
A variable without a value is not passed on at all. One that is also the variable of a secret, or that is
there twice, has the value that happens to come last. And `DOCKER_HOST`, `PATH` or `LD_PRELOAD` reach the
docker command that starts the server, on the user's computer, before they reach the server.

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
from checks.wiring._naming import fault_of_variable, items, variables
from validator import Entry, Finding, Severity, check


@check("CFG005", Severity.ERROR, since="0.1")
def variable_is_never_set(entry: Entry) -> Iterator[Finding]:
    secrets = {secret.get("env") for _, secret in items(entry, "secrets")}
    seen: set[str] = set()
    for path, name, value in variables(entry):
        at, shown = entry.at(*path, key=path[0] == "run"), f"`{brief(name)}`"
        if says := fault_of_variable(name):
            yield Finding(f"{shown} {says}", at, "give the variable another name")
        elif name in secrets:
            fix = "remove it here: the secret sets it"
            yield Finding(f"{shown} is the variable of a secret too", at, fix)
        elif name in seen:
            yield Finding(f"{shown} is set a second time", at, "remove one of the two")
        elif value in (None, ""):
            yield Finding(f"{shown} has no `value`, so it is never set", at, _fix(entry))
        seen.add(name)


def _fix(entry: Entry) -> str:
    example = "{{" + brief(entry.name) + ".parameter}}"
    return f'write `value: "{example}"` and declare the parameter, or make it one of `config.secrets`'
