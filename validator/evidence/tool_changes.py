"""Two lists of tools held against each other. Pure, and for raw JSON: servers answer whatever they like."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from validator.evidence.argument_changes import argument_differences, properties
from validator.evidence.difference import Difference, What

MOST_GONE = 20  # tools on each side among which renamed ones are looked for: every pair is compared
TEXT = 1_000  # characters of a description that decide whether two tools are alike
ALIKE = 0.75  # ratio of two descriptions of one tool under two names
HINTS = {"readOnlyHint": False, "destructiveHint": True, "idempotentHint": False, "openWorldHint": True}
# What a hint is where it is not given: schema of the protocol, ToolAnnotations.
SPOKEN_OF = ("name", "description", "inputSchema", "annotations")


def tool_differences(before: Sequence[Any], after: Sequence[Any]) -> tuple[Difference, ...]:
    """All differences, tool by tool in the order of the lists. Nothing for lists that say the same.

    Items without a name, and second ones of a name, are left to the rules about such lists.
    """
    old, new = by_name(before), by_name(after)
    gone = [name for name in old if name not in new]
    added = [name for name in new if name not in old]
    renamed = _renamed({n: old[n] for n in gone}, {n: new[n] for n in added})
    found = [_left(name, renamed.get(name, "")) for name in gone]
    found += [Difference(What.TOOL_ADDED, name) for name in added if name not in renamed.values()]
    pairs = [(name, renamed.get(name, name)) for name in old]
    for name, now in pairs:
        if now in new:
            found += _differences(now, old[name], new[now])
    return tuple(found)


def by_name(tools: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """The first tool of each name."""
    found: dict[str, dict[str, Any]] = {}
    for tool in tools:
        name = tool.get("name") if isinstance(tool, dict) else None
        if isinstance(name, str):
            found.setdefault(name, tool)
    return found


def _left(name: str, now: str) -> Difference:
    return Difference(What.TOOL_RENAMED, name, now) if now else Difference(What.TOOL_GONE, name)


def _differences(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """Of one tool, which is called *name* now."""
    said, says = _text(old.get("description")), _text(new.get("description"))
    if words(said) != words(says):
        yield Difference(What.DESCRIPTION, name, "", said, says)
    found = list(argument_differences(name, old, new))
    yield from found
    yield from _annotations(name, old.get("annotations"), new.get("annotations"))
    parts = [key for key in sorted({*old, *new} - set(SPOKEN_OF)) if old.get(key) != new.get(key)]
    if not found and old.get("inputSchema") != new.get("inputSchema"):
        parts.append("inputSchema")
    yield from (Difference(What.TOOL_OTHER, name, part) for part in parts)


def _annotations(name: str, old: Any, new: Any) -> Iterator[Difference]:
    before, after = _hints(old), _hints(new)
    for hint in HINTS:
        if before[hint] != after[hint]:
            what = What.PROMISE if _broken(hint, before, after) else What.ANNOTATION
            yield Difference(what, name, hint, str(before[hint]).lower(), str(after[hint]).lower())


def _broken(hint: str, before: Mapping[str, bool], after: Mapping[str, bool]) -> bool:
    """Did clients that trusted it run the tool without asking? destructiveHint counts where it writes."""
    if hint == "readOnlyHint":
        return before[hint]
    return hint == "destructiveHint" and after[hint] and not after["readOnlyHint"]


def _hints(annotations: Any) -> dict[str, bool]:
    given = annotations if isinstance(annotations, dict) else {}
    return {hint: value if isinstance(value := given.get(hint), bool) else d for hint, d in HINTS.items()}


def _renamed(gone: Mapping[str, Mapping[str, Any]], added: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Old name -> new name, where each is the only one that is like the other."""
    few, fewer = list(gone)[:MOST_GONE], list(added)[:MOST_GONE]
    alike = [(old, new) for old in few for new in fewer if _alike(old, gone[old], new, added[new])]
    olds, news = [old for old, _ in alike], [new for _, new in alike]
    return {old: new for old, new in alike if olds.count(old) == 1 and news.count(new) == 1}


def _alike(name: str, old: Mapping[str, Any], now: str, new: Mapping[str, Any]) -> bool:
    said, says = _text(old.get("description"))[:TEXT], _text(new.get("description"))[:TEXT]
    same_words = bool(said) and words(said) == words(says)
    if list(properties(old)) != list(properties(new)):
        return False
    if old.get("inputSchema") != new.get("inputSchema"):
        return same_words
    squeezed = [re.sub(r"[^a-z0-9]", "", text.lower()) for text in (name, now)]
    return same_words or squeezed[0] == squeezed[1] or _near(said, says)


def _near(said: str, says: str) -> bool:
    if not said or not says:
        return False
    pair = SequenceMatcher(None, said.split(), says.split())
    return pair.real_quick_ratio() >= ALIKE and pair.ratio() >= ALIKE


def words(text: str) -> list[str]:
    """The words of a text, without case and punctuation: what must differ for a text to be another one."""
    return re.findall(r"\w+", text.casefold())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
