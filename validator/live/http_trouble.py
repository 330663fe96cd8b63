"""Why an HTTP request of ours has no answer, told by whose fault that can be."""


class Trouble(Exception):
    """There is no answer; the text says why, in one sentence."""


class Refused(Trouble):
    """Not https, or not a public address: never connected to."""


class Gone(Trouble):
    """Nobody serves there: no such host, nothing listens, a certificate that no client takes."""


class NotHttp(Trouble):
    """What came back breaks HTTP, or our request's own words."""


class Passing(Trouble):
    """It may be over the next time. `after`: how many seconds the server asked us to wait."""

    def __init__(self, says: str, after: float = 0.0) -> None:
        super().__init__(says)
        self.after = after


class OwnNetwork(Passing):
    """Our own network: no name server, no way out. It proves nothing about the server."""
