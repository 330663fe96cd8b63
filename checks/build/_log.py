"""What a finding shows of a log."""

LINES, WIDTH = 20, 300


def tail(log: str, lines: int = LINES) -> str:
    """The last lines that are not blank, each cut to 300 characters."""
    kept = [line.rstrip()[:WIDTH] for line in log.splitlines() if line.strip()]
    return "\n".join(kept[-lines:])
