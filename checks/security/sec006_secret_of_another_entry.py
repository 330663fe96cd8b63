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
from validator import Entry, Finding, Registry, Severity, check

LISTS = ((("config", "secrets"), "name"), (("oauth",), "secret"))


@check("SEC006", Severity.REVIEW, since="0.1")
def secret_of_another_entry(entry: Entry, registry: Registry) -> Iterator[Finding]:
    own = {entry.name, entry.change.previous}
    for path, key in LISTS:
        found = entry.get(*path)
        for n, item in enumerate(found if isinstance(found, list) else ()):
            name = item.get(key) if isinstance(item, dict) else None
            prefix = name.partition(".")[0] if isinstance(name, str) else ""
            if prefix not in own and prefix in registry.neighbourhood.named:
                says = f"`{brief(str(name))}` is a secret of the entry `{brief(prefix)}`"
                yield Finding(says, entry.at(*path, n, key), f"write `{brief(entry.name)}.…`")
