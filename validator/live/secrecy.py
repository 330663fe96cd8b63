"""Given values must not reach a report: they are taken out of everything that a server said."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

SHORTEST = 4  # characters; a shorter value is found everywhere, and is no secret
SAYS = "[given value]"
T = TypeVar("T")


def without(given: Iterable[str], said: T) -> T:
    """*said* (dataclasses, mappings, sequences, texts) with every given value replaced, escaped ones too."""
    plain = [value for value in given if len(value) >= SHORTEST]
    spelt = [json.dumps(value)[1:-1] for value in plain]
    words = sorted({*plain, *spelt}, key=len, reverse=True)
    cleaned: T = _clean(said, words) if words else said
    return cleaned


def _clean(said: Any, words: list[str]) -> Any:
    if isinstance(said, Enum):
        return said
    if isinstance(said, str):
        return _clean_text(said, words)
    if isinstance(said, list | tuple):
        return type(said)(_clean(item, words) for item in said)
    if isinstance(said, Mapping):
        return {_clean(key, words): _clean(item, words) for key, item in said.items()}
    if is_dataclass(said) and not isinstance(said, type):
        return replace(said, **{f.name: _clean(getattr(said, f.name), words) for f in fields(said)})
    return said


def _clean_text(text: str, words: list[str]) -> str:
    for word in words:
        text = text.replace(word, SAYS)
    return text
