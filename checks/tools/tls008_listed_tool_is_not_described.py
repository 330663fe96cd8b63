"""Listed tool or argument is not described.

## Why
Where the server cannot be asked, `tools.json` is all that users and models learn of its tools. An empty
description says nothing to either.

## Bad
```json servers/example/tools.json
[{"name": "search", "description": "Search.", "arguments": [{"name": "text", "type": "string", "desc": ""}]}]
```
```yaml servers/example/server.yaml
name: example
```

## Good
```json servers/example/tools.json
[{"name": "search", "description": "Search.", "arguments": [
  {"name": "text", "type": "string", "desc": "What to look for"}
]}]
```
```yaml servers/example/server.yaml
name: example
```

## Fix
Copy the descriptions that the server itself gives in tools/list: `mcp-vet tools NAME --write` does so. Where
it gives none, write them yourself; the command keeps them.
"""

from collections.abc import Iterator
from itertools import islice

from checks._words import brief
from checks.tools._listed import Item, arguments, tools
from checks.tools._tool import MOST
from validator import Document, Finding, Severity, ToolsFile, check

FIX = "copy what the server itself says in tools/list, or describe it yourself where it says nothing"


@check("TLS008", Severity.ERROR, since="0.1")
def listed_tool_is_not_described(document: Document, file: ToolsFile) -> Iterator[Finding]:
    for item in islice((i for i in tools(file, document) if _says_nothing(i, "description")), MOST):
        says = f"the tool `{brief(item.text('name') or '')}` has no description"
        yield Finding(says, item.at("description"), FIX)
    bare: dict[str, list[Item]] = {}
    for above, item in arguments(file):
        if item.text("desc") is not None and _says_nothing(item, "desc"):
            bare.setdefault(above, []).append(item)
    for above, items in islice(bare.items(), MOST):
        names = ", ".join(f"`{brief(item.text('name') or '', 40)}`" for item in items[:5])
        more = f" and {len(items) - 5} more" if len(items) > 5 else ""
        tool = brief(Item(above, file, items[0].texts).text("name") or "")
        yield Finding(
            f"arguments of the tool `{tool}` are not described: {names}{more}", items[0].at("desc"), FIX
        )


def _says_nothing(item: Item, key: str) -> bool:
    return item.text("name") is not None and not (item.text(key) or "").strip()
