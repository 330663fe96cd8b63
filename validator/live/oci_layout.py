"""An image of the engine as an OCI layout in a folder: for builders that cannot see the engine's images.

`docker save` writes one since engine 25 (OCI image-spec, image-layout.md).
"""

import json
import re
import tarfile
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO

from validator.live.build_site import Unavailable
from validator.live.engine import Engine
from validator.live.patience import within
from validator.live.process import TooSlow
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.resources import Missing

INDEX = "index.json"
INDEX_BYTES = 65_536
SECONDS = 120.0  # for one image; 200 MB took 2 s
CHUNK = 1 << 20
_FILE = re.compile(r"oci-layout|index\.json|blobs/sha256/[0-9a-f]{64}", re.ASCII)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Layout:
    """An image in a folder. `digest` is that of its manifest."""

    folder: Path
    digest: str

    def __str__(self) -> str:
        """The value of a named build context."""
        return f"oci-layout://{self.folder}@{self.digest}"


def save_layout(reference: str, most: int, engine: Engine, workspace: Workspace) -> Layout:
    """Write the image *reference* of the engine, of no more than *most* bytes, into a new folder of the run.

    Raises Unavailable, Missing (ours) where the engine fails, Cancelled.
    """
    if engine.inspect_image(reference)["Size"] > most:
        raise Unavailable(f"the image {reference} has more than {most} bytes")
    folder = workspace.folder("layout")

    def save() -> Layout:
        with engine.client() as client:
            saved = client.api.get_image(reference)
            try:
                return read_layout(saved, most, folder)
            finally:
                deque(saved, maxlen=0)  # or its connection would stay open

    try:
        return within(SECONDS, workspace, save)
    except TooSlow as exc:
        raise Missing(f"the image {reference} was not saved after {SECONDS:.0f} seconds", Cause.OURS) from exc


def read_layout(saved: Iterator[bytes], most: int, folder: Path) -> Layout:
    """Unpack the tar *saved*, whose files hold no more than *most* bytes, into *folder*.

    Only the files of an OCI layout are written, under names that we know; links are not. Raises
    Unavailable, OSError.
    """
    (folder / "blobs" / "sha256").mkdir(parents=True)
    left = most
    try:
        with (
            closing(_Stream(saved)) as raw,
            tarfile.open(fileobj=BufferedReader(raw, CHUNK), mode="r|") as tar,
        ):
            for member in tar:
                if not member.isreg() or not _FILE.fullmatch(member.name):
                    continue
                left -= member.size
                if left < 0:
                    raise Unavailable(f"the image has more than {most} bytes")
                _write(tar.extractfile(member), folder / member.name)
    except tarfile.TarError as exc:
        raise Unavailable(f"the engine's answer is not a tar file: {exc}") from exc
    return Layout(folder, _digest(folder))


def _write(given: IO[bytes] | None, file: Path) -> None:
    if given is None:
        return
    with file.open("xb") as made:
        while chunk := given.read(CHUNK):
            made.write(chunk)


def _digest(folder: Path) -> str:
    """Of the one image that was asked for."""
    try:
        with (folder / INDEX).open("rb") as file:
            digest = json.loads(file.read(INDEX_BYTES))["manifests"][0]["digest"]
    except FileNotFoundError as exc:
        raise Unavailable("this Docker engine saves no OCI layout: version 25 or later does") from exc
    except (ValueError, LookupError, TypeError, RecursionError) as exc:
        raise Unavailable("the engine's OCI layout has no index that can be read") from exc
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise Unavailable("the engine's OCI layout names no image by its digest")
    return digest


class _Stream(RawIOBase):
    """Chunks as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
