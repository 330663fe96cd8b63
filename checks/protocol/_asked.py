"""What the server asked of us, and what we had offered."""

from collections.abc import Iterator, Mapping
from typing import Any

from checks.protocol._wire import heard, method_of, said
from validator import Frame, FrameKind

FEATURES = {  # method of a request to the client -> the client's capability
    "sampling/createMessage": "sampling",
    "elicitation/create": "elicitation",
    "roots/list": "roots",
}
BINDING = "2025-06-18"  # from here on only negotiated capabilities MUST be used (basic/lifecycle, operation)


def offered(frames: tuple[Frame, ...]) -> Mapping[str, Any]:
    """The capabilities in our initialize."""
    for _, found in said(frames, FrameKind.REQUEST):
        params = found.get("params")
        if method_of(found) == "initialize" and isinstance(params, dict):
            capabilities = params.get("capabilities")
            return capabilities if isinstance(capabilities, dict) else {}
    return {}


def not_offered(frames: tuple[Frame, ...]) -> dict[str, int]:
    """Methods of a client's feature that we did not offer -> how often the server asked for it."""
    ours = offered(frames)
    methods = (method_of(found) for _, found in heard(frames, FrameKind.REQUEST))
    return _counted(method for method in methods if FEATURES.get(method, "") not in ("", *ours))


def too_early(frames: tuple[Frame, ...]) -> dict[str, int]:
    """Methods that the server asked for before it was told `notifications/initialized` -> how often."""
    told = next((n for n, frame in enumerate(frames) if _tells(frame)), len(frames))
    methods = (method_of(found) for _, found in heard(frames[:told], FrameKind.REQUEST))
    return _counted(method for method in methods if method != "ping")


def _tells(frame: Frame) -> bool:
    notifications = said([frame], FrameKind.NOTIFICATION)
    return any(method_of(found) == "notifications/initialized" for _, found in notifications)


def _counted(methods: Iterator[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for method in methods:
        counts[method] = counts.get(method, 0) + 1
    return counts


def times(count: int) -> str:
    """How often, in words: "" for once."""
    return f" {count} times" if count > 1 else ""
