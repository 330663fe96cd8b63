"""Tool name is longer than some models take.

## Why
MCP allows 128 characters, and the interfaces of several models 64. Gateways put the name of the server before
that of the tool, which makes it longer still.

## Bad
```json listing.json
{"tools": [{"name": "search_all_documents_of_the_team_that_were_changed_since_the_last_release"}]}
```

## Good
```json listing.json
{"tools": [{"name": "search_changed_documents"}]}
```

## Fix
Shorten the name, and say the rest in the description.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from checks.tools._tool import MOST, called, objects
from validator import Finding, Listing, Severity, check

SAFE, LONGEST = 64, 128  # protocol.md 3.2; TLS006 says what is longer still


@check("TLS023", Severity.NOTE, since="0.1")
def tool_name_is_long(listing: Listing) -> Iterator[Finding]:
    for n, tool in islice(((n, tool) for n, tool in objects(listing) if _is_long(tool)), MOST):
        length = len(tool["name"])
        yield Finding(f"{called(n, tool)} has a name of {length} characters; some models take {SAFE} at most")


def _is_long(tool: dict[str, Any]) -> bool:
    name = tool.get("name")
    return isinstance(name, str) and SAFE < len(name) <= LONGEST
