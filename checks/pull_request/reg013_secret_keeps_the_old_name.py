"""Secret keeps the old name.

## Why
After a rename users are asked for secrets under the new name, and the server looks under the old one. It
took eight weeks until somebody noticed the last time.

## Bad
```json change.json
{"name": "example", "change": "renamed", "previous": "sample"}
```
```yaml servers/example/server.yaml
name: example
config:
  secrets:
    - name: sample.api_key
      env: EXAMPLE_API_KEY
```

## Good
```json change.json
{"name": "example", "change": "renamed", "previous": "sample"}
```
```yaml servers/example/server.yaml
name: example
config:
  secrets:
    - name: example.api_key
      env: EXAMPLE_API_KEY
```

## Fix
Rename the secrets with the entry, in `config.secrets` and in `oauth`.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.wiring._naming import secret_names
from validator import Entry, Finding, Severity, check, edit_part


@check("REG013", Severity.ERROR, since="0.1")
def secret_keeps_the_old_name(entry: Entry) -> Iterator[Finding]:
    old = entry.change.previous
    for path, name in secret_names(entry):
        prefix, _, own = name.partition(".")
        if old and prefix == old:
            says = f"the secret `{brief(name)}` still has the entry's old name"
            at = entry.at(*path)
            edits = edit_part(entry.document, at.pointer, 0, old, entry.name)
            yield Finding(says, at, f"write `{brief(entry.name)}.{brief(own)}`", edits=edits)
