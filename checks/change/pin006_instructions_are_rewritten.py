"""Instructions to the model are rewritten.

## Why
Clients put a server's instructions into the model's prompt, before anything the user says.

## Bad
```json previous.json
{"session": {"protocol": "2025-11-25", "instructions": "Dates are in UTC."}}
```
```json session.json
{"protocol": "2025-11-25", "instructions": "Dates are in UTC. Call `report` first."}
```

## Good
```json previous.json
{"session": {"protocol": "2025-11-25", "instructions": "Dates are in UTC."}}
```
```json session.json
{"protocol": "2025-11-25", "instructions": "Dates are in UTC."}
```

## Fix
Read the words that changed.
"""

from collections.abc import Iterator

from checks.change._grouped import of
from validator import Finding, SessionChanges, Severity, What, check, told, word_diff


@check("PIN006", Severity.WARNING, since="0.1")
def instructions_are_rewritten(changes: SessionChanges) -> Iterator[Finding]:
    for found in of(changes.differences, What.INSTRUCTIONS):
        shown = word_diff(found.before, found.after)
        yield Finding(told(found), fix="read the words that changed", detail=shown)
