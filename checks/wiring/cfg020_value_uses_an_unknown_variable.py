"""Value uses a variable that the entry does not have.

## Why
In a value without `{{…}}` the gateway replaces every `$NAME` by a secret or a variable of the same entry, and
by nothing where there is none: neither the user's own environment nor the container's is looked at.

## Bad
```yaml servers/example/server.yaml
config:
  env:
    - name: EXAMPLE_HEADER
      value: Bearer $EXAMPLE_TOKEN
```

## Good
```yaml servers/example/server.yaml
config:
  secrets:
    - name: example.token
      env: EXAMPLE_TOKEN
  env:
    - name: EXAMPLE_HEADER
      value: Bearer $EXAMPLE_TOKEN
```

## Fix
Declare the secret, or write the value itself.
"""

from collections.abc import Iterator

from checks.wiring._naming import variables
from checks.wiring._shell import known, unknown
from validator import Entry, Finding, Severity, check


@check("CFG020", Severity.ERROR, since="0.1")
def value_uses_an_unknown_variable(entry: Entry) -> Iterator[Finding]:
    names = known(entry)
    for path, _, value in variables(entry):
        if isinstance(value, str) and "{{" not in value:
            place = (*path[:-1], "value") if path[0] == "config" else path
            for says, fix in unknown(value, names):
                yield Finding(says, entry.at(*place), fix)
