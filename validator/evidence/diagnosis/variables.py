"""Which environment variables a server says it lacks, in the words of many languages and libraries.

Every line has been cut before it comes here, and no pattern goes back over what it has read twice.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

MOST = 5  # names
BLOCK = 12  # lines that are looked at around the one that asks
NAME = r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
_NAME = re.compile(rf"(?<![\w./-]){NAME}(?![\w/(]|\.\w)", re.ASCII)
_QUOTED = re.compile(r"""['"`$]\{?([A-Z][A-Z0-9_]{2,})\}?(?:['"`]|\b)""", re.ASCII)
_ENV = re.compile(r"\benv|\$[A-Z{]|environment", re.IGNORECASE)  # a word in capitals is not enough
_ITEM = re.compile(rf"^\W*({NAME})(?:\W|$)", re.ASCII)
ASKS = re.compile(
    r"required|missing|undefined|not (?:been )?(?:set|found|defined|provided|specified|configured)"
    r"|must (?:be |both be )?(?:set|provide|define|specif|export)|\bunset\b|is (?:empty|blank|null)"
    r"|(?:cannot|can't|must not) be (?:empty|blank|null)|no value (?:for|found)|does not exist"
    r"|(?:please|need to|have to) (?:set|provide|define|export|specify)|needs? to be (?:set|provided)"
    r"|NotPresent|has no value|could not resolve placeholder|(?:be|by) setting|isn't set|wasn't set",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:environment|env\.?|variables?|vars?)\b[^:]{0,80}:?\s*$", re.IGNORECASE)
_KEY_ERROR = re.compile(r"^\s*KeyError: ['\"]([A-Z][A-Z0-9_]{2,})['\"]", re.ASCII)
_ENVIRON = re.compile(r"os\.environ|<frozen os>|os\.py\"|\bgetenv\b|\benviron\b")
_PYDANTIC = re.compile(r"^\s*(?:Field required|Input should be .{0,60}input_value=None)")
_FIELD = re.compile(r"^([A-Za-z_][A-Za-z0-9_.]{0,80})$", re.ASCII)
_SETTINGS = re.compile(
    r"validation errors? for \w*(?:settings|config|env|options|credentials)\w*", re.IGNORECASE
)
_ZOD = re.compile(r"""['"]?path['"]?: ?\[(?: ?['"]([A-Za-z_]\w*)['"])?""", re.ASCII)
_ZOD_ITEM = re.compile(r"""^\s*['"]([A-Za-z_]\w*)['"],?\s*$""", re.ASCII)
_ZOD_ABSENT = re.compile(r"""received:? ?['"]?(?:: ?['"])?undefined|message['"]?: ?['"]Required""")
_ENVY = re.compile(r"missing value for field (\w+)", re.ASCII)
_NO_NAMES = re.compile(  # codes of errors, and what every process has
    r"E(?:RR|AI)_\w+|\w*NOT_FOUND|\w+_(?:ERROR|REQUIRED|EXCEPTION)|(?:INVALID|MISSING|UNABLE)_\w+"
    r"|HTTP_\d+|UTF_8|PATH|HOME|USER|NODE_(?:ENV|OPTIONS|PATH)|GLIBC\w*|LD_\w+|PYTHON\w+|CERT_HAS\w+"
    r"|CALL_AND\w+",
    re.ASCII,
)


def wanted(lines: Sequence[str], at: int) -> tuple[str, ...] | None:
    """The variables that the line at *at* asks for, and those of its neighbours; None for none."""
    for asks in (_of_key_error, _of_pydantic, _of_zod, _of_sentences):
        if found := list(dict.fromkeys(asks(lines, at))):
            return tuple(found[:MOST])
    return None


def named(line: str) -> list[str]:
    """The words of a line that can only be names of environment variables."""
    quoted = _QUOTED.findall(line) if _ENV.search(line) else []
    found = [*_NAME.findall(line), *quoted]
    return [name for name in dict.fromkeys(found) if not _NO_NAMES.fullmatch(name)]


def _of_key_error(lines: Sequence[str], at: int) -> Iterator[str]:
    found = _KEY_ERROR.match(lines[at])
    if found and ("_" in found[1] or any(_ENVIRON.search(line) for line in lines[max(at - BLOCK, 0) : at])):
        yield found[1]


def _of_pydantic(lines: Sequence[str], at: int) -> Iterator[str]:
    """`Field required` below the name of the field, in a block that begins with the class's name."""
    if not _PYDANTIC.match(lines[at]):
        return
    begin = max(at - 4 * BLOCK, 0)
    above = lines[begin : at + 1]
    if any(_SETTINGS.search(line) for line in above):
        for field, line in pairwise(above):
            if _PYDANTIC.match(line) and (found := _FIELD.match(field)):
                yield found[1].upper().replace(".", "__")


def _of_zod(lines: Sequence[str], at: int) -> Iterator[str]:
    """Issues with a path of one name that is a variable's, where the value was undefined."""
    if not _ZOD_ABSENT.search(lines[at]):
        return
    begin = max(at - 4 * BLOCK, 0)
    block = lines[begin : at + BLOCK]
    for n, line in enumerate(block):
        if found := _ZOD.search(line):
            item = _ZOD_ITEM.match(block[n + 1]) if n + 1 < len(block) and not found[1] else None
            name = found[1] or (item[1] if item else "")
            if name and name == name.upper():
                yield name


def _of_sentences(lines: Sequence[str], at: int) -> Iterator[str]:
    """A sentence that asks, with names in it or in the list below it."""
    if found := _ENVY.search(lines[at]):
        yield found[1].upper()
    if not ASKS.search(lines[at]):
        return
    if here := named(lines[at]):
        for line in lines[max(at - BLOCK, 0) : at]:
            if ASKS.search(line) and _ITEM.match(line):
                yield from named(line)
        yield from here
    elif _LISTED.search(lines[at]):
        yield from _list_below(lines, at)


def _list_below(lines: Sequence[str], at: int) -> Iterator[str]:
    for line in lines[at + 1 : at + 1 + BLOCK]:
        if not _ITEM.match(line):
            return
        yield from named(line)
