"""Names of tools that say they change something, or lose it."""

import re

CHANGES = {"delete", "remove", "destroy", "drop", "create", "write", "send", "publish", "deploy", "execute"}
CHANGES |= {"update", "insert", "upload", "purge", "revoke", "transfer", "pay", "merge", "overwrite", "kill"}
LOSES = {"delete", "destroy", "purge", "wipe", "erase", "truncate", "overwrite"}
WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", re.ASCII)
LONGEST = 200  # characters of a name that are looked at


def first_word(name: str) -> str:
    """The first word of a name in snake, kebab or camel case, in lower case; "" where there is none."""
    words = [word.lower() for word in WORDS.findall(name[:LONGEST])]
    return words[0] if words else ""
