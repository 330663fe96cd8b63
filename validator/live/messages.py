"""One line of the server's standard output: strictly JSON, within limits, and what kind of message it is.

JSON by RFC 8259, UTF-8, one JSON-RPC 2.0 object per line (MCP specification, basic/transports#stdio).
"""

import json
import math
from collections.abc import Iterable
from typing import Any

from validator.evidence.execution import FrameKind
from validator.live.framing import Overrun
from validator.policy import Limits

DUPLICATE = "an object has the same key twice"
SURROGATE = "a string has half of a surrogate pair"
CUT = 120  # characters of a parser's own words


class NotMessage(Exception):
    """The line is no MCP message; the text says why."""


def parse(line: bytes, limits: Limits) -> tuple[Any, tuple[str, ...]]:
    """The line's JSON value, and what is odd about it. Raises NotMessage, Overrun."""
    notes: dict[str, None] = {}
    try:
        text = line.decode("utf-8")
        value = json.loads(
            text,
            parse_constant=_no_constant,
            parse_float=_finite,
            object_pairs_hook=lambda pairs: _object(pairs, notes),
        )
    except UnicodeDecodeError as exc:
        raise NotMessage(f"not UTF-8 at byte {exc.start}") from exc
    except RecursionError as exc:
        raise Overrun("depth", f"a message is nested deeper than {limits.depth} levels") from exc
    except ValueError as exc:
        raise NotMessage(f"not JSON: {str(exc)[:CUT]}") from exc
    count_values(value, limits)
    if "\\ud" in text.lower() and _has_surrogate(value):
        notes[SURROGATE] = None
    return value, tuple(notes)


def count_values(value: Any, limits: Limits) -> int:
    """How many values there are in a JSON value. Raises Overrun for too many or too deep; never recurses."""
    count, depth, level = 1, 0, [value]
    while containers := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        if depth > limits.depth:
            raise Overrun("depth", f"a message is nested deeper than {limits.depth} levels")
        level = [item for container in containers for item in _children(container)]
        count += len(level)
        if count > limits.values:
            raise Overrun("values", f"a message holds more than {limits.values} values")
    return count


def kind_of(value: Any) -> FrameKind:
    """Request, notification or response. Raises NotMessage for what is no JSON-RPC 2.0 message."""
    if isinstance(value, list):
        raise NotMessage("a JSON-RPC batch; MCP has none since 2025-06-18")
    if not isinstance(value, dict):
        raise NotMessage("a JSON value that is no object")
    if value.get("jsonrpc") != "2.0":
        raise NotMessage('an object without "jsonrpc": "2.0"')
    if "method" in value:
        return FrameKind.REQUEST if "id" in value else FrameKind.NOTIFICATION
    if "result" not in value and "error" not in value:
        raise NotMessage("neither a method, nor a result, nor an error")
    return FrameKind.RESPONSE


def looks_like_answer(line: bytes) -> bool:
    """Was a line that is no message meant as an answer?"""
    return b'"result"' in line or b'"error"' in line


def fault_of_answer(message: dict[str, Any]) -> str:
    """Why a response is none by JSON-RPC 2.0, section 5; "" where it is one."""
    if "result" in message and "error" in message:
        return "the answer has both a result and an error"
    if "result" in message:
        return "" if isinstance(message["result"], dict) else "the answer's result is no object"
    error = message["error"]
    if not isinstance(error, dict):
        return "the answer's error is no object"
    well_formed = type(error.get("code")) is int and isinstance(error.get("message"), str)
    return "" if well_formed else "the answer's error has no integer code or no message"


def _children(container: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container


def _object(pairs: list[tuple[str, Any]], notes: dict[str, None]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        notes[DUPLICATE] = None
    return made


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _has_surrogate(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
