"""Tools are not the same twice.

## Why
Clients keep the list, users allow a tool by its name, and this registry judges what it saw. A list that
changes from one request or one start to the next cannot be relied on, and what was judged is not what users
get.

## Bad
```json listing.json
{"tools": [{"name": "add"}, {"name": "search"}]}
```
```json calls.json
{"calls": [{"probe": "tools-again", "method": "tools/list", "end": "answered",
            "result": {"tools": [{"name": "search"}, {"name": "add"}]}}]}
```
```json session.json
{"protocol": "2025-11-25"}
```
```json discovery.json
{"stage": "started", "end": "exited"}
```

## Good
```json listing.json
{"tools": [{"name": "add"}, {"name": "search"}]}
```
```json calls.json
{"calls": [{"probe": "tools-again", "method": "tools/list", "end": "answered",
            "result": {"tools": [{"name": "add"}, {"name": "search"}]}}]}
```
```json session.json
{"protocol": "2025-11-25"}
```
```json discovery.json
{"stage": "started", "end": "exited"}
```

## Fix
List all tools always, in the same order, and put nothing into their texts that differs from start to start:
times, random names, folders.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from checks.protocol._tools import changes
from validator import HANDSHAKE, CallEnd, Calls, Discovery, Finding, Listing, Session, Severity, check

FIX = "list the same tools each time, in the same order"
FAILED = tuple(end for end in CallEnd if end not in (CallEnd.ANSWERED, CallEnd.NOT_ASKED))


@check("MCP015", Severity.WARNING, since="0.1")
def tools_are_not_the_same_twice(
    listing: Listing, calls: Calls, session: Session, discovery: Discovery
) -> Iterator[Finding]:
    again = calls.of("tools-again")
    if again is not None and again.end is CallEnd.ANSWERED:
        page = (again.result or {}).get("tools")
        for words in changes(_first_page(listing, page), page):
            yield Finding(f"asked twice in one process, tools/list {words}", fix=FIX)
    if discovery.protocol in HANDSHAKE:
        yield from _afresh(listing, session, discovery)


def _afresh(listing: Listing, session: Session, discovery: Discovery) -> Iterator[Finding]:
    """Another version may describe the same tools in other words."""
    call = discovery.of("tools")
    if call is not None and call.end in FAILED:
        yield Finding(f"in a second process, tools/list fails: {call.end.value}", fix=FIX)
    elif call is not None and call.end is CallEnd.ANSWERED:
        before = listing.tools if discovery.pages >= listing.pages else _first_page(listing, discovery.tools)
        same = session.protocol == discovery.protocol
        for words in changes(before, discovery.tools, content=same):
            yield Finding(f"in a second process, tools/list {words}", fix=FIX)


def _first_page(listing: Listing, page: Any) -> Sequence[Any]:
    """As much of the list as a first page can be held against."""
    paged = listing.pages > 1 and isinstance(page, list | tuple)
    return listing.tools[: len(page)] if paged else listing.tools
