"""Strict YAML: from the parser's events only, one document, no anchors, aliases, tags or merge keys.

PyYAML's `load` and `compose` are never called: a merge bomb of 700 bytes keeps them busy for minutes
and deep nesting crashes the C composer (threats.md Y2, Y7). The event parsers have no recursion.

Hostile bytes are read by the parser in pure Python, so that they never reach C code and the verdict
does not depend on how PyYAML was built: libyaml takes a few odd texts that the other refuses (`{a?}`,
`|#`). Trusted entries of the base branch may be read with `fast=True`, in a fifth of the time.
"""

from collections.abc import Iterator
from functools import lru_cache

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from validator.reading.problem import Parsed, Problems, cut
from validator.reading.text import code_point, decode, replace_forbidden
from validator.reading.tree import Scalar, ScalarKind
from validator.reading.yaml_builder import Builder, place
from validator.reading.yaml_spelling import core_kind, is_ambiguous, is_endless_number
from validator.reading.yaml_tokens import Loader

# threats.md, section 1: ten times what the largest of 328 real entries needs
MOST_BYTES = 64 * 1024
MOST_EVENTS = 5000
MOST_DEPTH = 16
MOST_SCALAR = 8192  # characters
# What is read again: a registry's index and its entries are made of the same files, and 95 of 100 real
# ones are smaller. Together a MiB of text, whose trees are 60 MiB at the very worst.
SMALL = 2048  # bytes
REMEMBERED = 512  # files

_FAST: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # not there without libyaml


class _Stop(Exception):
    """Ends the reading: what follows would not be trusted."""


def read(data: bytes, *, fast: bool = False) -> Parsed:
    """Read a server.yaml. Never raises for bad input; problems are data.

    A duplicate key, a tag or a forbidden character is noted and the reading goes on; a syntax
    error, a limit or a second document ends it. `fast` is for data that is trusted already.
    """
    return (_remembered if len(data) <= SMALL else _read)(data, fast)


def _read(data: bytes, fast: bool) -> Parsed:
    problems = Problems()
    text = decode(data, MOST_BYTES, problems)
    if text is None:
        return problems.parsed(None)
    text = _without_tabs(text, problems)
    builder = Builder(problems)
    try:
        for event in _events(text, _FAST if fast else Loader, problems):
            _take(event, builder, problems)
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # "\\UFFFFFFFF" is a ValueError (Y12)
        _syntax(error, text, problems)
        return problems.parsed(None)
    except _Stop:
        return problems.parsed(builder.root)
    if builder.root is None:
        problems.add("yaml/empty", "the file holds no YAML document")
    return problems.parsed(builder.root)


_remembered = lru_cache(REMEMBERED)(_read)  # what it gives is frozen through and through


def _without_tabs(text: str, problems: Problems) -> str:
    """Tabs are refused everywhere (rules.md SCH): readers differ in where they allow them."""
    index = text.find("\t")
    if index < 0:
        return text
    at = (text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))
    message = f"a tab character ({text.count(chr(9))} in this file): YAML does not allow tabs for indentation"
    problems.add("yaml/tab", message, at, "use spaces")
    return text.replace("\t", " ")


def _events(text: str, loader: type, problems: Problems) -> Iterator[Event]:
    """The parser's events, counted; a second document and a directive are dealt with here."""
    documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=loader)):
        if count >= MOST_EVENTS:
            _refuse(problems, "yaml/too-large", f"the file has more than {MOST_EVENTS} parts", event)
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                message = "a second document begins here; readers differ in which one they take"
                _refuse(problems, "yaml/multi-document", message, event)
            if event.version or event.tags:
                message = "YAML directives (lines that begin with %) are not allowed"
                problems.add("yaml/directive", message, place(event), "remove the lines above `---`")
        yield event


def _take(event: Event, builder: Builder, problems: Problems) -> None:
    if isinstance(event, NodeEvent):
        _no_tricks(event, problems)
    if isinstance(event, ScalarEvent):
        builder.put(_scalar(event, problems))
    elif isinstance(event, AliasEvent):
        builder.put(Scalar("", True, ScalarKind.NULL, *place(event)))
    elif isinstance(event, MappingStartEvent | SequenceStartEvent):
        if builder.depth >= MOST_DEPTH:
            builder.root = None
            _refuse(problems, "yaml/too-deep", f"nested more than {MOST_DEPTH} levels deep", event)
        builder.open(isinstance(event, MappingStartEvent), place(event))
    elif isinstance(event, MappingEndEvent | SequenceEndEvent):
        builder.close()


def _no_tricks(event: NodeEvent, problems: Problems) -> None:
    if event.anchor:
        word = "alias" if isinstance(event, AliasEvent) else "anchor"
        message = f"the {word} `{cut(event.anchor)}` is not allowed: it hides what is repeated"
        problems.add(f"yaml/{word}", message, place(event), "write the value out where it is needed")
    tag = getattr(event, "tag", None)
    if tag:
        text, _ = replace_forbidden(str(tag))  # %1B in a tag is an escape character
        message = f"the tag `{cut(text)}` is not allowed"
        problems.add("yaml/tag", message, place(event), "remove the tag; quote the value if it is text")


def _scalar(event: ScalarEvent, problems: Problems) -> Scalar:
    at = place(event)
    text, forbidden = replace_forbidden(event.value)
    if forbidden:
        message = f"this text has the forbidden character {code_point(forbidden)}, written as an escape"
        problems.add("text/forbidden-character", message, at, "remove it")
    if len(text) > MOST_SCALAR:
        message = f"this text has {len(text)} characters; the limit is {MOST_SCALAR}"
        problems.add("yaml/scalar-too-long", message, at, "shorten it")
        text = text[:MOST_SCALAR]
    plain = event.style is None or event.style == ""
    if plain and is_endless_number(text):
        problems.add("yaml/number", f"a number of {len(text)} characters", at, "quote it if it is text")
    kind = core_kind(text) if plain else ScalarKind.STRING
    return Scalar(text, plain, kind, *at, plain and is_ambiguous(text))


def _refuse(problems: Problems, code: str, message: str, event: Event) -> None:
    problems.add(code, message, place(event))
    raise _Stop


def _syntax(error: Exception, text: str, problems: Problems) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.split("\n")
    line = lines[at[0] - 1] if at[0] <= len(lines) else ""
    why = cut(str(getattr(error, "problem", None) or "malformed"), 120)
    problems.add("yaml/syntax", f"the YAML cannot be read from here on: {why}", at, _advice(line))


def _advice(line: str) -> str | None:
    if line.count(": ") > 1:
        return "put the value in quotes if it contains a colon followed by a space"
    return None
