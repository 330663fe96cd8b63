"""Value that YAML readers disagree on.

## Why
`NO`, `on`, `0777`, `22:22` and `2024-01-02` are text to one version of YAML and a truth value, a number or
a date to another. What a user is offered then depends on the program that read the file.

## Bad
```yaml servers/example/server.yaml
config:
  parameters:
    type: object
    properties:
      verbose:
        type: string
        default: on
```

## Good
```yaml servers/example/server.yaml
config:
  parameters:
    type: object
    properties:
      verbose:
        type: string
        default: "on"
```

## Fix
Write the value in quotes if it is text, and as `true`, `false` or a plain decimal number if it is not.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from validator import Document, Finding, Scalar, Severity, Shape, check, quote_value, walk

# What YAML 1.1, YAML 1.2 and JSON read alike.
AGREED = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE"
    r"|[-+]?(?:0|[1-9][0-9]*)|[-+]?[0-9]+\.[0-9]+(?:[eE][-+][0-9]+)?",
    re.ASCII,
)


@check("SCH006", Severity.WARNING, since="0.1")
def scalar_that_readers_disagree_on(document: Document, shape: Shape) -> Iterator[Finding]:
    said = {violation.pointer for violation in shape.violations}
    nodes = walk(document.parsed.root) if document.parsed.root else ()
    for pointer, node in nodes:
        if isinstance(node, Scalar) and node.ambiguous and pointer not in said and _matters(node.value):
            message = f"not every YAML reader takes `{brief(node.value)}` for the same value"
            fix = f'write "{brief(node.value)}" if it is text'
            edits = quote_value(document, pointer, safe=False)
            yield Finding(message, document.at(pointer), fix, edits=edits)


def _matters(value: str) -> bool:
    return not AGREED.fullmatch(value)
