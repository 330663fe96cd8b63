"""Icon is not the https address of an image.

## Why
The catalog loads the icon in the user's browser. Over plain http it is blocked, and GitHub's page about an
image is a page, not the image.

## Bad
```yaml servers/example/server.yaml
about:
  icon: https://github.com/example/example/blob/main/icon.png
```

## Good
```yaml servers/example/server.yaml
about:
  icon: https://raw.githubusercontent.com/example/example/main/icon.png
```

## Fix
Give an address that a browser shows as nothing but the image, `https://avatars.githubusercontent.com/u/<id>`
for example.
"""

from collections.abc import Iterator

from checks._address import Address, is_domain, parse
from checks._words import brief
from validator import Entry, Finding, Severity, check, edit_part


@check("MET004", Severity.ERROR, since="0.1")
def icon_is_not_an_image_address(entry: Entry) -> Iterator[Finding]:
    icon = entry.get("about", "icon")
    if not isinstance(icon, str):
        return  # SCH003 and SCH004 say so
    address = parse(icon)
    at = entry.at("about", "icon")
    if address is None or not is_domain(address.host):
        yield Finding(f"the icon `{brief(icon)}` is not a web address", at, "write a full https:// address")
    elif address.scheme != "https":
        yield Finding(f"the icon's address begins with {address.scheme}://", at, "write https://")
    elif _is_page(address):
        raw = icon.replace("/blob/", "/raw/", 1)
        edits = edit_part(entry.document, at.pointer, icon.index("/blob/"), "/blob/", "/raw/")
        message = "the icon's address is GitHub's page about a file"
        yield Finding(message, at, f"write `{brief(raw, 200)}`", edits=edits)


def _is_page(address: Address) -> bool:
    """GitHub shows a page for /blob/, and the file itself if the query asks for it."""
    asks = {"raw=true", "raw=1"} & set(address.query.split("&"))
    parts = address.path.split("/")
    return address.host in ("github.com", "www.github.com") and parts[3:4] == ["blob"] and not asks
