"""Arguments by which a tool asks the model for its own conversation.

A name alone says nothing: `context`, `messages` and `system_prompt` have honest uses. What counts is that
the description asks for what the model was told, or for what the user and other tools said.
"""

import re

_WHOLE = r"(?:full|entire|whole|complete|all|exact|current|verbatim|recent|previous|prior)"
_TALK = r"(?:conversations?|chat|dialogue|message history)"
_TAIL = r"(?: history| so far| log| transcript| context| with)?"
ASKS = re.compile(
    rf"\b(?:{_WHOLE}|(?:contents?|copy|history|summary) of) (?:of )?(?:the |our |this |your |user's )?"
    rf"(?:\w+ )?{_TALK}{_TAIL}\b"
    r"|\b(?:conversation|chat|dialogue) (?:history|log|transcript|so far|up to)\b"
    r"|\b(?:your|full|entire|complete|current|exact|verbatim|contents? of the) (?:own )?"
    r"system (?:prompt|message|instructions?)\b"
    r"|\beverything (?:that )?(?:the user|you) (?:has |have )?(?:said|told|typed|asked|know|remember|were)\b"
    r"|\b(?:all|every|previous|prior) (?:of the )?(?:user |assistant )?messages? "
    r"(?:so far|in this|of this|from the user|you)"
    r"|\b(?:results?|outputs?) of (?:all |any )?(?:the )?(?:other|previous|prior|earlier) tools?\b"
    r"|\b(?:list|names) of (?:all )?(?:the )?(?:other )?tools (?:that )?(?:are )?(?:available to you|you)\b"
    r"|\bwhat(?:ever)? (?:else )?you know about the user\b",
    re.ASCII,
)
CARRIERS = re.compile(
    r"(?:side_?|foot_?)?notes?|(?:additional_?|user_?)?contexts?|conversations?|history|system_?prompts?"
    r"|(?:conversation|chat|message|dialogue?)_?(?:history|log|context|transcript)|(?:previous_?|user_?)?messages"
    r"|memory|reasoning|thoughts?|metadata|extra|debug|trace|telemetry|feedback|remarks?|log|summary"
    r"|user_?(?:info|prompts?)",
    re.ASCII,
)


def asks_for_conversation(name: str, description: str) -> str:
    """The words by which the argument asks for the conversation; "" where it does not."""
    if not CARRIERS.fullmatch(name.lower().replace("-", "_")):
        return ""
    found = ASKS.search(description.lower())
    return found[0] if found else ""
