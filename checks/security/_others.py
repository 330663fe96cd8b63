"""How a text speaks of the tools of servers that lie beside its own."""

import re

WORDS = re.compile(
    r"\bmcp__[a-z0-9-]{1,60}__[a-z0-9_-]{1,60}"
    r"|\b(?:before|after|instead of|prior to|when|whenever) (?:using|calling|running|invoking) "
    r"(?:any|all|every|each) (?:of the )?(?:other )?(?:tools?|servers?)\b"
    r"|\b(?:other|another|all|any other) (?:mcp )?servers?(?:'s?|s')? tools?\b"
    r"|\btools? (?:of|from|on|provided by|in) (?:any |all )?(?:other|another|different) (?:mcp )?servers?\b"
    r"|\b(?:do not|don't|never) (?:use|call|invoke) (?:any|all|the) other (?:tool|server)s?\b",
    re.ASCII | re.IGNORECASE,
)
# What turns the mention of a tool into a word about its use.
DIRECTS = re.compile(
    r"\b(?:before|after|instead|rather than|whenever|always|never|must|do not|don't|replaces?|supersedes?"
    r"|deprecated|every time|each time|when (?:the )?\w{0,40} ?(?:is|are) (?:called|used))\b",
    re.ASCII,
)
NAME = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)+", re.ASCII)
SENTENCE = re.compile(r"[.;!?] |\n")
FEWEST = 8  # characters of a name that can only be a name


def speaks_of_others(text: str) -> str:
    """The first words of *text*, on one line, about tools of other servers in general; "" for none."""
    found = WORDS.search(text)
    return found[0] if found else ""


def names_directed(text: str) -> list[str]:
    """The words of *text* that can only be names, from sentences that say when or how to use something."""
    found: list[str] = []
    for sentence in SENTENCE.split(text):
        if ("_" in sentence or "-" in sentence) and DIRECTS.search(sentence.lower()):
            found += filter(is_telling, NAME.findall(sentence))
    return list(dict.fromkeys(found))


def is_telling(name: str) -> bool:
    """Can the name only be a name? `create_issue` can, `search` is a word."""
    return len(name) >= FEWEST and NAME.fullmatch(name) is not None
