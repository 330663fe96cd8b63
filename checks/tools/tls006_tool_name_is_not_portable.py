"""Tool name does not work everywhere.

## Why
Names SHOULD have 1 to 128 letters, digits, `_`, `-` and `.` (MCP 2025-11-25, server/tools, tool names).
The interfaces of several models take 64 at most, and no other characters.

## Bad
```json listing.json
{"tools": [{"name": "search documents"}]}
```

## Good
```json listing.json
{"tools": [{"name": "search_documents"}]}
```

## Fix
Rename the tool, with underscores for example.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from checks.tools._tool import MOST, called, objects
from validator import Finding, Listing, Severity, check

NAME = re.compile(r"[A-Za-z0-9_.-]+", re.ASCII)
LONGEST = 128


@check("TLS006", Severity.WARNING, since="0.1")
def tool_name_is_not_portable(listing: Listing) -> Iterator[Finding]:
    found = (finding for n, tool in objects(listing) for finding in _judge(n, tool))
    yield from islice(found, MOST)


def _judge(n: int, tool: dict[str, Any]) -> Iterator[Finding]:
    name = tool.get("name")
    if not isinstance(name, str) or not name.strip():
        return  # TLS003 says so
    if not NAME.fullmatch(name):
        fix = "use letters, digits, `_`, `-` and `.`"
        yield Finding(f"{called(n, tool)} has characters that not every client takes", fix=fix)
    elif len(name) > LONGEST:
        yield Finding(f"{called(n, tool)} has a name of {len(name)} characters; {LONGEST} are allowed")
