"""A build context that buildx takes for one."""

import shutil
import tarfile
from pathlib import Path

from validator.live.workspace import Workspace

BLOCK = 512  # bytes of a tar header (POSIX ustar), and all that buildx looks at
TYPE_AT = 156  # offset of the type flag in it
EXTENDED = b"xLK"  # headers that continue in the next block: pax, GNU long name and long link


def recognisable(tar: Path, workspace: Workspace) -> Path:
    """*tar* itself, or a copy that does not begin with an extended header. Raises OSError.

    buildx tells a tar from a Dockerfile by its first block. Where the first file has a long name that
    block is not enough, and it takes the whole context for a Dockerfile.
    """
    with tar.open("rb") as given:
        first = given.read(BLOCK)
        if len(first) < BLOCK or first[TYPE_AT] not in EXTENDED:
            return tar
        copy = workspace.folder("context") / tar.name
        with copy.open("wb") as made:
            made.write(_harmless())
            made.write(first)
            shutil.copyfileobj(given, made)
    return copy


def _harmless() -> bytes:
    """The header of the context's own folder."""
    folder = tarfile.TarInfo("./")
    folder.type, folder.mode = tarfile.DIRTYPE, 0o755
    return folder.tobuf(tarfile.USTAR_FORMAT)
