"""Which entries of a working tree the user means: by name, by folder, by any file of theirs."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from validator.evidence.submission import ENTRIES
from validator.live.intake_entries import MANIFEST, entry_of
from validator.live.intake_result import NotUsable, shown


def named_entries(registry: Path, names: Sequence[str], known: Iterable[str]) -> list[str]:
    """The entries that *names* stand for, each once, in order; *known* are the folders below servers/.

    A name is a folder of servers/, or the path of that folder, of its server.yaml, or of any file
    that lies below it, from the current folder or from the registry. So a hook can hand over the
    files that changed. Raises NotUsable for anything else.
    """
    existing = sorted(known)
    return list(dict.fromkeys(_entry(registry, name, existing) for name in names))


def _entry(registry: Path, name: str, known: list[str]) -> str:
    if name in known:
        return name
    for path in (Path(name), registry / name):
        here = path.absolute() if path.name not in ("", ".", "..") else path.resolve()
        above = list(here.parents) if here.is_file() else [here.parent] * (path.name == MANIFEST)
        for folder in (here, *above):
            if folder.name in known and _same(folder.parent, registry / ENTRIES):
                return folder.name
    raise NotUsable(_unknown(registry, name, known))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _unknown(registry: Path, name: str, known: list[str]) -> str:
    last = Path(name).parent.name if Path(name).name == MANIFEST else Path(name).name
    where = shown(str(registry / ENTRIES))
    if last in known and not entry_of(f"{ENTRIES}/{last}/x"):
        return f"{shown(name)!r} is no name that a folder of an entry can have"
    close = get_close_matches(last[:100], known, n=1, cutoff=0.6)
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"there is no entry {shown(name)!r} in {where}{hint}"
