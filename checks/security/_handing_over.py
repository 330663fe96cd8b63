"""Where a text tells somebody to read, or to pass on, a file that holds credentials."""

import re
from collections.abc import Iterator

SECRETS = (
    r"~?/?\.ssh/(?!config\b|known_hosts\b|\S{0,40}\.pub\b)|\bid_(?:rsa|dsa|ecdsa|ed25519)\b(?!\.pub)|/etc/(?:passwd|shadow)|\.netrc\b"
    r"|\.git-credentials|\.cursor/mcp\.json|\.gnupg/|\.pypirc\b|/proc/self/environ|\.bash_history"
)
# Files that a server for AWS, Docker, Kubernetes or a client may read itself; to send them is something else.
SETTINGS = (
    r"\.aws/credentials|\bmcp\.json|\.kube/config|\.docker/config\.json|\.npmrc\b|claude_desktop_config\.json"
)
FILES = re.compile(rf"(?P<secret>{SECRETS})|{SETTINGS}", re.ASCII)
SENDS = r"send|include|upload|pass|attach|exfiltrate|cat|submit|post|forward|leak|paste|dump"
READS = r"read|open|fetch|load|copy|print|retrieve|extract"
BEFORE = re.compile(rf"\b(?:{SENDS}|{READS})\b", re.ASCII)
SENT = re.compile(rf"\b(?:{SENDS})\b", re.ASCII)
# ... and pass its content
AFTER = re.compile(
    r"^[^.;!]{0,60}\b(?:must|should|and|to) (?:be )?(?:pass|send|sent|include|upload|attach)", re.ASCII
)
WINDOW = 90  # characters between the word and the file
ENDS = (". ", "; ", "! ", "? ")  # of a sentence
LONG = 60  # characters after the file that are looked at


def handing_over(lower: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every order in *lower*, a text on one line in lower case. Linear: files come first."""
    for match in FILES.finditer(lower):
        first = max(0, match.start() - WINDOW)
        before = lower[first : match.start()]
        begin = max(before.rfind(end) for end in ENDS)
        verbs = (BEFORE if match["secret"] else SENT).search(before, max(0, begin))
        if verbs:
            yield first + verbs.start(), match.end()
        elif AFTER.search(lower[match.end() : match.end() + WINDOW]):
            yield match.start(), min(len(lower), match.end() + LONG)
