"""The pages of tools/list, put together within limits."""

from collections.abc import Mapping
from typing import Any

from validator.evidence.execution import LaunchEnd
from validator.live.framing import Overrun
from validator.live.messages import count_values
from validator.policy import Limits


class Ended(Exception):
    """The conversation ended before its aim: how, and why in one sentence."""

    def __init__(self, end: LaunchEnd, says: str, limit: str = "") -> None:
        super().__init__(says)
        self.end = end
        self.limit = limit


class Pages:
    """Tools of several pages. A cursor that comes again, or pages without end, are the server's fault."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seen: set[str] = set()
        self.tools: list[Any] = []
        self.count = 0

    def take(self, result: Mapping[str, Any]) -> str | None:
        """Add one page; the cursor of the next, None for the last. Raises Ended."""
        tools = result.get("tools")
        if not isinstance(tools, list):
            raise Ended(LaunchEnd.ERROR, "the answer to tools/list has no list of tools")
        self.count += 1
        self.tools += tools
        self._check()
        cursor = self._next(result)
        if cursor is not None and self.count >= self._limits.pages:
            raise Ended(LaunchEnd.LIMIT, f"tools/list goes on after {self._limits.pages} pages", "pages")
        return cursor

    def _next(self, result: Mapping[str, Any]) -> str | None:
        """An empty string is a cursor, too (server/utilities/pagination)."""
        cursor = result.get("nextCursor")
        if cursor is None:
            return None
        if not isinstance(cursor, str):
            raise Ended(LaunchEnd.ERROR, "the nextCursor of tools/list is no string")
        if cursor in self._seen:
            raise Ended(LaunchEnd.ERROR, f"tools/list gives the same nextCursor again: {cursor!r:.80}")
        self._seen.add(cursor)
        return cursor

    def _check(self) -> None:
        limits = self._limits
        if len(self.tools) > limits.tools:
            raise Ended(LaunchEnd.LIMIT, f"tools/list names more than {limits.tools} tools", "tools")
        try:
            count_values(self.tools, limits)
        except Overrun as exc:
            raise Ended(LaunchEnd.LIMIT, f"the pages of tools/list together: {exc}", exc.limit) from exc
