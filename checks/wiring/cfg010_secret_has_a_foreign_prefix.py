"""Secret has a foreign prefix.

## Why
Users find their secrets under the entry's name. Under another one they look like another server's, and two
entries with the same prefix overwrite each other's.

## Bad
```yaml servers/example/server.yaml
config:
  secrets:
    - name: sample.api_key
      env: EXAMPLE_API_KEY
```

## Good
```yaml servers/example/server.yaml
config:
  secrets:
    - name: example.api_key
      env: EXAMPLE_API_KEY
```

## Fix
Name the secret `<entry>.<name>`. An entry that users have already entered secrets for keeps its prefix.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.wiring._naming import SECRET, items
from validator import Entry, Finding, Severity, check, edit_part


@check("CFG010", Severity.WARNING, since="0.1")
def secret_has_a_foreign_prefix(entry: Entry) -> Iterator[Finding]:
    for n, secret in items(entry, "secrets"):
        name = secret.get("name")
        if not isinstance(name, str) or not SECRET.fullmatch(name):
            continue  # CFG004 says so
        prefix, _, own = name.partition(".")
        if prefix not in (entry.name, entry.get("name")):
            says = f"the secret `{brief(name)}` does not begin with the entry's name"
            fix = f"write `{brief(entry.name)}.{brief(own)}`"
            at = entry.at("config", "secrets", n, "name")
            edits = edit_part(entry.document, at.pointer, 0, prefix, entry.name, safe=False)
            yield Finding(says, at, fix, edits=edits if prefix != entry.change.previous else ())
