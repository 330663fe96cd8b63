"""Listed description is not the server's.

## Why
Users read the description of `tools.json` in the catalog, and models that of the server. Where the two tell
different things, somebody is told the wrong one.

## Bad
```json servers/example/tools.json
[{"name": "search", "description": "Search the web."}]
```
```yaml servers/example/server.yaml
name: example
type: server
```
```json listing.json
{"tools": [{"name": "search", "description": "Search your mail."}]}
```

## Good
```json servers/example/tools.json
[{"name": "search", "description": "Search your mail."}]
```
```yaml servers/example/server.yaml
name: example
type: server
```
```json listing.json
{"tools": [{"name": "search", "description": "Search your mail.\\n\\nReturns at most ten."}]}
```

## Fix
Make the file from what the server lists: `mcp-vet tools NAME --write`. The beginning of the server's text
will do.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from checks._words import brief
from checks.tools._claim import both, claimed_arguments, command, names, real_arguments
from checks.tools._listed import Item
from checks.tools._tool import MOST
from validator import Entry, Finding, Listing, Severity, ToolsFile, check, registry_text


@check("TLS029", Severity.NOTE, since="0.1")
def listed_description_differs(entry: Entry, file: ToolsFile, listing: Listing) -> Iterator[Finding]:
    arguments = claimed_arguments(file)
    told = (
        (name, item, list(_differences(item, arguments.get(item.pointer, {}), tool)))
        for name, item, tool in both(file, listing)
    )
    for name, item, parts in islice(((n, i, parts) for n, i, parts in told if parts), MOST):
        says = f"the tool `{brief(name)}` is not described as the server does it: {', and '.join(parts)}"
        yield Finding(says, item.at("description"), command(entry))


def _differences(item: Item, arguments: dict[str, Item], tool: dict[str, Any]) -> Iterator[str]:
    said = registry_text(tool.get("description"))
    if _differ(item.text("description"), said):
        yield f"the server says `{brief(_words(said))}`"
    real = real_arguments(tool)
    pairs = [
        (name, claim.text("desc"), real[name]["desc"]) for name, claim in arguments.items() if name in real
    ]
    if others := [name for name, claim, said in pairs if _differ(claim, said)]:
        yield f"its arguments {names(others, 3, 24)} are described otherwise"


def _differ(claim: str | None, said: str) -> bool:
    """Where both say something, and the claim is not the beginning of what the server says."""
    if not claim or not claim.strip() or not said:
        return False
    return not _words(said).startswith(_words(claim).rstrip(".… "))


def _words(text: str) -> str:
    return " ".join(text.split())
