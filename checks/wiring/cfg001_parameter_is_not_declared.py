"""Placeholder or header names something that is not declared.

## Why
The user is never asked for the value, and the gateway silently puts an empty text in its place. The server
starts without its configuration, and nobody is told.

## Bad
```yaml servers/example/server.yaml
name: example
config:
  env:
    - name: EXAMPLE_URL
      value: "{{example.base_url}}"
  parameters:
    type: object
    properties:
      baseurl:
        type: string
```

## Good
```yaml servers/example/server.yaml
name: example
config:
  env:
    - name: EXAMPLE_URL
      value: "{{example.base_url}}"
  parameters:
    type: object
    properties:
      base_url:
        type: string
```

## Fix
`{{example.base_url}}` stands for the parameter `base_url` of the entry `example`. Declare it below
`config.parameters.properties`, or correct one of the two spellings. For a remote server's header, declare a
secret with that `env`.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.wiring._edits import mended, uses_of
from checks.wiring._naming import IN_HEADER, items, near, twin, written
from validator import Entry, Finding, Scope, Severity, Wiring, check


@check("CFG001", Severity.ERROR, since="0.1")
def parameter_is_not_declared(entry: Entry, wiring: Wiring) -> Iterator[Finding]:
    for scope in wiring.scopes:
        uses = uses_of(scope)
        for site in scope.sites:
            for placeholder in site.placeholders:
                path = scope.addressed(placeholder)
                if path is not None and not scope.declared(path):
                    message = f"`{brief(placeholder.text)}` names a parameter that is not declared"
                    edits = mended(entry.document, uses, site, placeholder)
                    yield Finding(message, site.at, _fix(scope, path), edits=edits)
    known = {secret.get("env") for _, secret in items(entry, "secrets")}
    for site in wiring.headers:
        for name in (match[1] or match[2] for match in IN_HEADER.finditer(site.text)):
            if name and name not in known:
                message = f"the header uses `{brief(name)}`, which is the `env` of no declared secret"
                yield Finding(message, site.at, f"add a secret with `env: {brief(name)}` to `config.secrets`")


def _fix(scope: Scope, path: tuple[str, ...]) -> str:
    dotted = brief(".".join(path), 80)
    if other := twin(scope, path):
        return f"it is declared as `{brief(other.dotted, 80)}`: rename the declaration to `{dotted}`"
    if other_name := near(scope, path):
        return f"write `{written(scope, brief(other_name, 80))}`, or declare `{dotted}`"
    return f"declare `{dotted}` below the properties of the parameters"
