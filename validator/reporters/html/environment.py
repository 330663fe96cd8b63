"""Jinja2, set so that a template cannot forget to escape: for people's eyes first, then for HTML."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby
from operator import attrgetter
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from validator.explanation import explain
from validator.reporters import escape, steps, words
from validator.reporters.html import chart, fixes, tasks
from validator.reporters.html.documentation import why


class Shown(str):
    """Text that is visible already; HTML's own characters in it are not escaped yet."""

    __slots__ = ()


def _shown(value: Any) -> Any:
    """What every `{{ … }}` goes through: whatever no filter has made visible becomes one visible line."""
    if isinstance(value, str) and not isinstance(value, Shown | Markup):
        return Shown(escape.path(value))
    return value


def _block(text: str, limit: int = escape.BLOCK) -> Shown:
    return Shown("\n".join(escape.block(text, limit)))


def _line(text: str, limit: int = escape.MESSAGE) -> Shown:
    return Shown(escape.plain(text, limit))


def _exact(text: str, limit: int = escape.BLOCK) -> Shown:
    """A piece of a line or of a diff: with the space at its ends."""
    return Shown(escape.disarmed(escape.visible(text, limit)))


DIFF = re.compile(r"\[-(?P<gone>.*?)-\]|\{\+(?P<new>.*?)\+\}|^(?P<minus>-.*)$|^(?P<plus>\+.*)$", re.MULTILINE)


def _diff(text: str) -> Iterator[tuple[str, str]]:
    """(element, text) of what evidence/word_diff.py wrote, of words or of lines."""
    place = 0
    for found in DIFF.finditer(text):
        if found.start() > place:
            yield "span", text[place : found.start()]
        kind = "del" if found["gone"] is not None or found["minus"] is not None else "ins"
        yield kind, found["gone"] or found["new"] or found["minus"] or found["plus"] or ""
        place = found.end()
    if place < len(text):
        yield "span", text[place:]


def _pieces(text: str, limit: int = escape.MESSAGE) -> list[tuple[bool, Shown]]:
    return [(code, Shown(piece)) for code, piece in escape.html_pieces(text, limit)]


def _in_turn(items: Iterable[Any], name: str) -> list[tuple[Any, list[Any]]]:
    """Neighbours with the same attribute together, in their order."""
    return [(key, list(group)) for key, group in groupby(items, attrgetter(name))]


@cache
def environment() -> Environment:
    """Made once: compiling the templates takes longer than to render them."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        loader=FunctionLoader(asset),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"block": _block, "line": _line, "exact": _exact}
    made.filters |= {"pieces": _pieces, "in_turn": _in_turn, "seconds": steps.seconds, "diff": _diff}
    made.globals |= {
        "bars": chart.bars,
        "fixes": fixes.fixes,
        "style": Markup(asset("style.css")),  # noqa: S704 - ours, and of this package
        "script": Markup(asset("script.js")),  # noqa: S704 - likewise
        "csp": Shown(policy()),
        "explain": explain,
        "tasks": tasks.tasks,
        "why": why,
        "words": words,
    }
    return made


@cache
def asset(name: str) -> str:
    """A file of `templates/`."""
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


@cache
def policy() -> str:
    """The Content-Security-Policy: nothing at all but this very style sheet and this very script."""
    parts = (
        "default-src 'none'",
        f"style-src '{_hash(asset('style.css'))}'",
        f"script-src '{_hash(asset('script.js'))}'",
        "require-trusted-types-for 'script'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(parts)


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
