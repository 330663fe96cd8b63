"""tools.json is malformed.

## Why
The catalog shows the tools of this file, with their arguments, and no others. The registry's own format is
not MCP's: an `inputSchema` is ignored, and the tools are shown without arguments.

## Bad
```json servers/example/tools.json
[{"name": "search", "description": "Search.", "inputSchema": {"type": "object"}}]
```

## Good
```json servers/example/tools.json
[{"name": "search", "description": "Search.", "arguments": [
  {"name": "text", "type": "string", "desc": "What to look for"}
]}]
```

## Fix
Write a list of tools, each with `name`, `description` and `arguments` (`name`, `type`, `desc`, `optional`).
"""

from collections.abc import Iterator
from dataclasses import replace

from checks.schema._findings import of_problems, of_violations
from validator import Files, Finding, Location, Severity, ToolsFile, ToolsShape, check, mend_tools

NAME = "tools.json"
FIX = (
    "write each property of `inputSchema` as an item of `arguments`: "
    '{"name": …, "type": …, "desc": …}, and `"optional": true` where `required` does not name it'
)


@check("SCH005", Severity.ERROR, since="0.1")
def tools_file_is_malformed(file: ToolsFile, shape: ToolsShape, files: Files) -> Iterator[Finding]:
    if not file.present and any(f.path == NAME for f in files.files):
        yield Finding(f"`{NAME}` is too large to be read, or is not a plain file", Location(file.path))
    yield from of_problems(file, file.parsed.problems)
    for violation in shape.violations:
        told = replace(violation, fix=FIX) if violation.key == "inputSchema" else violation
        for found in of_violations(file, [told]):
            yield replace(found, edits=mend_tools(file, violation.key))
