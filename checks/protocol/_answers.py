"""The raw answer to initialize, where the transcript still has all of it."""

import json
from typing import Any

from validator import FrameKind, Launch

LONGEST = 1_000_000  # characters that are worth parsing again


def initialize_result(launch: Launch) -> dict[str, Any] | None:
    """The `result` of the first response that looks like one to initialize; None where it was cut."""
    for frame in launch.frames:
        if not frame.sent and frame.kind is FrameKind.RESPONSE and len(frame.text) <= LONGEST:
            result = _result(frame.text)
            if result is not None:
                return result
    return None


def _result(text: str) -> dict[str, Any] | None:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    result = message.get("result") if isinstance(message, dict) else None
    return result if isinstance(result, dict) and "tools" not in result else None
