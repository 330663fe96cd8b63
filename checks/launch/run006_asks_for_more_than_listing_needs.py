"""Entry asks for more than listing its tools needs.

## Why
Whoever enables a server gives it what its `run:` block asks for. After the server had listed its tools,
mcp-vet started it again with less: without the folders of `run.volumes`, as an ordinary user. It listed the
same tools. That proves little about a tool that is called, and something about the start: nobody has to give
a folder of theirs, or root, to see what the server offers.

## Bad
```yaml servers/notes/server.yaml
name: notes
type: server
run:
  volumes:
    - "{{notes.folder}}:/data"
```
```json privileges.json
{"trials": [{"without": ["scratch", "volumes", "memory"], "lists": true}], "memory": 134217728}
```

## Good
```yaml servers/notes/server.yaml
name: notes
type: server
run:
  volumes:
    - "{{notes.folder}}:/data"
```
```json privileges.json
{"trials": [
  {"without": ["scratch", "volumes"], "lists": false, "says": "the server ended"},
  {"without": ["scratch"], "lists": true},
  {"without": ["volumes"], "lists": false, "says": "the server ended"}
]}
```

## Fix
If a tool uses it when it is called, there is nothing to mend: say in the readme which one, and what for. If
none does, take it out of the `run:` block. A folder that is only read can be mounted with `:ro`.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Ask, Entry, Finding, Privilege, Privileges, Severity, asks, check

HOW = {
    Privilege.VOLUMES: "listed its tools without it",
    Privilege.ROOT: "listed its tools as {user}, who has no rights",
}
FIX = "keep it if a tool uses it when it is called, and say so in the readme; else remove it"


@check("RUN006", Severity.NOTE, since="0.1")
def asks_for_more_than_listing_needs(privileges: Privileges, entry: Entry) -> Iterator[Finding]:
    for ask in asks(entry):
        if ask.privilege in HOW and privileges.spares(ask.privilege):
            yield Finding(_says(ask, HOW[ask.privilege], privileges.user), entry.at(*ask.path), FIX)


def _says(ask: Ask, how: str, user: str) -> str:
    return f"asks for {brief(ask.says, 120)}; {how.format(user=brief(user))}"
