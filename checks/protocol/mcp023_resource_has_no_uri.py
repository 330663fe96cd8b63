"""Resource has no valid URI.

## Why
A resource is known by its URI, after RFC 3986, and a template follows RFC 6570 (MCP, server/resources).
With spaces, other alphabets or no scheme, clients that parse it refuse the resource or ask for another one.

## Bad
```json calls.json
{"calls": [{"probe": "resources", "method": "resources/list", "end": "answered",
            "result": {"resources": [{"name": "notes", "uri": "my notes"}]}}]}
```

## Good
```json calls.json
{"calls": [{"probe": "resources", "method": "resources/list", "end": "answered",
            "result": {"resources": [{"name": "notes", "uri": "notes:///my%20notes"}]}}]}
```

## Fix
Begin with a scheme (`notes://…`) and write other characters as `%20` and the like.
"""

import re
from collections.abc import Iterator
from itertools import islice

from checks._words import brief
from checks.protocol._answers import items
from validator import Calls, Finding, Severity, check

MOST = 20  # findings
LONGEST = 2_000  # characters
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:", re.ASCII)
LEGAL = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*", re.ASCII)  # RFC 3986, 2
EXPRESSION = re.compile(r"\{([^{}]*)\}")
VARIABLES = re.compile(r"[+#./;?&=,!@|]?[A-Za-z0-9_.%*:,-]+", re.ASCII)  # RFC 6570, 2.2 and 2.3


@check("MCP023", Severity.WARNING, since="0.1")
def resource_has_no_uri(calls: Calls) -> Iterator[Finding]:
    yield from islice(_all(calls), MOST)


def _all(calls: Calls) -> Iterator[Finding]:
    for _, item in items(calls.calls, "resources"):
        uri = item.get("uri")
        if isinstance(uri, str) and not (_is_legal(uri) and SCHEME.match(uri)):
            yield Finding(f"`{brief(uri, 100)}` is no URI", fix="write it as RFC 3986 says, with a scheme")
    for _, item in items(calls.calls, "templates"):
        template = item.get("uriTemplate")
        if isinstance(template, str) and not _is_template(template):
            message = f"`{brief(template, 100)}` is no template of a URI"
            yield Finding(message, fix="write it as RFC 6570 says: `notes://{name}`")


def _is_legal(text: str) -> bool:
    return len(text) <= LONGEST and bool(LEGAL.fullmatch(text))


def _is_template(text: str) -> bool:
    """Its expressions are some, and what stands between them may stand in a URI; it may begin with one."""
    if len(text) > LONGEST or not all(VARIABLES.fullmatch(inner) for inner in EXPRESSION.findall(text)):
        return False
    rest = EXPRESSION.sub("x", text)
    return _is_legal(rest) and bool(SCHEME.match(rest) or text.startswith("{"))
