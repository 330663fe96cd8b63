"""Did you mean: the candidate a word was probably meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

_MOST = 64  # characters; comparing takes quadratic time, and no key of ours is longer
_CLOSE = 0.75  # ratio; found by trying: `sorce` is close to `source`, `ports` is not to `project`
_BEGINNING = 3  # letters that tell a word by its beginning: `str`, `int`
_PART = 4  # letters that tell a word by any part of it: `http`


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The most similar candidate, or None where none is similar enough. Never the word itself.

    Spelling alone (`transportType` for `transport_type`) counts before similarity.
    """
    by_letters = {letters(candidate): candidate for candidate in candidates if candidate != word}
    wanted = letters(word[:_MOST])
    if wanted in by_letters:
        return by_letters[wanted]
    close = get_close_matches(wanted, by_letters, n=1, cutoff=_CLOSE)
    if close:
        return by_letters[close[0]]
    longer = [other for other in by_letters if _abbreviates(wanted, other)]
    return by_letters[longer[0]] if len(longer) == 1 else None


def _abbreviates(short: str, long: str) -> bool:
    return (len(short) >= _PART and short in long) or (len(short) >= _BEGINNING and long.startswith(short))


def letters(word: str) -> str:
    """The word without case, hyphens, underscores and dots."""
    return word.casefold().translate(str.maketrans("", "", "-_. "))
