"""The run's artifact, a zip file out of a stranger's hands: one report is read from it, in memory."""

import re
import struct
import zipfile
import zlib
from io import BytesIO

ARTIFACT = "mcp-vet-report"  # the artifact's name
REPORT = "report.json"  # the one member that is read
MIB = 1 << 20
MOST_ZIP = 64 * MIB  # bytes: the evidence is in it, too
MOST_REPORT = 4 * MIB  # bytes; that of ten entries has some 600 KB
MOST_MEMBERS = 20_000
MOST_DIRECTORY = 2 * MIB  # bytes of the zip's list of members, which is read as a whole
# Members that the validating workflow writes. Anything else is not from it.
KNOWN = re.compile(r"(?:report\.[a-z0-9.]{1,20}|statement\.[a-z0-9.]{1,20}|evidence/[^\\:\x00-\x1f]{1,1000})")
END = b"PK\5\6"  # APPNOTE.TXT 4.3.16: end of central directory record
END_SIZE = 22
COMMENT = 65_535  # bytes of a zip's comment, which may follow
REGULAR, LINK_BITS = 0o100000, 0o170000


class Unusable(Exception):
    """Nothing can be taken from the artifact, through nobody's fault; the message is ours."""


class Forged(Unusable):
    """The artifact is none that the validating workflow makes: somebody should look who made it."""


def report_in(data: bytes) -> bytes:
    """The bytes of the report in the zip file *data*. Raises Unusable."""
    if len(data) > MOST_ZIP:
        raise Unusable(f"the artifact is larger than {MOST_ZIP // MIB} MiB")
    _refuse_directory(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as parcel:
            return _read(parcel)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as exc:
        raise Unusable("the artifact is not a sound zip file") from exc


def _refuse_directory(data: bytes) -> None:
    """Before zipfile makes an object of each member: how long is the list of them?"""
    at = data.rfind(END, max(0, len(data) - END_SIZE - COMMENT))
    if at < 0 or len(data) < at + END_SIZE:
        raise Unusable("the artifact is not a sound zip file")
    members, size = struct.unpack_from("<HL", data, at + 10)
    if members > MOST_MEMBERS or size > MOST_DIRECTORY:  # a zip64 has 0xffff and 0xffffffff here
        raise Forged("the artifact has too many members")


def _read(parcel: zipfile.ZipFile) -> bytes:
    members = parcel.infolist()
    if len(members) > MOST_MEMBERS:
        raise Forged("the artifact has too many members")
    for member in members:
        _refuse_member(member)
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise Forged("the artifact names a file twice")
    if REPORT not in names:
        raise Forged(f"the artifact holds no {REPORT}")
    return _unpacked(parcel, members[names.index(REPORT)])


def _refuse_member(member: zipfile.ZipInfo) -> None:
    if not KNOWN.fullmatch(member.filename) or ".." in member.filename.split("/"):
        raise Forged("the artifact holds a file that mcp-vet does not write")
    kind = (member.external_attr >> 16) & LINK_BITS
    if kind not in (0, REGULAR) and not member.is_dir():
        raise Forged("the artifact holds something else than plain files")
    if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Forged("the artifact is packed in a way that mcp-vet does not use")


def _unpacked(parcel: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """What the list of members says of sizes may be a lie: what counts is what comes out."""
    with parcel.open(member) as stream:
        data = stream.read(MOST_REPORT + 1)
    if len(data) > MOST_REPORT:
        raise Forged(f"the report is larger than {MOST_REPORT // MIB} MiB")
    return data
