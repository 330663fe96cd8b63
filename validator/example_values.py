"""An entry's example values: what a test run passes where a user would pass something of their own.

Placeholders are `{{entry.parameter|filter…}}` (rules.md, CFG). A parameter's value is its default,
else its example, else a dummy of its type.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

DUMMY = "mcp-vet-dummy"
DUMMY_PATH = "/mcp-vet/example"
MOST = 1000  # environment variables, arguments, volumes: more are left out
PLACEHOLDER = re.compile(r"\{\{\s*([^{}|]{1,200}?)\s*((?:\|[^{}|]{0,200}){0,8})\}\}")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,255}", re.ASCII)
USER = re.compile(r"[A-Za-z0-9_.-]{1,64}(?::[A-Za-z0-9_.-]{1,64})?", re.ASCII)
DUMMIES: Mapping[str, Any] = {"integer": 1, "number": 1, "boolean": True, "object": {}, "array": [DUMMY]}


def environment(data: Mapping[str, Any]) -> dict[str, str]:
    """The variables for a test run: config.env, run.env and config.secrets of a manifest's data.

    Names that are no names of environment variables are left out: a rule reports them.
    """
    found = dict([*_declared(data), *_run_env(data), *_secrets(data)][:MOST])
    return {name: value for name, value in found.items() if NAME.fullmatch(name) and "\0" not in value}


def command(data: Mapping[str, Any]) -> list[str] | None:
    """run.command with its placeholders filled in; None where the image's own is used."""
    given = _get(data, "run", "command")
    if not isinstance(given, list) or not given:
        return None
    return [word for item in given[:MOST] for word in _words(item, data)]


def user(data: Mapping[str, Any]) -> str | None:
    """run.user; None where there is none, or one that cannot be one."""
    given = _get(data, "run", "user")
    rendered = render(given, data) if isinstance(given, str | int) and not isinstance(given, bool) else ""
    return rendered if USER.fullmatch(rendered) else None


def volume_targets(data: Mapping[str, Any]) -> list[str]:
    """The absolute paths inside the container at which run.volumes would be mounted."""
    given = _get(data, "run", "volumes")
    items = given[:MOST] if isinstance(given, list) else []
    rendered = [word for item in items if isinstance(item, str) for word in _words(item, data)]
    targets = [word.split(":")[1] if ":" in word else word for word in rendered]
    absolute = (target for target in targets if target.startswith("/") and not target.startswith("//"))
    return [target for target in absolute if ".." not in target.split("/")]


def render(value: Any, data: Mapping[str, Any]) -> str:
    """A manifest's value as text: strings with their placeholders filled in, others as YAML spells them."""
    if not isinstance(value, str):
        return spell(value)
    return PLACEHOLDER.sub(lambda found: spell(_value(found, data)), value)


def spell(value: Any) -> str:
    """A value as one would write it in YAML: true, 8080, a list's items between commas."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(spell(item) for item in value)
    return json.dumps(value)


def _declared(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for item in _objects(_get(data, "config", "env")):
        example = item["example"] if item.get("example") is not None else item.get("value")
        if isinstance(item.get("name"), str) and example is not None:
            yield item["name"], render(example, data)


def _run_env(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    given = _get(data, "run", "env")
    if isinstance(given, dict):
        yield from ((name, render(value, data)) for name, value in given.items() if value is not None)


def _secrets(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for item in _objects(_get(data, "config", "secrets")):
        if isinstance(item.get("env"), str):
            example = item.get("example")
            yield item["env"], DUMMY if example is None else render(example, data)


def _words(item: Any, data: Mapping[str, Any]) -> list[str]:
    """One argument, or several where it is nothing but a placeholder for a list."""
    alone = PLACEHOLDER.fullmatch(item) if isinstance(item, str) else None
    value = _value(alone, data) if alone else None
    return [spell(part) for part in value] if isinstance(value, list) else [render(item, data)]


def _value(found: re.Match[str], data: Mapping[str, Any]) -> Any:
    filters = [word.strip() for word in found[2].split("|")[1:]]
    parameter = _parameter(found[1], data)
    for key in ("default", "example"):
        if parameter.get(key) is not None:
            return parameter[key]
    alternative = next((word[3:].strip("'\"") for word in filters if word.startswith("or:")), None)
    return _dummy(parameter, filters) if alternative is None else alternative


def _dummy(parameter: Mapping[str, Any], filters: list[str]) -> Any:
    kind = parameter.get("type")
    is_path = any(word.startswith("volume") for word in filters)
    if is_path:
        return [DUMMY_PATH] if kind == "array" else DUMMY_PATH
    return DUMMIES.get(kind, DUMMY) if isinstance(kind, str) else DUMMY


def _parameter(path: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of `entry.a.b`: config.parameters.properties.a.properties.b; {} where there is none."""
    here: Any = _get(data, "config", "parameters")
    for step in path.split(".")[1:]:
        here = _get(here, "properties", step)
    return here if isinstance(here, dict) else {}


def _objects(given: Any) -> list[dict[str, Any]]:
    return [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []


def _get(here: Any, *path: str) -> Any:
    for step in path:
        here = here.get(step) if isinstance(here, dict) else None
    return here
