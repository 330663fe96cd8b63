"""What may not be in any text that a server says: the families of high precision, in words for a finding."""

from collections.abc import Iterable, Iterator
from itertools import islice

from checks._words import brief
from checks.security._encoded import encoded
from checks.security._imitation import imitations
from checks.security._invisible import invisible, smuggled
from checks.security._orders import orders
from checks.security._others import speaks_of_others
from checks.security._plain import plain
from checks.security._said import MOST, Said
from checks.security._unshown import unshown
from validator import Finding

SHOWN = 20  # findings of one rule
DELETE = "delete it; nobody can see it"
RETYPE = "type the word anew, in letters of one alphabet"
DESCRIBE = "describe what the tool does, and nothing else"


def unseen(text: Said) -> Iterator[Finding]:
    """Characters that are in the text and not on the screen."""
    if text.value.isascii() and text.value.isprintable():
        return
    found = dict.fromkeys(says for _, says in invisible(text.value) if not _is_key_press(text, says))
    if found:
        spelt = smuggled(text.value)
        more = f", spelling `{brief(spelt, 80)}`" if spelt else ""
        yield Finding(f"{text.place} holds {', '.join(list(found)[:3])}{more}", fix=DELETE)


def imitating(text: Said) -> Iterator[Finding]:
    """Names with letters that look like others."""
    if text.is_name:
        for word, says in imitations(text.value):
            yield Finding(f"the word `{brief(word)}` {says}, in {text.place}", fix=RETYPE)


def ordering(text: Said) -> Iterator[Finding]:
    """Orders to the model; and more text than is looked at, in which any could stand."""
    if text.is_end:
        says = f"what is said up to {text.place} is over {MOST:,} characters: the rest is judged by nobody"
        yield Finding(says, fix="list fewer tools, and describe them in a few sentences")
    for family, words in orders(text.value):
        if text.is_of_prompt and words.lower().startswith("override"):
            continue
        yield Finding(f"`{brief(words, 100)}` is {family}, in {text.place}", fix=DESCRIBE)


def unreadable(text: Said) -> Iterator[Finding]:
    """What a maintainer must read: words about others' tools, encoded text, parts that are not shown."""
    if words := speaks_of_others(plain(text.value)):
        says = f"`{brief(words, 100)}` speaks of tools that other servers may have, in {text.place}"
        yield Finding(says, fix="speak of your own server only")
    for run in islice(encoded(text.value), 1):
        says = f"`{brief(run, 40)}` is {len(run)} characters of something encoded, in {text.place}"
        yield Finding(says, fix="say in words what it says, or leave it out")
    if part := unshown(text.value):
        says = f"`{brief(part)}` in {text.place} is not shown where the text is rendered"
        yield Finding(says, fix="delete it, or write it as a plain sentence")


def hostile(texts: Iterable[Said]) -> Iterator[Finding]:
    """All of it, of texts that no rule of its own family looks at."""
    for text in texts:
        yield from unseen(text)
        yield from imitating(text)
        yield from ordering(text)


def _is_key_press(text: Said, says: str) -> bool:
    """A value may be a key of a terminal, or a separator: control characters are honest there."""
    return text.is_data and says.startswith("the control character")
