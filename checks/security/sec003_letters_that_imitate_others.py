"""Letters that imitate others.

## Why
A Cyrillic `а` looks like a Latin `a`, and a full-width `Ａ` nearly so. A name with such letters is another
name that looks like a known one.

## Bad
```yaml servers/example/server.yaml
about:
  title: Pаypal
```

## Good
```yaml servers/example/server.yaml
about:
  title: Яндекс Search
```

## Fix
Type the word anew, in letters of one alphabet.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.security._imitation import imitations
from checks.security._texts import Text, texts
from validator import Document, Finding, Severity, ToolsFile, check

NAMED = {"name", "title", "image", "env", "project", "url", "provider", "secret", "branch", "directory"}
SHOWN = 20


@check("SEC003", Severity.ERROR, since="0.1")
def letters_that_imitate_others(document: Document, tools: ToolsFile) -> Iterator[Finding]:
    said = 0
    for text in texts(document, tools):
        for word, says in imitations(text.value) if _is_name(text) else ():
            if said < SHOWN:
                yield Finding(f"the word `{brief(word)}` {says}", text.at, "type the word anew")
            said += 1


def _is_name(text: Text) -> bool:
    return text.is_key or text.key in NAMED or "/tags/" in text.pointer
