"""Evidence on disk: what a run saw of one unit, written as files that tests and `replay` read again."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import Field, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from validator.evidence import durable, entry_files
from validator.evidence.codec import Malformed, decode, encode
from validator.evidence.conversation import Calls, Discovery, Ladder
from validator.evidence.entry_files import read_files
from validator.evidence.execution import Build, Fetch, Image, Launch, Listing, Session, Source
from validator.evidence.plain_file import is_plain_folder, plain_bytes
from validator.evidence.previous import Previous
from validator.evidence.privileges import Privileges
from validator.evidence.remote import Remote
from validator.evidence.submission import Before, Change, EntryChange, Files, Registry, Submission
from validator.evidence.tool_images import ToolImages
from validator.model import Cause
from validator.resources import Broke, Missing, Provider, describe

SHARED = (Submission, Registry)  # the same for every unit of a run
ACTED = (
    Fetch,
    Source,
    Build,
    Image,
    Launch,
    Session,
    Listing,
    Ladder,
    Calls,
    Discovery,
    Privileges,
    Remote,
    Previous,
    ToolImages,
)
OWN = (EntryChange, Files, Before, *ACTED)
SPECIAL = (Files, Before, EntryChange)
MISSING = "missing.json"
BEFORE = "before"  # below a unit's folder: the entry's folder at the base


def record(directory: Path, had: Mapping[type, object]) -> None:
    """Write what `Resources.had` says of one unit into *directory*, made if need be. Raises OSError."""
    _put(directory, laid_out(had))


def laid_out(had: Mapping[type, object]) -> Iterator[tuple[str, bytes]]:
    """(path, contents) of every evidence file of one unit, the paths relative to its folder.

    What could not be had is written too, with its reason, into missing.json, so that a replay
    comes to the same verdict.
    """
    missing = {}
    for kind in OWN:
        if isinstance(found := had.get(kind), Exception):
            missing[kind.__name__] = _why(found)
        elif found is not None:
            yield from _files_of(found)
    yield _json(MISSING, missing)


def write_shared(directory: Path, *shared: object) -> None:
    """Write what all units of a run have in common: `Submission`, `Registry`. Raises OSError."""
    for found in shared:
        _put(directory, _files_of(found))


def _put(directory: Path, laid: Iterable[tuple[str, bytes]]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for path, content in laid:
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        durable.write_bytes(directory / path, content)


def recorded(directory: Path, shared: Path | None = None) -> list[Provider]:
    """Providers that read evidence files instead of running anything.

    *directory* is one unit's; what all units share is looked for in *shared*, or there too. A file
    that is not there makes its resource Missing, with the recorded reason where there is one.
    """
    missing = _load(directory / MISSING) or {}
    own = [_reader(kind, directory, missing.get(kind.__name__)) for kind in OWN]
    return [*recorded_shared(shared or directory), *own]


def recorded_shared(directory: Path) -> list[Provider]:
    """As `recorded`, for what all units of a run have in common."""
    return [_reader(kind, directory, None) for kind in SHARED]


def _reader(kind: Any, directory: Path, why: Any) -> Provider:
    @contextmanager
    def read() -> Iterator[Any]:
        if why is not None:
            _raise(why)
        found = _special(kind, directory) if kind in SPECIAL else _read(kind, directory)
        if found is None:
            raise Missing(f"{kind.__name__}: there is no such evidence in {directory.name}", Cause.OURS)
        yield found

    return Provider(kind, {}, read)


def _special(kind: Any, directory: Path) -> Any:
    """The evidence that is not one JSON file."""
    if kind is Files:
        return read_files(directory)
    if kind is Before:
        files = read_files(directory / BEFORE) if is_plain_folder(directory / BEFORE) else None
        return Before(files) if files else None
    return _read(kind, directory) or _added(directory)


def _added(directory: Path) -> EntryChange | None:
    """The strictest reading of an entry's files with nothing said about their change: it is new."""
    files = read_files(directory)
    return EntryChange(files.folder, Change.ADDED) if files else None


def _why(exc: Exception) -> dict[str, str]:
    if isinstance(exc, Missing):
        return {"because": str(exc), "cause": exc.cause.value}
    return {"broke": str(exc) if isinstance(exc, Broke) else describe(exc)}


def _raise(why: Any) -> None:
    if isinstance(why, dict) and isinstance(why.get("broke"), str):
        raise Broke(why["broke"])
    try:
        raise Missing(str(why["because"]), Cause(why["cause"]))
    except (KeyError, TypeError, ValueError) as exc:
        raise Malformed(f"{MISSING}: {exc}") from exc


def _files_of(found: Any) -> Iterator[tuple[str, bytes]]:
    if isinstance(found, Files):
        yield from entry_files.laid_out(found)
        return
    if isinstance(found, Before):
        yield from ((f"{BEFORE}/{path}", content) for path, content in entry_files.laid_out(found.files))
        return
    data = encode(found)
    for part in _apart(type(found)):
        yield part.metadata["file"], _text(data.pop(part.name)).encode("utf-8", "backslashreplace")
    yield _json(found.FILE, data)


def _read(kind: Any, directory: Path) -> Any:
    data = _load(directory / kind.FILE)
    if data is None:
        return None
    hints = get_type_hints(kind)
    for part in _apart(kind):
        beside = _beside(directory / part.metadata["file"], text=not get_args(hints[part.name]))
        if beside is not None and isinstance(data, dict):
            data[part.name] = beside
    return decode(kind, data)


def _apart(kind: Any) -> list[Field[Any]]:
    """The fields that have a file of their own, for people to read: logs, the transcript."""
    return [part for part in fields(kind) if "file" in part.metadata]


def _text(value: str | list[Any]) -> str:
    return value if isinstance(value, str) else "".join(json.dumps(item) + "\n" for item in value)


def _beside(file: Path, *, text: bool) -> str | list[Any] | None:
    """A text, or the JSON values of its lines; None where there is no such file."""
    try:
        raw = plain_bytes(file).decode("utf-8", errors="backslashreplace")
        return raw if text else [json.loads(line) for line in raw.splitlines()]
    except FileNotFoundError:
        return None
    except Malformed:
        raise
    except (ValueError, RecursionError) as exc:
        raise Malformed(f"{file.name}: {exc}") from exc


def _json(file: str, data: Any) -> tuple[str, bytes]:
    return file, (json.dumps(data, indent=2, allow_nan=False) + "\n").encode("ascii")


def _load(file: Path) -> Any:
    """The JSON value; None where there is no such file."""
    try:
        found = json.loads(plain_bytes(file))
    except FileNotFoundError:
        return None
    except Malformed:
        raise
    except (ValueError, RecursionError) as exc:
        raise Malformed(f"{file.name}: {exc}") from exc
    if found is None:
        raise Malformed(f"{file.name}: holds nothing")
    return found
