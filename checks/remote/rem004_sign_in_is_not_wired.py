"""Sign-in is not wired.

## Why
A server behind OAuth tells its tools only after the user has signed in. Without `dynamic.tools` the catalog
lists none, and with a secret or variable that is another's the token goes astray.

## Bad
```yaml servers/example/server.yaml
type: remote
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
oauth:
  - provider: example
    secret: example.personal_access_token
    env: EXAMPLE_PERSONAL_ACCESS_TOKEN
```

## Good
```yaml servers/example/server.yaml
type: remote
dynamic:
  tools: true
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
oauth:
  - provider: example
    secret: example.personal_access_token
    env: EXAMPLE_PERSONAL_ACCESS_TOKEN
```

## Fix
Add `dynamic:` with `tools: true`, and write a provider, `<provider>.<name>` and a variable's name.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.wiring._naming import SECRET, VARIABLE
from validator import Entry, Finding, Kind, Severity, check

FORMS = {
    "provider": "write the name of the provider, usually the entry's",
    "secret": "write `<provider>.personal_access_token`",
    "env": "write a name of letters, digits and underscores",
}


@check("REM004", Severity.ERROR, since="0.1")
def sign_in_is_not_wired(entry: Entry) -> Iterator[Finding]:
    found = entry.get("oauth")
    blocks = found if isinstance(found, list) else []
    if blocks and entry.kind is Kind.REMOTE and entry.get("dynamic", "tools") is not True:
        says = "users sign in before the server tells its tools, but `dynamic.tools` is not true"
        yield Finding(says, entry.at("oauth", key=True), "add `dynamic:` with `tools: true`")
    seen: set[tuple[str, str]] = set()
    for n, block in enumerate(blocks):
        for key, fix in FORMS.items():
            value = block.get(key) if isinstance(block, dict) else None
            if not isinstance(value, str):
                continue  # SCH003 and SCH004 say so
            at = entry.at("oauth", n, key)
            if not _is_right(key, value):
                yield Finding(f"`{brief(value)}` is not the `{key}` of a sign-in", at, fix)
            elif (key, value) in seen:
                yield Finding(
                    f"the `{key}` `{brief(value)}` is that of another sign-in too", at, "remove one"
                )
            seen.add((key, value))


def _is_right(key: str, value: str) -> bool:
    if key == "secret":
        return bool(SECRET.fullmatch(value))
    return bool(VARIABLE.fullmatch(value)) if key == "env" else bool(value.strip())
