"""Zip files that are no artifact of ours, each made from the text of an honest report."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from validator.publishing.parcel import MOST_MEMBERS, MOST_REPORT

DAMAGED = ("not-a-zip", "truncated", "damaged", "lying-size")  # which may be the network's doing
UNSOUND = "not a sound zip file"
FOREIGN = "a file that mcp-vet does not write"


@dataclass(frozen=True, slots=True)
class Parcel:
    """`make` takes the text of an honest report."""

    name: str
    what: str
    because: str
    make: Callable[[bytes], bytes]


def zip_of(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as parcel:
        for name, data in members:
            parcel.writestr(name, data)
    return buffer.getvalue()


def link(report: bytes) -> bytes:
    info = zipfile.ZipInfo("evidence/link")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return zip_of(("report.json", report), (info, b"/etc/passwd"))


def twice(report: bytes) -> bytes:
    """zipfile warns of it, so the second gets its name in the bytes."""
    data = zip_of(("report.json", report), ("report.jsom", b"{}"))
    return data.replace(b"report.jsom", b"report.json")


def lying(report: bytes) -> bytes:
    """The list of members says 10 bytes; unpacked it is more than any report."""
    data = bytearray(zip_of(("report.json", bytes(MOST_REPORT * 2))))
    at = data.rfind(b"PK\1\2")
    struct.pack_into("<L", data, at + 24, 10)
    return bytes(data)


def encrypted(report: bytes) -> bytes:
    data = bytearray(zip_of(("report.json", report)))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.find(mark) + offset] |= 1
    return bytes(data)


def damaged(report: bytes) -> bytes:
    data = bytearray(zip_of(("report.json", report)))
    for at in range(60, 90):
        data[at] ^= 0xFF
    return bytes(data)


def crowd(report: bytes) -> bytes:
    return zip_of(("report.json", report), *((f"evidence/{n}", b"") for n in range(MOST_MEMBERS)))


def other(name: str) -> Callable[[bytes], bytes]:
    return lambda report: zip_of(("report.json", report), (name, b"x"))


PARCELS = [
    Parcel("not-a-zip", "It is no zip file", UNSOUND, lambda report: report),
    Parcel(
        "truncated", "The zip file ends in its middle", UNSOUND, lambda r: zip_of(("report.json", r))[:-30]
    ),
    Parcel("damaged", "The zip file is damaged", UNSOUND, damaged),
    Parcel("no-report", "It holds no report", "holds no report.json", lambda r: zip_of(("report.md", r))),
    Parcel(
        "bomb",
        "4 MiB of report out of 8 KiB of zip",
        "larger than 4 MiB",
        lambda r: zip_of(("report.json", bytes(MOST_REPORT + 1))),
    ),
    Parcel("lying-size", "A member is larger than the zip file says", UNSOUND, lying),
    Parcel("escape", "A member leads out of the folder", FOREIGN, other("evidence/../../.bashrc")),
    Parcel("absolute", "A member has an absolute path", FOREIGN, other("/etc/cron.d/x")),
    Parcel("foreign", "A member is none of ours", FOREIGN, other("setup.py")),
    Parcel("link", "A member is a symbolic link", "something else than plain files", link),
    Parcel("twice", "Two members have one name", "names a file twice", twice),
    Parcel("encrypted", "A member is encrypted", "packed in a way", encrypted),
    Parcel(
        "method",
        "A member is packed by bzip2",
        "packed in a way",
        lambda r: zip_of(("report.json", r), method=zipfile.ZIP_BZIP2),
    ),
    Parcel("members", "It has more than 20,000 members", "too many members", crowd),
]
