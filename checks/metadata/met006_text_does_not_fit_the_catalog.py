"""Text does not fit the catalog.

## Why
The catalog cuts descriptions off after 200 characters and shows them as plain text: Markdown, HTML and line
breaks appear as they are written, and what comes late is not read.

## Bad
```yaml servers/example/server.yaml
about:
  title: Example
  description: "**Search** the [documentation](https://example.com) of Example."
```

## Good
```yaml servers/example/server.yaml
about:
  title: Example
  description: Search the documentation of Example.
```

## Fix
Say it in one or two plain sentences of at most 200 characters; put the rest into `readme.md`.
"""

import re
from collections.abc import Iterator

from validator import Entry, Finding, Severity, check

LONGEST = {"title": 60, "description": 200}  # characters; rules.md, MET
MARKUP = re.compile(
    r"</?(?:a|b|br|code|div|em|font|h[1-6]|i|iframe|img|li|ol|p|pre|script|span|strong|style|svg|table|u|ul)"
    r"(?:\s[^<>]{0,200})?/?>|&(?:amp|lt|gt|quot|nbsp|#[0-9]{1,6});"
    r"|\]\(https?:|\*\*[^*\s]|(?:^|\n)#{1,6} |```",
    re.ASCII | re.IGNORECASE,
)


@check("MET006", Severity.WARNING, since="0.1")
def text_does_not_fit_the_catalog(entry: Entry) -> Iterator[Finding]:
    for key, most in LONGEST.items():
        text = entry.get("about", key)
        if not isinstance(text, str):
            continue
        at = entry.at("about", key)
        if len(text) > most:
            says = f"the {key} has {len(text)} characters; the catalog shows {most}"
            yield Finding(says, at, "say it shorter, and put the rest into readme.md")
        if "\n" in text.strip():
            yield Finding(f"the {key} has line breaks, which the catalog does not show", at, "write one line")
        if MARKUP.search(text):
            yield Finding(f"the {key} has markup, which is shown as it is written", at, "write plain text")
