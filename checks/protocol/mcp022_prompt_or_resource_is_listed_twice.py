"""Prompt or resource is listed twice.

## Why
A prompt is fetched by its name and a resource read by its URI: of two with the same one, nobody can reach
the second.

## Bad
```json calls.json
{"calls": [{"probe": "prompts", "method": "prompts/list", "end": "answered",
            "result": {"prompts": [{"name": "review"}, {"name": "review"}]}}]}
```

## Good
```json calls.json
{"calls": [{"probe": "prompts", "method": "prompts/list", "end": "answered",
            "result": {"prompts": [{"name": "review"}, {"name": "explain"}]}}]}
```

## Fix
Give each its own name, URI or argument name.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from checks._words import brief
from checks.protocol._answers import items
from validator import Calls, Finding, Severity, check

MOST = 20  # findings
KEYS = {
    "prompts": ("name", "prompt"),
    "resources": ("uri", "resource"),
    "templates": ("uriTemplate", "template"),
}


@check("MCP022", Severity.WARNING, since="0.1")
def prompt_or_resource_is_listed_twice(calls: Calls) -> Iterator[Finding]:
    yield from islice(_all(calls), MOST)


def _all(calls: Calls) -> Iterator[Finding]:
    for probe, (key, called) in KEYS.items():
        for name in _repeated(item.get(key) for _, item in items(calls.calls, probe)):
            yield Finding(
                f"the {called} `{brief(name)}` is listed more than once", fix=f"give each its own {key}"
            )
    for _, prompt in items(calls.calls, "prompts"):
        arguments = prompt.get("arguments")
        listed = arguments if isinstance(arguments, list) else []
        for name in _repeated(each.get("name") for each in listed if isinstance(each, dict)):
            message = f"the prompt `{brief(str(prompt.get('name')))}` has the argument `{brief(name)}` twice"
            yield Finding(message, fix="give each argument its own name")


def _repeated(names: Iterable[object]) -> list[str]:
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for name in names:
        if isinstance(name, str):
            twice |= {name: None} if name in seen else {}
            seen.add(name)
    return list(twice)
