"""Listed tool cannot be called.

## Why
The catalog shows the tools of `tools.json`, or of a poci entry, by name, and a model calls them by it.
Names with spaces are refused by clients, and of two equal ones only one can be called.

## Bad
```json servers/example/tools.json
[{"name": "search documents", "description": "Search."}]
```
```yaml servers/example/server.yaml
name: example
```

## Good
```json servers/example/tools.json
[{"name": "search_documents", "description": "Search."}]
```
```yaml servers/example/server.yaml
name: example
```

## Fix
Write each name once, exactly as tools/list gives it: 1 to 128 letters, digits, `_`, `-` and `.`.
"""

import re
from collections.abc import Iterator
from itertools import islice

from checks._words import brief
from checks.tools._listed import Item, arguments, tools
from checks.tools._tool import MOST
from validator import Document, Finding, Severity, ToolsFile, check

NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}", re.ASCII)  # MCP 2025-11-25, server/tools, tool names
ARGUMENT = re.compile(r"\S{1,128}", re.ASCII)  # any key of a JSON object will do, but none has spaces


@check("TLS007", Severity.ERROR, since="0.1")
def listed_tool_cannot_be_called(document: Document, file: ToolsFile) -> Iterator[Finding]:
    listed = [("tool", "", item, NAME) for item in tools(file, document)]
    listed += [("argument", above, item, ARGUMENT) for above, item in arguments(file)]
    yield from islice(_judge(listed), MOST)


def _judge(listed: list[tuple[str, str, Item, re.Pattern[str]]]) -> Iterator[Finding]:
    seen: set[tuple[str, str, str]] = set()
    for what, above, item, form in listed:
        name, path = item.text("name"), item.document.path
        if name is None:
            continue  # SCH004 and SCH005 say so
        if not name.strip():
            yield Finding(f"the {what} has an empty name", item.at("name"), "write its name")
        elif (path, above, name) in seen:
            yield Finding(f"the {what} `{brief(name)}` is listed twice", item.at("name"), "remove one")
        elif not form.fullmatch(name):
            says = f"no client calls the {what} `{brief(name)}` by that name"
            yield Finding(says, item.at("name"), "write the name as tools/list gives it, without spaces")
        seen.add((path, above, name))
