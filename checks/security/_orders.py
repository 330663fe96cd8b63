"""Orders to a model in a text that should describe a tool: the families of high precision.

Own patterns, measured over the 755 tools of a real registry (protocol.md 5.1). They find explicit attacks
only: prose that misleads politely is beyond any pattern. Every gap is bounded; the patterns are in lower
case, for a text that `plain` has made readable.
"""

import re
from collections.abc import Iterator

from checks.security._encoded import unsealed
from checks.security._handing_over import handing_over
from checks.security._plain import plain

_NOT = r"(?:do not|don't|never|must not|should not|without) (?:ever )?"
_TECHNICAL = (
    r"(?!(?:\w+ ){0,3}(?:raw|internal|json|names?|ids?|uuids?|urls?|technical)\b)"  # a matter of style
)
_USER = r"(?:the )?(?:end )?user\b(?!'s)"
_LABEL = r"(?:prompt|reminder|message|instructions?|override|command)"
FAMILIES = {
    "a tag that imitates the system": (
        r"</?\s?(?:important|system|instructions?|secret|hidden|critical|admin|assistant|override)\s?>"
        r"|</?\s?(?:important|system|instructions?|secret|hidden|critical)(?: [a-z-]{1,20}=[^<>]{0,80}){1,3}>"
        rf"|</?system[ _-]{_LABEL}\s?>|\[/?(?:inst|system)\]|\[/?system[ _-]{_LABEL}\]"
        r"|<\|(?:im_start|im_end|system|assistant|user|endoftext|begin_of_text|eot_id|start_header_id"
        r"|end_header_id)\|>|<</?sys>>"
    ),
    "an order to keep something from the user": (
        rf"{_NOT}(?:tell|inform)(?:ing)? (?:\w+ ){{0,4}}(?:{_USER}|users\b)"
        rf"|{_NOT}notify(?:ing)? (?:\w+ ){{0,4}}{_USER}"
        rf"|{_NOT}(?:mention|reveal|disclos)(?:e|ing)? {_TECHNICAL}(?:\w+ ){{0,4}}to (?:{_USER}|users\b)"
        rf"|{_NOT}let {_USER} (?:know|find out|notice|learn|become aware)"
        r"|without (?:the )?(?:end )?user(?:'s)? (?:knowledge|knowing|noticing|being (?:told|aware|informed))"
        r"|\bthe user (?:must|should|need) (?:not|never) (?:ever )?(?:know|notice|find out|learn"
        r"|be (?:told|aware|informed|made aware))\b"
        r"|(?:hide|conceal|keep) (?:this|it|that|these|them) (?:\w+ ){0,3}from (?:the )?user\b"
        r"(?!'s)(?! (?:interface|list|view|menu|dashboard|directory))"
        rf"|{_NOT}(?:mention|reveal|disclos|repeat)(?:e|ing)? (?:this|these) "
        r"(?:\w+ )?(?:instructions?|directives?|notes?|rules?)\b"
    ),
    "an order to ignore other instructions": (
        r"(?:ignore|disregard|forget|override|bypass) (?:(?:all|any|the|your|every|of|these|those) ){0,3}"
        r"(?:previous|prior|above|earlier|preceding|existing|other|system|safety) (?:\w+ ){0,1}"
        r"(?:instructions?|prompts?|rules|directives?|guidelines)\b"
        r"|(?:ignore|disregard|forget) (?:everything|anything|all|what) (?:that )?"
        r"(?:you (?:were|have been) (?:told|given|instructed)|the user (?:said|says|asked|wants))\b"
        r"|\b(?:ignore|disregard) (?:the |any )?user's (?:\w+ )?(?:instructions?|requests?|wishes)\b"
        r"|\byou are now (?:in )?(?:developer|admin|god|dan|jailbreak|unrestricted) mode\b"
    ),
}
OVER = "an order to hand over credentials"
APART = "an order in letters that are set apart"
PATTERNS = {says: re.compile(form, re.ASCII) for says, form in FAMILIES.items()}
# Rules, other than a model's, are overridden and bypassed every day: those of a firewall, of a linter.
OF_OTHERS = re.compile(
    r"(?:override|bypass) .{0,40}(?:existing|other|system) (?:\w+ )?(?:rules|directives?)"
    r"|(?:override|bypass) .{0,20}existing guidelines"
)
BEFORE = re.compile(r"(?:[=:/|@]|[a-z,:] )\Z", re.ASCII)  # a placeholder, or a word, in a sentence
# "Do not tell the user that it is booked until …": an order to wait, and to say no more than is true.
NOT_YET = re.compile(r" (?:that|about) [^.;!]{1,100}\b(?:until|unless|before)\b", re.ASCII)
HOLDERS = re.compile(r"[<\[]\s?(?:system|secret|hidden|admin|assistant|instructions?)\s?[>\]]", re.ASCII)
SPACED = re.compile(r"(?<![a-z0-9])[a-z](?:[^a-z0-9]{1,3}[a-z](?![a-z0-9])){7,}", re.ASCII)
SQUEEZED = re.compile(
    r"(?:ignore|disregard|forget)(?:all|any|the|your|every|of)*(?:previous|prior|above|earlier|other|system)"
    r"|(?:previous|prior|system)(?:instruction|prompt)|(?:donot|dont|never|without)(?:tell|inform|notify)"
    r"|(?:mention|reveal)(?:this|it)tothe|idrsa",
    re.ASCII,
)


def orders(text: str) -> list[tuple[str, str]]:
    """(family, the words) of every family that *text* is guilty of."""
    found: dict[str, str] = {}
    for says, words in _orders(plain(text)):
        found.setdefault(says, words)
    for inner in unsealed(text):
        for says, words in _orders(plain(inner)):
            found.setdefault(says, f"{words}, in Base64")
    return list(found.items())


def _orders(text: str) -> Iterator[tuple[str, str]]:
    lower = text.lower()
    shown = text if len(text) == len(lower) else lower  # a few letters become two in lower case
    for says, pattern in PATTERNS.items():
        honest = (match for match in pattern.finditer(lower) if not _is_honest(lower, match))
        if match := next(honest, None):
            yield says, shown[match.start() : match.end()]
    for start, end in handing_over(lower):
        yield OVER, shown[start:end]
    for run in SPACED.finditer(lower):
        if SQUEEZED.search("".join(c for c in run[0] if c.isalnum())):
            yield APART, shown[run.start() : run.end()]


def _is_honest(text: str, match: re.Match[str]) -> bool:
    """A placeholder, as in `user:<secret>` or FHIR's `[system]|[code]`; a firewall's rules; "not before"."""
    if not HOLDERS.fullmatch(match[0]):
        return bool(OF_OTHERS.match(match[0]) or NOT_YET.match(text, match.end()))
    within = BEFORE.search(text[max(0, match.start() - 8) : match.start()])
    closing = f"{match[0][0]}/{match[0][1:]}"
    return bool(within or text[match.end() : match.end() + 1] in set("|/@")) and closing not in text
