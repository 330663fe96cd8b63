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

from checks.security._credentials import credentials
from checks.security._texts import LONGEST, texts
from validator import Document, Files, Finding, Location, Severity, ToolsFile, check

FIX = "revoke it at once, wherever it came from, then write a made-up text"
README = "readme.md"
SHOWN = 20


@check("SEC001", Severity.ERROR, since="0.1")
def credential_in_the_submission(document: Document, tools: ToolsFile, files: Files) -> Iterator[Finding]:
    said = 0
    for at, text in (*_of_documents(document, tools), *_of_readme(document, files)):
        for kind, start in credentials(text):
            if said < SHOWN:
                shown = f"{text[start : start + 4]}…"
                yield Finding(f"`{shown}` looks like a real {kind}", replace(at, source=""), FIX)
            said += 1


def _of_documents(*documents: Document) -> Iterator[tuple[Location, str]]:
    yield from ((text.at, text.value) for text in texts(*documents) if len(text.value) >= 20)


def _of_readme(document: Document, files: Files) -> Iterator[tuple[Location, str]]:
    path = document.path.removesuffix("server.yaml") + README
    lines = files.contents.get(README, b"").decode("utf-8", errors="replace").split("\n")
    for n, line in enumerate(lines, 1):
        following = "\n".join(lines[n : n + 3]) if line.startswith("-----BEGIN") else ""
        if len(line) >= 20:
            yield Location(path, n), f"{line[:LONGEST]}\n{following[:LONGEST]}"
