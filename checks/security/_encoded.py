"""Long runs of Base64 or hexadecimal digits in prose, and what is written in them."""

import base64
import binascii
import re
from collections.abc import Iterator

SHORTEST = 60  # characters of a run; a commit has 40
RUN = re.compile(rf"[A-Za-z0-9+/=_-]{{{SHORTEST},}}", re.ASCII)
DIGITS = 3  # in encoded text of this length; a path or a rule of hyphens has fewer
PROSE = {"description", "desc", "title", "instructions"}  # keys whose texts are for reading
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://\S+|\bdata:image/[a-z0-9.+-]{1,40};base64,\S+", re.ASCII)
SEALED = re.compile(r"[A-Za-z0-9+/]{24,}", re.ASCII)  # 18 bytes: the shortest order that is understood
DECODED = 65_536  # a multiple of four; characters of one run that are decoded


def encoded(prose: str) -> Iterator[str]:
    """Every run in *prose* that looks encoded. Addresses are left out: they hold ids."""
    if len(prose) >= SHORTEST:
        yield from filter(_is_encoded, RUN.findall(ADDRESS.sub(" ", prose)))


def unsealed(text: str) -> Iterator[str]:
    """What runs of Base64 in *text* say, where that is a text at all."""
    for run in SEALED.findall(text):
        try:
            found = base64.b64decode(run[: min(DECODED, len(run) // 4 * 4)]).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if all(c.isprintable() or c.isspace() for c in found):
            yield found


def _is_encoded(run: str) -> bool:
    mixed = any(c.islower() for c in run) and any(c.isupper() for c in run)
    digits = sum(c.isdigit() for c in run)
    return digits >= DIGITS and run.count("/") < len(run) // 12 and (mixed or digits > len(run) // 4)
