"""The one place that makes text from a submission safe to print, for each medium (threats.md 2.8, 3.8).

Nothing is dropped: what a reader could not see, or what a medium would obey, is spelt out as
`\\x1b` or `\\u{202e}`. Every function cuts what is too long and says so.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

CUT = "… [cut]"
MESSAGE = 1_000  # characters of a message; checks cut what they quote at 300 already
PATH = 300  # characters; git allows 4,096, no entry needs more
BLOCK = 6_000  # characters of a folded log: its end says why something failed
MARKS = 2  # combining marks in a row that a real script needs; more of them flood the lines above

# Printable to Python, yet nothing to see: fillers, joiners, variation selectors, the blank braille cell.
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# What runners of CI services obey in a log: at the beginning of a line, or of a word; and anywhere in a line.
COMMAND = re.compile(r"(?<!\S)::|##(?=\[|vso\[|teamcity\[)")
ANYWHERE = re.compile(r"#(?=#(?:\[|vso\[|teamcity\[))")
UNUSUAL = re.compile(r"[^\x20-\x7e\n]+")
STRANGE = re.compile(r"_|[^\w,.;?!'\"()%=+…“”‘’-]")  # neither a letter, a digit, nor plain punctuation
RISKY = re.compile(r"www|ghsa|-\d|[0-9a-f]{7}", re.IGNORECASE)  # GitHub makes links of these
LONGEST = len("\\u{10ffff}")  # what one character can become
QUOTED = re.compile(r"(?<!\S)`([^`]+)`(?=[,.;:!?)]*(?!\S))")  # our own messages mark code so
SURROGATE = re.compile("[\ud800-\udfff]")
TAB = "    "


def visible(text: str, limit: int = MESSAGE) -> str:
    """Printable text in as many lines as *text* has, of at most *limit* characters and a note of the cut."""
    kept = text[:limit].replace("\r\n", "\n").replace("\t", TAB)
    kept = UNUSUAL.sub(lambda found: "".join(_shown(found[0])), kept)
    return kept[:limit] + (CUT if len(text) > limit or len(kept) > limit else "")


def _shown(text: str) -> Iterator[str]:
    marks = 0
    for char in text:
        mark, plain = _look(char)
        marks = marks + 1 if mark else 0
        yield char if plain and marks <= MARKS else spelt(char)


@lru_cache(4096)  # a flood is mostly one character
def _look(char: str) -> tuple[bool, bool]:
    """Is it a combining mark, and can it be seen?"""
    return unicodedata.category(char).startswith("M"), char.isprintable() and not BLANK.match(char)


@lru_cache(4096)
def spelt(char: str) -> str:
    """One character as an escape of ASCII letters and digits."""
    code = ord(char)
    return f"\\x{code:02x}" if code < 256 else f"\\u{{{code:x}}}"


def one_line(text: str, limit: int = MESSAGE) -> str:
    """As `visible`, in one line without space at its ends."""
    return re.sub(r"\s+", " ", visible(text, limit)).strip()


def plain(text: str, limit: int = MESSAGE) -> str:
    """One line for a terminal or a log: also nothing that a CI runner takes for a command."""
    return disarmed(one_line(text, limit))


def disarmed(text: str) -> str:
    """Already visible text without workflow commands: `::` where a word begins, `##[` anywhere."""
    return COMMAND.sub(lambda found: spelt(found[0][0]) + found[0][1:], text)


def path(text: str, limit: int = PATH) -> str:
    """A path in one line; a line break in it is spelt out, so that two paths never look the same."""
    return disarmed(visible(text, limit).replace("\n", spelt("\n")))


def word(text: str, limit: int = PATH) -> str:
    """As `path`, without white space: one field of a line that programs take apart. Never empty."""
    return re.sub(r"\s", lambda found: spelt(found[0]), path(text, limit)) or "-"


def block(text: str, limit: int = BLOCK) -> list[str]:
    """The last *limit* characters of *text* as lines for a terminal or a log."""
    return [disarmed(line) for line in _tail(text, limit).split("\n")]


def _tail(text: str, limit: int) -> str:
    """The end of a log is what explains a failure, so the cut is at the beginning."""
    text = text.strip("\n")
    shown = visible(text[-limit:], limit * LONGEST)
    if len(text) <= limit and len(shown) <= limit:
        return shown
    return f"[the beginning is left out] … {shown[-limit:]}"


def markdown_code(text: str, limit: int = PATH) -> str:
    """A code span of GitHub's Markdown: no mention, link, image, HTML or emphasis begins in it."""
    text = visible(text, limit).replace("\n", spelt("\n")) or " "
    text = ANYWHERE.sub(lambda found: spelt(found[0]), text)  # Markdown is printed to logs too
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    edge = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{edge}{text}{edge}{fence}"


def markdown_cell(text: str, limit: int = PATH) -> str:
    """A code span inside a table."""
    return _inside_table(markdown_code(text, limit))


def markdown_prose(text: str, limit: int = MESSAGE) -> str:
    """Running text: harmless words as they are, everything else, and what is `quoted`, in code spans."""
    pieces = QUOTED.split(one_line(text, limit))
    long = limit + len(CUT)
    return "".join(markdown_code(p, long) if odd % 2 else _words(p, long) for odd, p in enumerate(pieces))


def _words(text: str, limit: int) -> str:
    parts: list[tuple[bool, str]] = []
    for token in text.split(" "):
        safe = _harmless(token)
        if parts and not safe and not parts[-1][0]:
            parts[-1] = (False, f"{parts[-1][1]} {token}")
        else:
            parts.append((safe, token))
    return " ".join(token if safe else markdown_code(token, limit) for safe, token in parts)


def html_pieces(text: str, limit: int = MESSAGE) -> list[tuple[bool, str]]:
    """(is `quoted` code, visible text) one after the other, for a template that escapes by itself."""
    pieces = enumerate(QUOTED.split(plain(text, limit)))
    return [(odd % 2 == 1, piece) for odd, piece in pieces if piece]


def markdown_cell_prose(text: str, limit: int = PATH) -> str:
    """As `markdown_prose`, inside a table."""
    return _inside_table(markdown_prose(text, limit))


def _inside_table(text: str) -> str:
    """A pipe or a backslash would move the cell's border, in a code span too (GFM 4.10)."""
    return text.replace("|", "\u00a6").replace("\\", "\u29f5")


def _harmless(token: str) -> bool:
    """Letters, digits and punctuation that mean nothing in GitHub's Markdown inside a line.

    A colon only at the end (`:name:` is an emoji), no `@`, `#`, `/`, no brackets, nothing that
    GitHub links by itself (www., GH-1, CVE-1-2, commit hashes: its documentation on autolinks).
    """
    token = token.removesuffix(":")
    return not STRANGE.search(token) and not RISKY.search(token)


def markdown_block(text: str, limit: int = BLOCK) -> str:
    """A `<pre>` block. Only `</pre>` ends it (CommonMark 4.6, type 1), which cannot stand in it.

    Markdown is printed to logs too, so no line of it is a command for the runner.
    """
    lines = "\n".join(html.escape(line) for line in block(text, limit))
    return f"<pre>\n{lines}\n</pre>"


def json_document(text: str) -> str:
    """JSON in which no line is a command for a runner, as it may be printed to a log; it says the same."""
    return ANYWHERE.sub(r"\\u0023", text)


def json_text(text: str, limit: int = 20_000) -> str:
    """Text as it is, for JSON in ASCII: only lone surrogates, which no reader may accept, are spelt out."""
    cut = CUT if len(text) > limit else ""
    return SURROGATE.sub(lambda found: spelt(found[0]), text[:limit]) + cut
