"""Did you mean: the candidate a word was probably meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

_MOST = 64  # characters; comparing takes quadratic time, and no key of ours is longer
_CLOSE = 0.75  # ratio; found by trying: `sorce` is close to `source`, `ports` is not to `project`
_TELLING = 4  # letters that are enough to recognise a longer word by: `desc`, `http`


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
    longer = [other for other in by_letters if len(wanted) >= _TELLING and wanted in other]
    return by_letters[longer[0]] if len(longer) == 1 else None


def letters(word: str) -> str:
    """The word without case, hyphens, underscores and dots."""
    return word.casefold().translate(str.maketrans("", "", "-_. "))
