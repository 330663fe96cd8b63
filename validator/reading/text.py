"""Strict decoding: bytes of a submission to text, with everything a reviewer cannot see refused.

Size first, then byte order marks, UTF-8, lone carriage returns and invisible characters
(threats.md Y6, Y8, Y13, Y14, J4, J5). CRLF is accepted and becomes one line break.
"""

import re
from collections import Counter
from itertools import islice

from validator.reading.problem import Problems

# C0 without tab and line feed, DEL, C1 with NEL, line and paragraph separators, bidirectional
# controls, zero-width characters, BOM, tag characters, non-characters, lone surrogates.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
REPLACEMENT = "\ufffd"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")  # UTF-16 and UTF-32
_UTF8_MARK = b"\xef\xbb\xbf"
_LONE_CR = re.compile("\r(?!\n)")
_MOST_KINDS = 20  # of forbidden characters to list; one is enough to refuse the file
_REMOVE = "remove it; it cannot be seen in a review"


def decode(data: bytes, limit: int, problems: Problems) -> str | None:
    """The text of a file of at most `limit` bytes, or None where it cannot be read at all.

    Line breaks are `\\n` only. A forbidden character is reported and stands in the text as U+FFFD,
    so that lines and columns stay true and the rest of the file can still be judged.
    """
    if len(data) > limit:
        problems.add("text/too-large", f"the file has {len(data)} bytes; the limit is {limit}")
        return None
    if data.startswith(_WIDE_MARKS):
        fix = "save the file as UTF-8 without a byte order mark"
        problems.add("text/bom", "the file is UTF-16 or UTF-32, not UTF-8", fix=fix)
        return None
    text = _utf8(data, problems)
    return None if text is None else _normal(text, problems)


def replace_forbidden(text: str) -> tuple[str, str | None]:
    """The text with forbidden characters replaced by U+FFFD, and the first of them, or None."""
    first = FORBIDDEN.search(text)
    return (FORBIDDEN.sub(REPLACEMENT, text), first[0]) if first else (text, None)


def code_point(character: str) -> str:
    """How a message names a character that must not be printed: `U+200B`."""
    return f"U+{ord(character):04X}"


def _utf8(data: bytes, problems: Problems) -> str | None:
    if data.startswith(_UTF8_MARK):
        fix = "save the file as UTF-8 without a byte order mark"
        problems.add("text/bom", "the file begins with a byte order mark", fix=fix)
        data = data[len(_UTF8_MARK) :]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        begin = data.rfind(b"\n", 0, error.start) + 1
        at = (data.count(b"\n", 0, error.start) + 1, len(data[begin : error.start].decode()) + 1)
        message = f"the byte 0x{data[error.start]:02X} is not valid UTF-8 here"
        problems.add("text/not-utf8", message, at, "save the file as UTF-8")
        return None


def _normal(text: str, problems: Problems) -> str:
    lone = _LONE_CR.search(text)
    if lone:
        message = "a carriage return without a line feed: some tools see a line break here, others do not"
        problems.add("text/lone-cr", message, _place(text, lone.start()), "end lines with a line feed")
    text = _LONE_CR.sub(REPLACEMENT, text).replace("\r\n", "\n")
    counts = Counter(FORBIDDEN.findall(text))
    for character, count in islice(counts.items(), _MOST_KINDS):
        times = f", {count} times in this file" if count > 1 else ""
        message = f"the invisible or control character {code_point(character)} is not allowed{times}"
        problems.add("text/forbidden-character", message, _place(text, text.index(character)), _REMOVE)
    return FORBIDDEN.sub(REPLACEMENT, text) if counts else text


def _place(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
