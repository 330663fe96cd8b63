"""What a user asked to leave out: --static, --offline, --select, --ignore."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from validator.model import Check


class NoSuchCheck(Exception):
    """A pattern of --select or --ignore that fits no loaded check; the message names the nearest."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """`scope` names the narrowing for people, "" for none; `left_out`: rule id -> why it is not asked."""

    scope: str
    left_out: Mapping[str, str]


def narrow(
    checks: Iterable[Check], *, static: bool, offline: bool, select: Sequence[str], ignore: Sequence[str]
) -> Narrowing:
    """The narrowing these options make of a run over *checks*.

    A pattern is a rule id or the beginning of one (`CFG`, `CFG001`). Raises NoSuchCheck for one
    that fits nothing: a typing error must not silently leave everything, or nothing, out.
    """
    ids = [check.id for check in checks]
    left_out = {}
    if select:
        wanted = _matching(ids, select)
        left_out = {rule: "left out by --select" for rule in ids if rule not in wanted}
    for rule in _matching(ids, ignore):
        left_out[rule] = "left out by --ignore"
    words = ["static"] * static + ["offline"] * offline
    words += [
        f"{name} {','.join(given)}" for name, given in (("select", select), ("ignore", ignore)) if given
    ]
    return Narrowing(", ".join(words), left_out)


def _matching(ids: Sequence[str], patterns: Iterable[str]) -> set[str]:
    matching: set[str] = set()
    for pattern in patterns:
        found = {rule for rule in ids if rule.startswith(pattern.upper())}
        if not found or not pattern:
            near = difflib.get_close_matches(pattern.upper(), [*ids, *{i[:3] for i in ids}], 1)
            hint = f"; did you mean {near[0]}?" if near else "; `mcp-vet rules` lists them"
            raise NoSuchCheck(f"no check is called, or begins with, {pattern!r}{hint}")
        matching |= found
    return matching
