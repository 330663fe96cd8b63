"""Requirement names a parameter that does not exist.

## Why
Nobody can fill in a parameter that is not declared: the user's form can never be completed, or what the
author meant to be required is not.

## Bad
```yaml servers/example/server.yaml
config:
  parameters:
    type: object
    required:
      - base_url
    properties:
      url:
        type: string
```

## Good
```yaml servers/example/server.yaml
config:
  parameters:
    type: object
    required:
      - url
    properties:
      url:
        type: string
```

## Fix
Name in `required` and `anyOf` what stands in the `properties` beside them, spelt alike.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.wiring._schemas import Path, groups, names, objects
from validator import Entry, Finding, Severity, check, edit_value, letters, nearest


@check("CFG007", Severity.ERROR, since="0.1")
def requirement_names_no_parameter(entry: Entry) -> Iterator[Finding]:
    for path, schema in objects(entry):
        declared = schema["properties"]
        lists: list[tuple[Path, object]] = [((*path, "required"), schema.get("required"))]
        lists += groups((*path, "anyOf"), schema.get("anyOf"))
        if path == ("config", "parameters"):
            lists += groups(("config", "anyOf"), entry.get("config", "anyOf"))
        for where, listed in lists:
            for n, name in names(listed):
                if name not in declared:
                    says = f"`{brief(name)}` is required, but no parameter of that name is declared here"
                    at = entry.at(*where, n)
                    near = nearest(name, declared)
                    sure = near is not None and letters(near) == letters(name)
                    edits = edit_value(entry.document, at.pointer, near, safe=sure) if near else ()
                    yield Finding(says, at, _fix(near), edits=edits)


def _fix(near: str | None) -> str:
    return f"write `{brief(near)}`" if near else "declare it below `properties`, or remove it here"
