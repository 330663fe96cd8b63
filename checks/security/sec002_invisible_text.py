"""Invisible text.

## Why
What is invisible to a reviewer is read by the model and by programs: an instruction can hide in a
description, and two names can look alike and be two.

## Bad
```yaml servers/example/server.yaml
about:
  description: "Search\\u3164the documentation."
```

## Good
```yaml servers/example/server.yaml
about:
  description: Search the documentation ✔️ of Example.
```

## Fix
Delete the characters: they come from copying. Your editor can show them.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.security._invisible import invisible
from checks.security._texts import texts
from validator import Document, Files, Finding, Location, Severity, ToolsFile, check

README = "readme.md"
SHOWN = 20
FIX = "delete it; it cannot be seen in a review"


@check("SEC002", Severity.ERROR, since="0.1")
def invisible_text(document: Document, tools: ToolsFile, files: Files) -> Iterator[Finding]:
    said = 0
    for at, where, text in (*_of_documents(document, tools), *_of_readme(document, files)):
        what = dict.fromkeys(says for _, says in invisible(text))
        if what and said < SHOWN:
            listed = ", ".join(list(what)[:3])
            yield Finding(f"{where} holds {listed}", at, FIX)
        said += bool(what)


def _of_documents(*documents: Document) -> Iterator[tuple[Location, str, str]]:
    for text in texts(*documents):
        if text.value.isascii() and text.value.isprintable():
            continue
        kind = "the key" if text.is_key else "the text of"
        yield text.at, f"{kind} `{brief(text.key, 40) or 'this item'}`", text.value


def _of_readme(document: Document, files: Files) -> Iterator[tuple[Location, str, str]]:
    path = document.path.removesuffix("server.yaml") + README
    content = files.contents.get(README, b"").decode("utf-8", errors="replace")
    for n, line in enumerate(content.removeprefix("\ufeff").split("\n"), 1):
        if not line.isascii() or not line.isprintable():
            yield Location(path, n), "this line", line
