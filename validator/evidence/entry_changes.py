"""Two manifests held against each other, as far as they say what runs and what users must allow. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any

from validator.evidence.difference import Difference, What
from validator.evidence.manifest import Entry
from validator.evidence.revision_changes import is_root
from validator.evidence.wiring import Parameter, wiring_of
from validator.model import Kind

WHOLE = ("requirement", "longLived", "dynamic", "oauth")  # compared as they are
RUN = ("command", "env", "user")  # likewise, below run
SOURCE = ("directory", "dockerfile", "buildTarget")


def entry_differences(before: Entry, after: Entry) -> tuple[Difference, ...]:
    """What moved, what the user must allow or give anew, and what else of the configuration differs.

    Title, description and the like are not looked at: they run nothing. Nor is the pin.
    """
    return (*_moved(before, after), *_asks(before, after), *_configure(before, after), *_rest(before, after))


def _moved(before: Entry, after: Entry) -> Iterator[Difference]:
    places = (
        ("source.project", _repository(before), _repository(after)),
        ("image", _image(before), _image(after)),
        ("the host of remote.url", _host(before), _host(after)),
    )
    for name, old, new in places:
        if old and new and old.casefold() != new.casefold():
            yield Difference(What.MOVED, "entry", name, old, new)
    if before.kind is not after.kind and Kind.UNKNOWN not in (before.kind, after.kind):
        yield Difference(What.MOVED, "entry", "type", before.kind.value, after.kind.value)


def _asks(before: Entry, after: Entry) -> Iterator[Difference]:
    for key in ("volumes", "allowHosts"):
        had = set(_texts(before, before, "run", key))
        for item in dict.fromkeys(_texts(after, before, "run", key)):
            if item not in had:
                yield Difference(What.ASKS_MORE, "entry", f"run.{key}", "", item)
    if before.get("run", "disableNetwork") is True and after.get("run", "disableNetwork") is not True:
        yield Difference(What.ASKS_MORE, "entry", "run.disableNetwork", "true", "the network is open")
    old, new = (_short(entry.get("run", "user")) for entry in (before, after))
    if new and is_root(new) and not (old and is_root(old)):
        yield Difference(What.ASKS_MORE, "entry", "run.user", old, "it runs as root")


def _configure(before: Entry, after: Entry) -> Iterator[Difference]:
    had = _secrets(before)
    for name in _secrets(after):
        if name not in had:
            yield Difference(What.CONFIGURE, "entry", f"secret {name}")
    were, are = _parameters(before), _parameters(after)
    for name, required in are.items():
        if required and not were.get(name, False):
            yield Difference(What.CONFIGURE, "entry", f"parameter {name}")


def _rest(before: Entry, after: Entry) -> Iterator[Difference]:
    old, new = _plain(before, before), _plain(after, before)
    for name in sorted({*old, *new}):
        if old.get(name, "") != new.get(name, ""):
            yield Difference(What.CONFIGURATION, "entry", name, old.get(name, ""), new.get(name, ""))


def _plain(entry: Entry, before: Entry) -> dict[str, str]:
    """Everything else as a text, by its place; a value that is not there has none."""
    found: dict[str, Any] = {key: entry.get(key) for key in WHOLE}
    found |= {f"run.{key}": entry.get("run", key) for key in RUN}
    found |= {f"source.{key}": entry.get("source", key) for key in SOURCE}
    found |= {f"remote.{key}": entry.get("remote", key) for key in ("url", "transport_type", "headers")}
    found |= {f"config.env {item.get('name')}": item.get("value", "") for item in _items(entry, "env")}
    found |= {f"secret {name}": "asked for" for name in _secrets(entry) if name in _secrets(before)}
    optional = {name: "optional" for name, required in _parameters(entry).items() if not required}
    found |= {f"parameter {name}": how for name, how in optional.items()}
    return {key: _own(_short(value), entry, before) for key, value in found.items() if value is not None}


def _repository(entry: Entry) -> str:
    text = _short(entry.get("source", "project")).rstrip("/")
    return text.removesuffix(".git")


def _image(entry: Entry) -> str:
    """Without tag and digest; "" where the registry builds it: then it is named after the entry."""
    name = _short(entry.get("image")).partition("@")[0]
    return "" if name.startswith("mcp/") else re.sub(r":[^/:]*$", "", name)


def _host(entry: Entry) -> str:
    found = re.match(r"[a-z]+://([^/?#]*)", _short(entry.get("remote", "url")), re.IGNORECASE)
    return found[1] if found else ""


def _secrets(entry: Entry) -> dict[str, None]:
    """By the variables they are passed in: names carry the entry's own, which an edit may change."""
    return {_short(item.get("env") or item.get("name")): None for item in _items(entry, "secrets")}


def _parameters(entry: Entry) -> dict[str, bool]:
    """Dotted name -> must the user give it? A poci entry's are its tools' arguments, and not the user's."""
    scopes = wiring_of(entry).scopes if entry.kind is not Kind.POCI else ()
    declared = [parameter for scope in scopes for parameter in scope.parameters]
    return {p.dotted: p.required and _default(entry, p) is None for p in declared}


def _default(entry: Entry, parameter: Parameter) -> Any:
    steps = (step for name in parameter.path for step in ("properties", name))
    return entry.get("config", "parameters", *steps, "default")


def _items(entry: Entry, key: str) -> list[dict[str, Any]]:
    found = entry.get("config", key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _texts(entry: Entry, before: Entry, *path: str) -> list[str]:
    found = entry.get(*path)
    return [_own(_short(item), entry, before) for item in found] if isinstance(found, list) else []


def _own(text: str, entry: Entry, before: Entry) -> str:
    """With placeholders under the entry's old name: a rename alone changes none of them."""
    return re.sub(rf"\{{\{{\s*{re.escape(entry.name)}\.", f"{{{{{before.name}.", text)


def _short(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
