"""An entry's values for a test run: what is passed where a user would pass something of their own.

Placeholders are `{{entry.parameter|filter…}}` (rules.md, CFG); evaluation.py renders them as the gateway
does. With examples, a parameter's value is its default, else its example, else a dummy of its type;
without, a run is bare: as for somebody who has configured nothing.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from validator.evaluation import filtered

DUMMY = "mcp-vet-dummy"
DUMMY_PATH = "/mcp-vet/example"
MOST = 1000  # environment variables, arguments, volumes: more are left out
LONGEST = 131_071  # characters of one value: Linux starts nothing with a longer one (MAX_ARG_STRLEN)
WHOLE = 1 << 20  # characters of all values; with twice as many Linux starts nothing (ARG_MAX)
PLACEHOLDER = re.compile(r"\{\{\s*([^{}|]{1,200}?)\s*((?:\|[^{}|]{0,200}){0,8})\}\}")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,255}", re.ASCII)
USER = re.compile(r"[A-Za-z0-9_.-]{1,64}(?::[A-Za-z0-9_.-]{1,64})?", re.ASCII)
DUMMIES: Mapping[str, Any] = {"integer": 1, "number": 1, "boolean": True, "object": {}, "array": [DUMMY]}


VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))", re.ASCII)

Data = Mapping[str, Any]


def environment(data: Data, *, bare: bool = False) -> dict[str, str]:
    """The variables for a test run: config.env, run.env and config.secrets of a manifest's data.

    Names that are no names of environment variables are left out: a rule reports them. The gateway
    leaves out what is empty, and puts secrets into the values that name them as `$NAME`.
    """
    found = {} if bare else dict(list(_secrets(data))[:MOST])
    for name, value in [*_declared(data, bare), *_run_env(data, bare)][:MOST]:
        found[name] = _expanded(value, found)[: WHOLE - sum(map(len, found.values()))]
    usable = ((name, value) for name, value in found.items() if NAME.fullmatch(name) and "\0" not in value)
    return {name: value for name, value in usable if value or not bare}


def command(data: Data, *, bare: bool = False) -> list[str] | None:
    """run.command with its placeholders filled in; None where the image's own is used."""
    given = _get(data, "run", "command")
    if not isinstance(given, list) or not given:
        return None
    variables = environment(data, bare=bare)
    left, words = WHOLE, []
    for word in _all_words(given, data, bare):
        words.append(_expanded(word, variables)[:left])
        left -= len(words[-1])
    return words


def user(data: Data, *, bare: bool = False) -> str | None:
    """run.user; None where there is none, or one that cannot be one."""
    given = _get(data, "run", "user")
    plain = isinstance(given, str | int) and not isinstance(given, bool)
    rendered = render(given, data, bare=bare) if plain else ""
    return rendered if USER.fullmatch(rendered) else None


def volume_targets(data: Data, *, bare: bool = False) -> list[str]:
    """The absolute paths inside the container at which run.volumes would be mounted."""
    given = _get(data, "run", "volumes")
    texts = [item for item in given if isinstance(item, str)] if isinstance(given, list) else []
    rendered = _all_words(texts, data, bare)
    targets = [word.split(":")[1] if ":" in word else word for word in rendered]
    absolute = (target for target in targets if target.startswith("/") and not target.startswith("//"))
    return [target for target in absolute if ".." not in target.split("/")]


def render(value: Any, data: Data, *, bare: bool = False) -> str:
    """A manifest's value as text: strings with their placeholders filled in, others as YAML spells them."""
    if not isinstance(value, str):
        return spell(value)
    return _filled(PLACEHOLDER, value, lambda found: spell(_value(found, data, bare)))


def spell(value: Any) -> str:
    """A value as one would write it in YAML: true, 8080, a list's items between commas."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(spell(item) for item in value)
    return json.dumps(value)


def _expanded(value: str, variables: Mapping[str, str]) -> str:
    """With `$NAME` and `${NAME}` replaced; what is not set becomes nothing (CFG020 says so)."""
    return _filled(VARIABLE, value, lambda found: variables.get(found[1] or found[2], ""))


def _filled(holes: re.Pattern[str], text: str, fill: Callable[[re.Match[str]], str]) -> str:
    """*text* with its holes filled, cut at LONGEST: forty variables, each twice the last, are a terabyte."""
    pieces, length, end = [], 0, 0
    for hole in holes.finditer(text):
        pieces += [text[end : hole.start()], fill(hole)]
        length += len(pieces[-2]) + len(pieces[-1])
        end = hole.end()
        if length > LONGEST:
            break
    return "".join((*pieces, text[end:]))[:LONGEST]


def _declared(data: Data, bare: bool) -> Iterator[tuple[str, str]]:
    for item in _objects(_get(data, "config", "env")):
        example = None if bare else item.get("example")
        value = item.get("value") if example is None else example
        if isinstance(item.get("name"), str) and value is not None:
            yield item["name"], render(value, data, bare=bare)


def _run_env(data: Data, bare: bool) -> Iterator[tuple[str, str]]:
    given = _get(data, "run", "env")
    if isinstance(given, dict):
        yield from (
            (name, render(value, data, bare=bare)) for name, value in given.items() if value is not None
        )


def _secrets(data: Data) -> Iterator[tuple[str, str]]:
    for item in _objects(_get(data, "config", "secrets")):
        if isinstance(item.get("env"), str):
            example = item.get("example")
            yield item["env"], DUMMY if example is None else render(example, data)


def _all_words(items: list[Any], data: Data, bare: bool) -> Iterator[str]:
    """At most MOST; a list's items are as many arguments, and its placeholder may come again and again."""
    return islice((word for item in items for word in _words(item, data, bare)), MOST)


def _words(item: Any, data: Data, bare: bool) -> list[str]:
    """One argument, or several where it is nothing but a placeholder for a list."""
    alone = PLACEHOLDER.fullmatch(item) if isinstance(item, str) else None
    value = _value(alone, data, bare) if alone else None
    return [spell(part) for part in value] if isinstance(value, list) else [render(item, data, bare=bare)]


def _value(found: re.Match[str], data: Data, bare: bool) -> Any:
    filters = found[2].split("|")[1:]
    parameter = _parameter(found[1], data)
    known = (parameter[key] for key in ("default", "example") if parameter.get(key) is not None)
    value = "" if bare else next(known, None)
    if value is None:
        has_alternative = any(word.strip().startswith("or:") for word in filters)
        value = "" if has_alternative else _dummy(parameter, filters)
    return filtered(value, filters, spell)


def _dummy(parameter: Data, filters: list[str]) -> Any:
    kind = parameter.get("type")
    is_path = any(word.strip().startswith(("volume", "mount_as")) for word in filters)
    if is_path:
        return [DUMMY_PATH] if kind == "array" else DUMMY_PATH
    return DUMMIES.get(kind, DUMMY) if isinstance(kind, str) else DUMMY


def _parameter(path: str, data: Data) -> Data:
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
