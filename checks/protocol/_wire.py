"""Messages of a transcript as values, and what the transport has noted about them."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from validator import Frame, FrameKind

# Words of validator/live/transport.py and messages.py; test_protocol_notes.py holds them together.
STRANGE_ID = "is that of no open request"
FAULTS = (
    "the answer has both a result and an error",
    "the answer's result is no object",
    "the answer's error is no object",
    "the answer's error has no integer code or no message",
)
NO_VERSION = 'an object without "jsonrpc": "2.0"'
NOTHING = "neither a method, nor a result, nor an error"
BATCH = "a JSON-RPC batch"
SURROGATE = "half of a surrogate pair"


def message(frame: Frame) -> dict[str, Any]:
    """The frame as an object; only its method where it was cut, an empty one where it is none."""
    try:
        value = json.loads(frame.text)
    except (ValueError, RecursionError):
        return {"method": frame.method} if frame.method else {}
    return value if isinstance(value, dict) else {}


def heard(frames: Iterable[Frame], *kinds: FrameKind) -> Iterator[tuple[Frame, dict[str, Any]]]:
    """The server's messages of these kinds that can be read."""
    for frame in frames:
        if not frame.sent and frame.kind in kinds and (found := message(frame)):
            yield frame, found


def said(frames: Iterable[Frame], *kinds: FrameKind) -> Iterator[tuple[Frame, dict[str, Any]]]:
    """Our own messages of these kinds."""
    for frame in frames:
        if frame.sent and frame.kind in kinds and (found := message(frame)):
            yield frame, found


def method_of(found: dict[str, Any]) -> str:
    """The method of a message; "" where it is no text."""
    method = found.get("method")
    return method if isinstance(method, str) else ""
