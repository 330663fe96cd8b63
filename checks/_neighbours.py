"""Other entries of the registry, and how a finding speaks of them."""

from collections.abc import Iterable, Sequence

from checks._words import brief
from validator import EntryChange

SHOWN = 3


def elsewhere(change: EntryChange, names: Iterable[str]) -> list[str]:
    """The names without that of the changed entry, and without its old one."""
    return [name for name in names if name not in (change.name, change.previous)]


def among(names: Sequence[str]) -> str:
    """A few names, in words: "the entry `a`", "the entries `a` and `b`"."""
    shown = [f"`{brief(name)}`" for name in names[:SHOWN]]
    if len(names) > SHOWN:
        shown.append(f"{len(names) - SHOWN} more")
    if len(shown) == 1:
        return f"the entry {shown[0]}"
    return f"the entries {', '.join(shown[:-1])} and {shown[-1]}"
