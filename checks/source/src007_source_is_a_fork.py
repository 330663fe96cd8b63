"""Source is a fork.

## Why
A reviewer wants to know that the code is not the original project's, and who maintains it now.

## Bad
```yaml servers/example/server.yaml
source:
  project: https://github.com/somebody/example
  upstream: https://github.com/example/example
```

## Good
```yaml servers/example/server.yaml
source:
  project: https://github.com/example/example
```

## Fix
Nothing is wrong with a fork. Use the original project where it serves as well.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Entry, Finding, Severity, check


@check("SRC007", Severity.NOTE, since="0.1")
def source_is_a_fork(entry: Entry) -> Iterator[Finding]:
    upstream = entry.get("source", "upstream")
    if isinstance(upstream, str) and upstream.strip():
        says = f"the source is a fork of `{brief(upstream, 100)}`"
        yield Finding(says, entry.at("source", "upstream"), "use the original where it serves as well")
