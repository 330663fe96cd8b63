"""Does a statement say what the evidence says? Pure: both sides are given, what differs is put into words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from validator.reporters.escape import json_text
from validator.statement import VERDICT

TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d+)?Z", re.ASCII
)
SHOWN = 20  # differences of one kind that are told one by one
QUOTED = 200  # characters of a value in a difference
# What rests on the rules, and so may differ where the rules do; all else is read from the evidence.
OF_THE_RULES = (
    "/predicateType",
    "/subject",
    "/predicate/verificationResult",
    "/predicate/verifiedLevels",
    f"/predicate/{VERDICT}/verdict",
    f"/predicate/{VERDICT}/units",
)
TOOL = ("/predicate/verifier/version", f"/predicate/{VERDICT}/rules")


class Answer(Enum):
    """What became of the comparison."""

    VERIFIED = "verified"
    CANNOT_TELL = "cannot be compared"
    DIFFERS = "does not match"


@dataclass(frozen=True, slots=True)
class Verification:
    """`differences` say what does not match, `tool` in what way other rules were at work; text is raw."""

    answer: Answer
    differences: tuple[str, ...] = ()
    tool: tuple[str, ...] = ()


def verify(stated: Mapping[str, Any], derived: Mapping[str, Any]) -> Verification:
    """Hold a *stated* statement against the one that was *derived* from the very evidence it names.

    Where another version or other rules judged, and only their result differs, nobody can tell from here who
    is right. Where the result is the same, it is verified by the present ones.
    """
    found = [*_differences("", _without_evidence(stated), _without_evidence(derived))]
    tool = tuple(_told(*each) for each in found if each[0].startswith(TOOL))
    told = tuple(_cut([_told(*each) for each in found if not each[0].startswith(TOOL)]))
    hard = [at for at, _, _ in found if not at.startswith((*TOOL, *OF_THE_RULES))]
    if hard or (told and not tool):
        return Verification(Answer.DIFFERS, told, tool)
    return Verification(Answer.CANNOT_TELL if told else Answer.VERIFIED, told, tool)


def evidence_differences(stated: Mapping[str, Any], there: Mapping[str, str]) -> tuple[str, ...]:
    """What became of the files that a statement names; *there*: path -> digest of what lies there now."""
    named = _files(stated)
    there = {json_text(name): digest for name, digest in there.items()}
    both = named.keys() & there.keys()
    return (
        *_each("changed since", sorted(name for name in both if named[name] != there[name])),
        *_each("missing", sorted(named.keys() - there.keys())),
        *_each("not in the statement", sorted(there.keys() - named.keys())),
    )


def is_time(text: object) -> bool:
    """Is it the time of a statement: RFC 3339, in UTC?"""
    return isinstance(text, str) and bool(TIME.fullmatch(text))


def _files(data: Mapping[str, Any]) -> dict[str, str]:
    """Path -> digest of the evidence that a statement lists. What is listed in another way is left out."""
    listed = data["predicate"][VERDICT].get("evidence")
    found = {}
    for item in listed if isinstance(listed, list) else []:
        name, digest = (item.get("name"), item.get("digest")) if isinstance(item, dict) else (None, None)
        if isinstance(name, str) and isinstance(digest, dict) and set(digest) == {"sha256"}:
            found[name] = str(digest["sha256"])
    return found


def _each(what: str, names: list[str]) -> list[str]:
    return _cut([f"evidence {name[:QUOTED]}: {what}" for name in names])


def _cut(told: list[str]) -> list[str]:
    more = len(told) - SHOWN
    return [*told[:SHOWN], f"and {more} more like these"] if more > 0 else told


def _without_evidence(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same, but with how many files are listed instead of the files, so that no double entry hides."""
    inner = dict(data["predicate"][VERDICT])
    listed = inner.pop("evidence", None)
    well = isinstance(listed, list) and len(listed) == len(_files(data))
    inner |= {} if well else {"evidence": "is no list of files, each once, with its sha256"}
    return {**data, "predicate": {**data["predicate"], VERDICT: inner}}


def _differences(at: str, stated: Any, derived: Any) -> Iterator[tuple[str, Any, Any]]:
    """(JSON pointer, stated, derived) of every place that differs; the depth is that of what we derived."""
    if isinstance(stated, dict) and isinstance(derived, dict):
        for key in sorted({*stated, *derived}):
            yield from _differences(f"{at}/{key}", stated.get(key, ABSENT), derived.get(key, ABSENT))
    elif isinstance(stated, list) and isinstance(derived, list) and len(stated) == len(derived):
        for n, (mine, theirs) in enumerate(zip(stated, derived, strict=True)):
            yield from _differences(f"{at}/{n}", mine, theirs)
    elif type(stated) is not type(derived) or stated != derived:
        yield at, stated, derived


class _Absent:
    """No JSON value is equal to it."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT = _Absent()


def _told(at: str, stated: Any, derived: Any) -> str:
    return f"{at[:QUOTED]}: stated {_short(stated)}, derived {_short(derived)}"


def _short(value: Any) -> str:
    try:
        text = value if isinstance(value, str) else repr(value)
    except RecursionError:
        text = "what is nested too deeply to be shown"
    return text[:QUOTED] + ("…" if len(text) > QUOTED else "")
