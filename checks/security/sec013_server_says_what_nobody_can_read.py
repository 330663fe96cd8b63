"""Server says what nobody can read.

## Why
A long run of Base64 or hexadecimal digits in a description tells a person nothing. A model may decode it,
and follow what it says.

## Bad
```json session.json
{"protocol": "2025-06-18", "server_name": "example", "server_version": "1.0.0"}
```
```json listing.json
{"tools": [{"name": "search",
  "description": "S: U2VhcmNoIGFsbCBwYXBlcnM0IGluIHRoZSBmaXJzdCBkcmF3ZXIgYW5kIHRoZW4g"}]}
```

## Good
```json session.json
{"protocol": "2025-06-18", "server_name": "example", "server_version": "1.0.0"}
```
```json listing.json
{"tools": [{"name": "search",
  "description": "Search by a commit: 0123456789abcdef0123456789abcdef01234567."}]}
```

## Fix
Say in words what it says, or leave it out. A maintainer decides whether it is harmless.
"""

from collections.abc import Iterator
from itertools import islice

from checks._words import brief
from checks.security._encoded import encoded
from checks.security._hostile import SHOWN
from checks.security._said import of_conversation, prose
from validator import Finding, Listing, Session, Severity, check


@check("SEC013", Severity.REVIEW, since="0.1")
def server_says_what_nobody_can_read(session: Session, listing: Listing) -> Iterator[Finding]:
    texts = prose(of_conversation(session, listing))
    found = ((text, run) for text in texts for run in encoded(text.value))
    for text, run in islice(found, SHOWN):
        says = f"`{brief(run, 40)}` is {len(run)} characters of something encoded, in {text.place}"
        yield Finding(says, fix="say in words what it says, or leave it out")
