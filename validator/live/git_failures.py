"""What a failed fetch means, from git's own last words. What the other side says is not trusted."""

import re
from enum import StrEnum

from validator.live.git import TOO_LARGE_FILE, GitFailed


class Trouble(StrEnum):
    """Why git could not fetch."""

    NO_REPOSITORY = "no-repository"  # the host answers: there is none, or one must log in
    NO_OBJECT = "no-object"  # the repository has no such commit or branch
    NOT_OFFERED = "not-offered"  # the server only hands out what a branch or tag points to
    MOVED = "moved"  # the host sends us elsewhere, where we do not go (threats.md G11)
    NETWORK = "network"  # name, connection, TLS, a server error, a silent server
    TOO_LARGE = "too-large"
    MALFORMED = "malformed"  # objects that git's own consistency check refuses (threats.md G13)
    UNKNOWN = "unknown"


# The first that fits wins. Quoted parts, which a submission chooses, are cut out beforehand.
WORDS = tuple(
    (trouble, re.compile(pattern, re.ASCII | re.IGNORECASE | re.MULTILINE))
    for trouble, pattern in (
        (Trouble.TOO_LARGE, r"died of signal 25\b|file size limit exceeded|file too large"),
        (Trouble.NOT_OFFERED, r"unadvertised object"),
        (Trouble.NO_OBJECT, r"\bnot our ref\b|couldn't find remote ref"),
        (Trouble.NO_REPOSITORY, r"^fatal: repository '' (?:not found|does not exist)"),
        (Trouble.NO_REPOSITORY, r"^fatal: '' does not appear to be a git repository"),
        (Trouble.NO_REPOSITORY, r"^fatal: could not read (?:username|password) for ''"),
        (Trouble.NO_REPOSITORY, r"^fatal: authentication failed for ''"),
        (Trouble.MOVED, r"requested url returned error: 30[12378]\b"),
        (Trouble.NETWORK, r"^fatal: unable to access ''|rpc failed|early eof|disconnect|hung up|timed out"),
        (Trouble.MALFORMED, r"fsck error|^error: object [0-9a-f]{40,64}: |index-pack failed|bad pack"),
    )
)
QUOTED = re.compile(r"'[^'\n]*'")
REMOTE = re.compile(r"^remote:.*$", re.MULTILINE)  # written by the server, whatever it likes


def trouble(failed: GitFailed) -> Trouble:
    """The kind of a fetch's failure; UNKNOWN rather than a guess."""
    if failed.code in TOO_LARGE_FILE:
        return Trouble.TOO_LARGE
    words = QUOTED.sub("''", REMOTE.sub("", failed.says))
    return next((kind for kind, pattern in WORDS if pattern.search(words)), Trouble.UNKNOWN)
