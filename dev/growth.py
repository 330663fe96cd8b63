"""Does a parser take linear time? Every short input of its corpus, repeated 4 and 16 thousand bytes long.

    python -m dev.growth yaml

Four times the length may take four times as long; more than eight times is looked at by a person.
"""

import sys
import time
from collections.abc import Callable
from itertools import islice

from tests.fuzz.targets import CORPUS, TARGETS

SHORT = 200  # bytes of what is repeated
LENGTH, LONGER = 4_096, 16_384  # bytes
SUSPICIOUS = 8.0
NOTICEABLE = 0.02  # seconds: what takes less is not measured
TRIES = 3


def main(argv: list[str]) -> int:
    """Returns 1 where an input's time grows faster than it should."""
    (name,) = argv
    found = [
        (ratio, piece) for piece in pieces(name) if (ratio := growth(TARGETS[name].one, piece)) > SUSPICIOUS
    ]
    for ratio, piece in sorted(found, reverse=True):
        print(f"{name}: {ratio:.1f} times as long for {piece!r:.200}")
    print(f"{name}: {len(found)} of {len(pieces(name))} inputs grow faster than they should")
    return 1 if found else 0


def pieces(name: str) -> list[bytes]:
    """The short inputs that were kept, their beginnings and their ends."""
    kept = [file.read_bytes() for file in sorted((CORPUS / name).iterdir())]
    whole = [content for content in kept if 0 < len(content) <= SHORT]
    parts = [part for content in kept for part in (content[:8], content[-8:]) if part]
    return list(dict.fromkeys(islice(whole + parts, 500)))


def growth(one: Callable[[bytes], None], piece: bytes) -> float:
    """How many times as long the longer text takes, at best of three; 0 for what takes no time at all."""
    longer = seconds(one, piece, LONGER)
    if longer < NOTICEABLE:
        return 0.0
    ratio = longer / seconds(one, piece, LENGTH)
    for _ in range(TRIES - 1):
        if ratio > SUSPICIOUS:
            ratio = min(ratio, seconds(one, piece, LONGER) / seconds(one, piece, LENGTH))
    return ratio


def seconds(one: Callable[[bytes], None], piece: bytes, length: int) -> float:
    """What one call takes."""
    text = (piece * (length // len(piece) + 1))[:length]
    begin = time.perf_counter()
    one(text)
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
