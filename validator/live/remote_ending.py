"""How a conversation with a remote server can end before its aim."""

from validator.evidence.conversation import CallEnd


class Challenged(Exception):
    """401 or 403: it wants to know who asks."""

    def __init__(self, status: int, challenge: str) -> None:
        super().__init__(f"it answers {status}")
        self.status = status
        self.challenge = challenge


class Unfit(Exception):
    """What came is no answer by MCP. `speaks`: it is JSON-RPC all the same."""

    def __init__(self, says: str, status: int, *, speaks: bool = False) -> None:
        super().__init__(says)
        self.status = status
        self.speaks = speaks


class ErrorAnswer(Exception):
    """A well-formed JSON-RPC error."""

    def __init__(self, error: dict[str, object], status: int) -> None:
        super().__init__(f"{error['code']} {error['message']}"[:500])
        self.error = error
        self.status = status


END_OF = {Challenged: CallEnd.ERROR, Unfit: CallEnd.MALFORMED, ErrorAnswer: CallEnd.ERROR}
