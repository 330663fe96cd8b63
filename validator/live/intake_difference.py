"""What a working tree changes against a commit, as the records that git would print of it."""

from collections.abc import Mapping

from validator.evidence.submission import FileChange
from validator.live.disk_files import DiskFile, blob_id
from validator.live.git_objects import SUBMODULE, TreeItem

ABSENT = "000000"  # git's mode of a side that does not have the path


def difference(before: Mapping[str, TreeItem], after: Mapping[str, DiskFile]) -> tuple[FileChange, ...]:
    """Every path that differs, by path: in mode, size or content.

    Contents are only read where the sizes agree. `new_id` is "": the repository has no such object.
    """
    paths = sorted({*before, *after})
    records = (_record(path, before.get(path), after.get(path)) for path in paths)
    return tuple(record for record in records if record is not None)


def _record(path: str, old: TreeItem | None, new: DiskFile | None) -> FileChange | None:
    if new is None:
        return FileChange(path, "D", old.mode, ABSENT, old.id) if old else None
    if old is None:
        return FileChange(path, "A", ABSENT, new.mode, size=new.size)
    if new.mode == old.mode and _new_id(old, new) == old.id:
        return None
    status = "M" if old.mode[:3] == new.mode[:3] else "T"  # a change of type: 100, 120, 160
    return FileChange(path, status, old.mode, new.mode, old.id, size=new.size)


def _new_id(old: TreeItem, new: DiskFile) -> str:
    """The new content's id; of a submodule the old one, as what it points to is not in the tree's files."""
    if old.mode == new.mode == SUBMODULE:
        return old.id
    if old.size != new.size or SUBMODULE in (old.mode, new.mode):
        return ""
    try:
        return blob_id(new, old.id)
    except OSError:
        return ""
