"""Icon of a tool has an address that clients must refuse.

## Why
An icon's `src` is an https address or a `data:` URI. Clients MUST refuse `javascript:`, `file:`, `ftp:`,
`ws:` and the like (MCP 2025-11-25, basic, icons): they read the user's files, or run code.

## Bad
```json listing.json
{"tools": [{"name": "search", "icons": [{"src": "file:///etc/icon.png"}]}]}
```

## Good
```json listing.json
{"tools": [{"name": "search", "icons": [{"src": "https://example.com/icon.png"}]}]}
```

## Fix
Serve the icon over https, or write it as `data:image/png;base64,…`.
"""

from collections.abc import Iterator
from itertools import islice

from checks._words import brief
from checks.tools._icons import SAFE, icons, scheme
from checks.tools._tool import MOST
from validator import Finding, Listing, Severity, check

FIX = "serve it over https, or write it as `data:image/png;base64,…`"


@check("TLS017", Severity.ERROR, since="0.1")
def icon_is_not_safe(listing: Listing) -> Iterator[Finding]:
    given = ((name, icon["src"]) for name, icon in icons(listing) if isinstance(icon.get("src"), str))
    wrong = ((name, src) for name, src in given if scheme(src) not in (*SAFE, "http", ""))
    for name, src in islice(wrong, MOST):
        yield Finding(f"an icon of {name} has an address that clients must refuse: `{brief(src)}`", fix=FIX)
