"""Server says invisible text.

## Why
Whoever reads what a server says, in a client or in a review, does not see these characters; the model
does. Tag characters can spell a whole instruction that way. Bidirectional controls show a text in another
order than it is read in, and escape sequences hide it on a terminal.

## Bad
```json session.json
{"protocol": "2025-06-18", "server_name": "example", "server_version": "1.0.0"}
```
```json listing.json
{"tools": [{"name": "search", "description": "Search.\\udb40\\udc48\\udb40\\udc49"}]}
```

## Good
```json session.json
{"protocol": "2025-06-18", "server_name": "example", "server_version": "1.0.0"}
```
```json listing.json
{"tools": [{"name": "search", "description": "Search the notes \\u2714\\ufe0f of a team."}]}
```

## Fix
Delete the characters in the source of the server: they come from copying. Your editor can show them.
"""

from collections.abc import Iterator
from itertools import islice

from checks.security._hostile import SHOWN, unseen
from checks.security._said import of_conversation
from validator import Finding, Listing, Session, Severity, check


@check("SEC008", Severity.ERROR, since="0.1")
def server_says_invisible_text(session: Session, listing: Listing) -> Iterator[Finding]:
    found = (finding for text in of_conversation(session, listing) for finding in unseen(text))
    yield from islice(found, SHOWN)
