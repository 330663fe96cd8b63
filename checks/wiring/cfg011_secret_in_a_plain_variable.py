"""Secret in a plain variable.

## Why
A variable's value is kept with the rest of the configuration, in clear text, and shown in the form. Secrets
go into the system's secret store and are never shown.

## Bad
```yaml servers/example/server.yaml
config:
  env:
    - name: EXAMPLE_API_KEY
      value: "{{example.api_key}}"
  parameters:
    type: object
    properties:
      api_key:
        type: string
```

## Good
```yaml servers/example/server.yaml
config:
  secrets:
    - name: example.api_key
      env: EXAMPLE_API_KEY
```

## Fix
Move the item to `config.secrets`, and remove the parameter.
"""

import re
from collections.abc import Iterator
from typing import Any

from checks._words import brief
from checks.wiring._naming import items
from validator import Entry, Finding, Severity, check

LAST = {
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "PWD",
    "APIKEY",
    "CREDENTIAL",
    "CREDENTIALS",
    "PAT",
}
BEFORE_KEY = {"API", "SECRET", "PRIVATE", "ACCESS", "ENCRYPTION", "SIGNING", "AUTH", "LICENSE", "SERVICE"}
ABOUT = {
    "USE",
    "HAS",
    "NO",
    "ENABLE",
    "DISABLE",
    "REQUIRE",
    "ALLOW",
    "MAX",
    "MIN",
    "NEXT",
    "PAGE",
    "CSRF",
    "CACHE",
}


@check("CFG011", Severity.WARNING, since="0.1")
def secret_in_a_plain_variable(entry: Entry) -> Iterator[Finding]:
    for n, variable in items(entry, "env"):
        name = variable.get("name")
        if isinstance(name, str) and _is_secret(name) and _asks_for_text(entry, variable.get("value")):
            own = re.sub(r"[^a-z0-9_]", "_", brief(name).lower())
            fix = f"make it a secret: `name: {brief(entry.name)}.{own}`, `env: {brief(name)}`"
            says = f"`{brief(name)}` looks like a secret, but is stored and shown in clear text"
            yield Finding(says, entry.at("config", "env", n, "name"), fix)


def _is_secret(name: str) -> bool:
    """By its last words: `TOKEN_LIMIT`, `KEY_ID`, `TOKEN_NAME`, `…_PATH` and `…_URL` are about a secret."""
    words = name.upper().split("_")
    if words[0] in ABOUT:
        return False
    return words[-1] in LAST or (words[-1] == "KEY" and len(words) > 1 and words[-2] in BEFORE_KEY)


def _asks_for_text(entry: Entry, value: Any) -> bool:
    """Whether the user is asked for a text: a literal is everybody's, and a number or a switch no secret."""
    if not isinstance(value, str) or "{{" not in value:
        return False
    named = re.search(r"\{\{\s*[^.{}|]{1,200}\.([^.{}|\s]{1,200})", value)
    kind = entry.get("config", "parameters", "properties", named[1], "type") if named else None
    return kind in (None, "string")
