"""Layout differs from the registry's style.

## Why
All entries are laid out alike, so that a difference between two versions shows what changed and nothing
else. The registry's own check formats the file and refuses one that is not as it comes out.

## Bad
```yaml servers/example/server.yaml
name: example
meta:
    category: database
    tags:
    - 'sql'
```

## Good
```yaml servers/example/server.yaml
name: example
meta:
  category: database
  tags:
    - "sql"
```

## Fix
Run `mcp-vet fix`: two columns for each level, lists indented below their key, one space after a colon,
double quotes, no space at the end of a line, one line break at the end of the file.
"""

from collections.abc import Iterator

from validator import Document, Finding, Severity, check, edit_layout


@check("SCH008", Severity.WARNING, since="0.1")
def layout_is_not_the_registrys(document: Document) -> Iterator[Finding]:
    edits = edit_layout(document)
    if edits:
        lines = sum(max(edit.end_line - edit.line, 1) for edit in edits)
        says = "1 line is" if lines == 1 else f"{lines} lines are"
        at = document.location(edits[0].line, 1)
        message = f"{says} not laid out as the registry does it; this is the first"
        yield Finding(message, at, "run `mcp-vet fix`, or lay it out as prettier does", edits=edits)
