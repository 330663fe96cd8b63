"""Parts of a text that disappear when Markdown or HTML is shown."""

import re

OPENS = re.compile(
    r"<!--|^ {0,3}\[//\]: ?#|\bdisplay: ?none\b|\bfont-size: ?0(?![.\d])|\bvisibility: ?hidden\b"
    r"|<(?:div|span|p|details)\b[^<>]{0,80} hidden\b",
    re.ASCII | re.IGNORECASE | re.MULTILINE,
)
SHOWN = 80  # characters from there on


def unshown(text: str) -> str:
    """The beginning of the first part that a reader of the rendered text does not see; "" for none."""
    found = OPENS.search(text)
    return text[found.start() : found.start() + SHOWN] if found else ""
