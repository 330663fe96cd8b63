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

import unicodedata
from collections.abc import Iterator

from checks._words import brief
from checks.security._texts import Text, texts
from validator import Document, Finding, Severity, ToolsFile, check

NAMED = {"name", "title", "image", "env", "project", "url", "provider", "secret", "branch", "directory"}
ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")  # scripts with letters of the same look
SHOWN = 20


@check("SEC003", Severity.ERROR, since="0.1")
def letters_that_imitate_others(document: Document, tools: ToolsFile) -> Iterator[Finding]:
    said = 0
    for text in texts(document, tools):
        if text.value.isascii() or not _is_name(text):
            continue
        for word in dict.fromkeys(text.value.split()):
            if (says := _imitates(word)) and said < SHOWN:
                said += 1
                yield Finding(f"the word `{brief(word)}` {says}", text.at, "type the word anew")


def _is_name(text: Text) -> bool:
    return text.is_key or text.key in NAMED or "/tags/" in text.pointer


def _imitates(word: str) -> str:
    scripts = {
        name for c in word if c.isalpha() for name in ALIKE if unicodedata.name(c, "").startswith(name)
    }
    if len(scripts) > 1:
        return f"mixes letters of {' and '.join(sorted(name.capitalize() for name in scripts))}"
    plain = unicodedata.normalize("NFKC", word)
    styled = any(c != p and c.isalpha() and p.isascii() for c, p in zip(word, plain, strict=False))
    return "has letters that only look like plain ones" if styled and len(plain) == len(word) else ""
