"""Orders to a model in a text that should describe a tool: the families of high precision.

Own patterns, measured over the 755 tools of a real registry (protocol.md 5.1). They find explicit attacks
only: prose that misleads politely is beyond any pattern. White space must be flat; every gap is bounded; the
patterns are in lower case.
"""

import re

_VERBS = r"(?:tell|inform|notify|mention|reveal|disclos)(?:e|ing)?"
_READ = r"(?:read|open|cat|send|include|upload|pass|fetch|attach|load|copy|print|exfiltrate)"
_FILES = (
    r"(?:~?/?\.ssh/|id_rsa|id_ed25519|\.aws/credentials|\.cursor/mcp\.json|mcp\.json|/etc/(?:passwd|shadow)"
    r"|\.netrc|\.kube/config|\.git-credentials|\.docker/config\.json)"
)
FAMILIES = {
    "a tag that imitates the system": (
        r"</?\s?(?:important|system|instructions?|secret|hidden|critical|admin|assistant|override)\s?>"
        r"|\[/?(?:inst|system)\]|<\|(?:im_start|im_end|system|endoftext)\|>|<</?sys>>"
    ),
    "an order to keep something from the user": (
        rf"(?:do not|don't|never|must not|should not|without) (?:ever )?{_VERBS} "
        r"(?:\w+ ){0,4}(?:the )?(?:end )?users?\b"
        r"|(?:hide|conceal|keep) (?:this|it|that|these|them) (?:\w+ ){0,3}from (?:the )?user"
    ),
    "an order to ignore other instructions": (
        r"(?:ignore|disregard|forget|override|bypass) (?:(?:all|any|the|your|every|of|these|those) ){0,3}"
        r"(?:previous|prior|above|earlier|preceding|existing|other|system|safety) (?:\w+ ){0,1}"
        r"(?:instructions?|prompts?|rules|directives?|guidelines)\b"
    ),
    "an order to hand over credentials": rf"\b{_READ}\b[^.;]{{0,80}}{_FILES}",
}
PATTERNS = {says: re.compile(form, re.ASCII) for says, form in FAMILIES.items()}


def orders(text: str) -> list[tuple[str, str]]:
    """(family, the words) of every family that *text*, on one line, is guilty of."""
    lower = text.lower()
    shown = text if len(text) == len(lower) else lower  # a few letters become two in lower case
    found = ((says, pattern.search(lower)) for says, pattern in PATTERNS.items())
    return [(says, shown[match.start() : match.end()]) for says, match in found if match]
