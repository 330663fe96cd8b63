"""What JSON-RPC 2.0, as MCP narrows it, forbids a server (basic/index; protocol.md 3.3, 4 and 7 to 14)."""

from collections.abc import Iterable, Iterator

from checks._words import brief
from checks.protocol._wire import (
    BATCH,
    FAULTS,
    NO_VERSION,
    NOTHING,
    STRANGE_ID,
    SURROGATE,
    message,
    method_of,
    said,
)
from validator import Finding, Frame, FrameKind

NOISE = {  # in the note of a line that was meant as a message -> what is wrong with it
    NO_VERSION: 'has no `"jsonrpc": "2.0"`',
    BATCH: "is a list of messages, though none was sent to it",
    NOTHING: "has neither a method, nor a result, nor an error",
}
SHOWN = 300  # characters of the first message of a kind


def violations(frames: tuple[Frame, ...]) -> Iterator[Finding]:
    """One finding for each kind of violation, with its first message."""
    found: dict[str, list[Frame]] = {}
    for words, frame in _all(frames):
        found.setdefault(words, []).append(frame)
    for words, those in found.items():
        again = f" ({len(those)} times)" if len(those) > 1 else ""
        shown = brief(" ".join(those[0].text.split()), SHOWN)
        message = f"a message of the server {words}{again}"
        yield Finding(message, fix="let an official SDK write the messages", detail=shown)


def _all(frames: tuple[Frame, ...]) -> Iterator[tuple[str, Frame]]:
    asked = [found.get("id") for _, found in said(frames, FrameKind.REQUEST)]
    own: list[object] = []
    for frame in frames:
        if frame.sent:
            continue
        if SURROGATE in frame.note:  # legal JSON, and the official client never answers it (protocol.md 1.3)
            yield "holds half of a character, a surrogate without its pair", frame
        if frame.kind is FrameKind.NOISE:
            yield from ((words, frame) for mark, words in NOISE.items() if frame.note.startswith(mark))
        elif frame.kind is FrameKind.RESPONSE:
            yield from ((words, frame) for words in _of_answer(frame, asked))
        else:
            yield from ((words, frame) for words in _of_question(frame, own))


def _of_answer(frame: Frame, asked: Iterable[object]) -> Iterator[str]:
    yield from (f"is wrong: {fault}" for fault in FAULTS if fault in frame.note)
    if STRANGE_ID not in frame.note:
        return
    given = message(frame).get("id")
    if given is None:
        yield "is an answer without an id"
    elif any(type(given) is type(one) and given == one for one in asked):
        yield "answers a request that is answered already"
    elif any(str(given) == str(one) for one in asked):
        yield "is an answer whose id has another type than that of the request"
    else:
        yield "is an answer with an id that no request has"


def _of_question(frame: Frame, own: list[object]) -> Iterator[str]:
    found = message(frame)
    if not found:
        return
    if not method_of(found):
        yield "has a method that is no text"
    if not isinstance(found.get("params"), dict | None):  # null is as good as nothing to every SDK
        yield "has `params` that are no object"
    if frame.kind is FrameKind.REQUEST and "id" in found:
        yield from _of_id(found["id"], method_of(found), own)


def _of_id(given: object, method: str, own: list[object]) -> Iterator[str]:
    if method.startswith("notifications/"):
        yield "is a notification with an id"
    elif type(given) not in (int, str):
        yield "is a request whose id is neither a text nor a whole number"
    elif given in own:
        yield "is a request with the id of an earlier one"
    own.append(given)
