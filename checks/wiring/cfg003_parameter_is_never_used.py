"""Parameter is declared and never used.

## Why
The user is asked for a value that goes nowhere, and believes that the server respects it.

## Bad
```yaml servers/example/server.yaml
name: example
config:
  parameters:
    type: object
    properties:
      url:
        type: string
```

## Good
```yaml servers/example/server.yaml
name: example
config:
  env:
    - name: EXAMPLE_URL
      value: "{{example.url}}"
  parameters:
    type: object
    properties:
      url:
        type: string
```

## Fix
Pass the parameter on, in `config.env`, `run.command` or `run.volumes`, or remove it.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.wiring._naming import twin, written
from validator import Finding, Parameter, Scope, Severity, Wiring, check


@check("CFG003", Severity.ERROR, since="0.1")
def parameter_is_never_used(wiring: Wiring) -> Iterator[Finding]:
    for scope in wiring.scopes:
        used, meant = scope.uses() | _misnamed(scope), _meant(scope)
        reported: set[tuple[str, ...]] = set()
        for parameter in scope.parameters:
            if _around(parameter, reported) or _is_used(parameter, used) or parameter in meant:
                continue
            reported.add(parameter.path)
            name = brief(parameter.dotted, 80)
            fix = f"use it, as `{written(scope, name)}`, or remove it"
            yield Finding(f"the parameter `{name}` is declared and never used", parameter.at, fix)


def _is_used(parameter: Parameter, used: set[tuple[str, ...]]) -> bool:
    """Itself, something around it or something in it: an object of parameters may be used as a whole."""
    path = parameter.path
    return any(other[: len(path)] == path or path[: len(other)] == other for other in used)


def _misnamed(scope: Scope) -> set[tuple[str, ...]]:
    """What placeholders with a wrong first word mean: CFG002 says so, and one mistake is said once."""
    all_of_them = (p for site in scope.sites for p in site.placeholders)
    return {p.path[1:] or p.path for p in all_of_them if not p.fault and scope.addressed(p) is None}


def _meant(scope: Scope) -> list[Parameter]:
    """What misspelt placeholders mean: CFG001 says so, and one mistake is said once."""
    twins = (twin(scope, path) for path in scope.uses() if not scope.declared(path))
    return [found for found in twins if found]


def _around(parameter: Parameter, reported: set[tuple[str, ...]]) -> bool:
    return any(parameter.path[:n] in reported for n in range(1, len(parameter.path)))
