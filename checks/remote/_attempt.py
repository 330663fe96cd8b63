"""What the rules about the attempt to talk to a remote server have in common."""

from checks._words import brief
from validator import Entry, Location, Remote


def place(entry: Entry) -> Location:
    """The server's address in the entry."""
    return entry.at("remote", "url")


def said(remote: Remote, most: int = 200) -> str:
    """Why the conversation ended so, to be put behind a message; "" where nothing is known."""
    words = brief(" ".join(remote.says.split()), most)
    return f": {words}" if words else ""


def asks_to_sign_in(remote: Remote) -> bool:
    """Does it ask for authorisation in the way that MCP says, or at least that HTTP says?"""
    return remote.end == "authorization" and (remote.status == 401 or bool(remote.challenge))


def offers_credentials(entry: Entry) -> bool:
    """Does the entry say how a user's credentials come to the server?"""
    return bool(entry.get("oauth") or entry.get("config", "secrets") or entry.get("remote", "headers"))


def asked(remote: Remote) -> str:
    """How it asked who we are, in words, and whether it spoke to us before."""
    how = f"answers {remote.status}" if remote.status >= 400 else "asks for credentials"
    return f"the server answers `initialize` and then {how}" if remote.spoken else f"the server {how}"
