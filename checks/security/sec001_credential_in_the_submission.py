"""Credential in the submission.

## Why
Whatever is in a pull request is public for ever, also after it is closed. A real key in an example is used
by strangers within minutes.

## Bad
```yaml servers/example/server.yaml
config:
  secrets:
    - name: example.token
      env: EXAMPLE_TOKEN
      example: dckr_pat_Zq8vKf3mWx2RtYb7NcLd5HsJgPe
```

## Good
```yaml servers/example/server.yaml
config:
  secrets:
    - name: example.token
      env: EXAMPLE_TOKEN
      example: <YOUR_TOKEN>
```

## Fix
Revoke the credential now, at the service it belongs to: removing it from the file is not enough. Then write
a made-up text.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from checks.security._credentials import credentials, random_text
from checks.security._texts import LONGEST, texts
from validator import Document, Files, Finding, Location, Severity, ToolsFile, check

FIX = "revoke it at once, wherever it came from, then write a made-up text"
README = "readme.md"
SHOWN = 20
SHORTEST = 20  # characters of a credential
TOLD = 4  # characters of it that a message repeats
Found = tuple[Location, str, str]  # where, what, how it begins


@check("SEC001", Severity.ERROR, since="0.1")
def credential_in_the_submission(document: Document, tools: ToolsFile, files: Files) -> Iterator[Finding]:
    found = chain(_of_documents(document, tools), _of_readme(document, files))
    for at, what, shown in islice(found, SHOWN):
        yield Finding(f"`{shown}…` looks like a real {what}", replace(at, source=""), FIX)


def _of_documents(*documents: Document) -> Iterator[Found]:
    for text in texts(*documents):
        kinds = list(credentials(text.value)) if len(text.value) >= SHORTEST else []
        yield from ((text.at, kind, text.value[n : n + TOLD]) for kind, n in kinds)
        start = random_text(text.value) if text.key == "example" and not kinds else None
        if start is not None:
            yield text.at, "secret", text.value[start : start + TOLD]


def _of_readme(document: Document, files: Files) -> Iterator[Found]:
    path = document.path.removesuffix("server.yaml") + README
    lines = files.contents.get(README, b"").decode("utf-8", errors="replace").split("\n")
    for n, line in enumerate(lines, 1):
        following = "\n".join(lines[n : n + 3]) if line.startswith("-----BEGIN") else ""
        text = f"{line[:LONGEST]}\n{following[:LONGEST]}"
        found = credentials(text) if len(line) >= SHORTEST else ()
        yield from ((Location(path, n), kind, text[start : start + TOLD]) for kind, start in found)
