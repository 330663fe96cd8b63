"""Listed arguments are not those of the server.

## Why
Users, and models where the server cannot be asked, learn from `tools.json` how a tool is called. An argument
that does not exist, or one that is missing, makes the call fail.

## Bad
```json servers/example/tools.json
[{"name": "search", "description": "Search.", "arguments": [
  {"name": "query", "type": "string", "desc": "What"}]}]
```
```yaml servers/example/server.yaml
name: example
type: server
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}},
  "required": ["text"]}}]}
```

## Good
```json servers/example/tools.json
[{"name": "search", "description": "Search.", "arguments": [
  {"name": "text", "type": "string", "desc": "What"}]}]
```
```yaml servers/example/server.yaml
name: example
type: server
```
```json listing.json
{"tools": [{"name": "search", "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}},
  "required": ["text"]}}]}
```

## Fix
Make the file from what the server lists: `mcp-vet tools NAME --write`. An argument that `required` does not
name has `"optional": true`.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from checks._words import brief
from checks.tools._claim import both, claimed_arguments, command, names, real_arguments
from checks.tools._listed import Item
from checks.tools._tool import MOST
from validator import Entry, Finding, Listing, Severity, ToolsFile, check

NUMBERS = ("integer", "number")  # tools.json files have used one for the other from the beginning


@check("TLS028", Severity.WARNING, since="0.1")
def listed_arguments_differ(entry: Entry, file: ToolsFile, listing: Listing) -> Iterator[Finding]:
    arguments = claimed_arguments(file)
    told = (
        (name, item, list(_differences(arguments.get(item.pointer, {}), real_arguments(tool))))
        for name, item, tool in both(file, listing)
    )
    for name, item, parts in islice(((n, i, parts) for n, i, parts in told if parts), MOST):
        says = f"the arguments of the tool `{brief(name)}` are not the server's: {'; '.join(parts)}"
        yield Finding(says, item.at("arguments"), command(entry))


def _differences(claims: Mapping[str, Item], real: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if extra := [name for name in claims if name not in real]:
        yield f"{names(extra, 2, 24)} {'do' if len(extra) > 1 else 'does'} not exist"
    if missing := [name for name in real if name not in claims]:
        yield f"{names(missing, 2, 24)} {'are' if len(missing) > 1 else 'is'} missing"
    both = [name for name in claims if name in real]
    types = [name for name in both if not _is_same(claims[name].text("type"), real[name]["type"])]
    if types:
        more = f" (and {len(types) - 1} more of other types)" if len(types) > 1 else ""
        yield f"{names(types[:1], 1, 24)} is of type {real[types[0]]['type']}{more}"
    for word in ("optional", "required"):
        told = [name for name in both if _is_optional(real[name]) is (word == "optional")]
        if shifted := [name for name in told if claims[name].is_true("optional") is (word == "required")]:
            yield f"{names(shifted, 1, 24)} {'are' if len(shifted) > 1 else 'is'} {word}"


def _is_optional(argument: Mapping[str, Any]) -> bool:
    return argument.get("optional") is True


def _is_same(claim: str | None, real: str) -> bool:
    return claim in (None, "any", real) or real == "any" or {claim, real} == set(NUMBERS)
