"""Secret of another entry.

## Why
Secrets are found by name. An entry that names another entry's secret is handed what the user entered there,
and never asked about it.

## Bad
```json registry.json
{"entries": [{"name": "sample"}]}
```
```yaml servers/example/server.yaml
config:
  secrets:
    - name: sample.api_key
      env: EXAMPLE_API_KEY
```

## Good
```json registry.json
{"entries": [{"name": "sample"}]}
```
```yaml servers/example/server.yaml
config:
  secrets:
    - name: example.api_key
      env: EXAMPLE_API_KEY
```

## Fix
Name the secret `<entry>.<name>`. A maintainer decides whether two entries may share one.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.wiring._naming import secret_names
from validator import Entry, Finding, Registry, Severity, check


@check("SEC006", Severity.REVIEW, since="0.1")
def secret_of_another_entry(entry: Entry, registry: Registry) -> Iterator[Finding]:
    own = {entry.name, entry.change.previous}
    for path, name in secret_names(entry):
        prefix = name.partition(".")[0]
        if prefix not in own and prefix in registry.neighbourhood.named:
            says = f"`{brief(name)}` is a secret of the entry `{brief(prefix)}`"
            yield Finding(says, entry.at(*path), f"write `{brief(entry.name)}.…`")
