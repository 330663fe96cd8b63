"""Icon of a tool will not be shown.

## Why
Clients show an icon whose `src` is an https address or a `data:` URI with an image (MCP 2025-11-25, basic,
icons). Others are left out, and a malformed one may cost the whole list.

## Bad
```json listing.json
{"tools": [{"name": "search", "icons": [{"src": "http://example.com/icon.png"}]}]}
```

## Good
```json listing.json
{"tools": [{"name": "search", "icons": [{"src": "data:image/png;base64,iVBORw0KGgo=", "sizes": ["48x48"]}]}]}
```

## Fix
Write `icons` as a list of `{"src": "https://…", "mimeType": "image/png", "sizes": ["48x48"]}`.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from checks._words import brief
from checks.tools._icons import icons, lists, scheme
from checks.tools._tool import MOST
from validator import Finding, Listing, Severity, check

FIX = 'write `{"src": "https://…", "mimeType": "image/png", "sizes": ["48x48"]}`'


@check("TLS018", Severity.WARNING, since="0.1")
def icon_is_not_shown(listing: Listing) -> Iterator[Finding]:
    wrong = (name for name, given in lists(listing) if not _is_list(given))
    found = [f"`icons` of {name} is no list of objects" for name in wrong]
    found += [f"an icon of {name} {says}" for name, icon in icons(listing) if (says := _fault(icon))]
    yield from (Finding(says, fix=FIX) for says in islice(found, MOST))


def _is_list(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(icon, dict) for icon in given)


def _fault(icon: dict[str, Any]) -> str:
    src, sizes = icon.get("src"), icon.get("sizes", [])
    if not isinstance(src, str):
        return "has no `src`, or one that is no text"
    if scheme(src) == "http":
        return f"is not served over https: `{brief(src)}`"
    if not scheme(src):
        return f"has no whole address: `{brief(src)}`"
    if scheme(src) == "data" and not src[:11].lower().startswith("data:image/"):
        return f"is no image: `{brief(src, 40)}`"
    if not isinstance(icon.get("mimeType", ""), str):
        return "has a `mimeType` that is no text"
    if not isinstance(sizes, list) or not all(isinstance(size, str) for size in sizes):
        return "has `sizes` that are no list of texts"
    return ""
