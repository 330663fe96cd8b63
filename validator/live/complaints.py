"""What tools print when the network, the memory or the disk failed them, and not the author.

Each list is of the tools' own words: apt, apk, pip, uv, npm, yarn, go, cargo, curl, wget, git, and the
system libraries below them. In doubt it is no fault of the author's: undecided is not accepted.
"""

import re

SAYS = 1000  # characters of a line that are kept

_SYSTEM = (
    r"temporary failure (?:in name resolution|resolving)|name or service not known|no such host|dial tcp"
    r"|unknown ?host|could not resolve (?:host|proxy)|unable to resolve host|bad address '"
    r"|getaddrinfo|dns error"
    r"|network is unreachable|no route to host|connect(?:ion)? (?:timed out|timeout|refused|aborted|broken)"
    r"|connection (?:reset by|was reset|closed by|failed)|could ?n[o']t connect to|can't connect to remote"
    r"|unable to (?:connect|establish)|failed to (?:connect|establish a new connection)|read ?timed out"
    r"|i/o timeout|handshake (?:timeout|timed out)|operation timed out|timeout was reached|deadline exceeded"
    r"|\b(?:EAI_AGAIN|E(?:NOTFOUND|CONNREFUSED|CONNRESET|CONNABORTED|TIMEDOUT|NETUNREACH|HOSTUNREACH))\b"
)
# 5xx, and 429 of a registry that has had enough of this machine.
_STATUS = (
    r"\b5\d\d +(?:internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out)"
    r"|\b429 +too many requests|toomanyrequests|code E(?:429|5\d\d)\b"
    r"|(?:returned error:|response status|status code:?|http(?: status)?(?: error)?|error:?)"
    r" (?:HTTP/[\d.]{1,4} )?(?:429|5\d\d)\b|failed to fetch .{0,300} (?:429|5\d\d) "
)
_TOOLS = (
    r"curl: \((?:5|6|7|16|18|28|35|52|55|56|92)\)|HTTPS?ConnectionPool|(?:Connect|Read)Timeout(?:Error)?\b"
    r"|max retries exceeded|RemoteDisconnected|IncompleteRead|network (?:aborted|timeout at)|socket hang up"
    r"|ERR_SOCKET_TIMEOUT|UND_ERR_|trouble with your network connection|rpc failed|early eof"
    r"|remote end hung up unexpectedly|gnutls recv error|temporary error \(try again later\)"
    r"|network error \(check internet|hash sum mismatch|spurious network error|error sending request for url"
    r"|SocketTimeoutException|Net::OpenTimeout"
)
_NETWORK = re.compile(f"{_SYSTEM}|{_STATUS}|{_TOOLS}", re.IGNORECASE)
_MEMORY = re.compile(
    r"\bkilled(?=\s*$|\s{2,}|\s+\(|\s+signal)|killed by signal|\bsignal:? 9\b|\bSIGKILL\b"
    r"|cannot allocate memory|virtual memory exhausted|heap out of memory|\bENOMEM\b",
    re.IGNORECASE | re.MULTILINE,
)
_DISK = re.compile(r"no space left on device|\bENOSPC\b|disk quota exceeded", re.IGNORECASE)


def of_network(output: str) -> str:
    """The last line that complains of the network, cut; "" where none does."""
    return _last(_NETWORK, output)


def of_memory(output: str) -> str:
    """The last line that says that a process was killed, or got no memory."""
    return _last(_MEMORY, output)


def of_disk(output: str) -> str:
    """The last line that says that the disk is full."""
    return _last(_DISK, output)


def _last(pattern: re.Pattern[str], output: str) -> str:
    lines = (line for line in reversed(output.split("\n")) if pattern.search(line))
    return next(lines, "").strip()[:SAYS]
