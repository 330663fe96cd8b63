"""Title is not a product's name.

## Why
The catalog shows hundreds of titles under each other. All of them are MCP servers, so the words say
nothing, and titles in different styles look like mistakes.

## Bad
```yaml servers/example/server.yaml
about:
  title: example MCP Server
```

## Good
```yaml servers/example/server.yaml
about:
  title: Example for AWS Serverless
```

## Fix
Write the product's name with every word capitalised, without the words MCP and Server.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from validator import Entry, Finding, Severity, check, edit_part, edit_value

WORD = re.compile(r"[A-Za-z0-9]+", re.ASCII)
NOISE = {"mcp", "server"}
SMALL = {
    "a",
    "an",
    "and",
    "as",
    "at",
    "by",
    "for",
    "from",
    "in",
    "of",
    "on",
    "or",
    "the",
    "to",
    "via",
    "vs",
    "with",
}
LONGEST = 200  # characters that are looked at


@check("MET001", Severity.ERROR, since="0.1")
def title_is_not_a_name(entry: Entry) -> Iterator[Finding]:
    title = entry.get("about", "title")
    if not isinstance(title, str):
        return  # SCH003 and SCH004 say so
    at = entry.at("about", "title")
    words = [(word[0], word.start()) for word in re.finditer(r"\S+", title[:LONGEST])]
    if not words:
        yield Finding("the title is empty", at, "write the product's name")
    noise = dict.fromkeys(word for word in WORD.findall(title[:LONGEST]) if word.lower() in NOISE)
    if noise:
        says = " and ".join(f"`{word}`" for word in noise)
        left = " ".join(word for word, _ in words if not set(WORD.findall(word.lower())) & NOISE)
        edits = edit_value(entry.document, at.pointer, left, safe=False)
        message = f"the title `{brief(title)}` contains {says}"
        yield Finding(message, at, f"leave {says} out of the title", edits=edits)
    for word, start in (pair for pair in words if _is_lower(pair[0])):
        better = word.replace(word.strip("([\"'"), word.strip("([\"'").capitalize())
        edits = edit_part(entry.document, at.pointer, start, word, better)
        message = f"the word `{brief(word)}` of the title is not capitalised"
        yield Finding(message, at, f"write `{brief(better)}`", edits=edits)


def _is_lower(word: str) -> bool:
    """Whether a word has letters only, all of them small: n8n and iOS are names that are spelt so."""
    letters = word.strip("()[]\"',.:;!?")
    return letters.isalpha() and letters.islower() and letters not in SMALL | NOISE
