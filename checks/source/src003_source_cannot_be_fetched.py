"""Pinned source cannot be fetched.

## Why
What cannot be fetched cannot be reviewed, and cannot be built again. A commit that exists on a laptop only,
a private repository and a folder that was moved are the usual reasons. A forge also serves the commits of
every fork under the address of the original: what no branch or tag leads to is not the project's work.

## Bad
```yaml servers/example/server.yaml
source:
  project: https://github.com/example/example
  commit: 0123456789abcdef0123456789abcdef01234567
```
```json fetch.json
{"project": "https://github.com/example/example", "commit": "0123456789abcdef0123456789abcdef01234567",
 "end": "no-commit", "says": "remote error: upload-pack: not our ref"}
```

## Good
```yaml servers/example/server.yaml
source:
  project: https://github.com/example/example
  commit: 0123456789abcdef0123456789abcdef01234567
```
```json fetch.json
{"project": "https://github.com/example/example", "commit": "0123456789abcdef0123456789abcdef01234567",
 "end": "fetched"}
```

## Fix
Push the commit to a branch of the public repository that `source.project` names, and check the folder.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Entry, Fetch, FetchEnd, Finding, Severity, check, cut

WORDS = {
    FetchEnd.NO_REPOSITORY: ("project", "there is no such repository, or it is not public"),
    FetchEnd.NO_COMMIT: ("commit", "the repository has no such commit; is it pushed?"),
    FetchEnd.IMPOSTOR: ("commit", "no branch or tag of the repository leads to this commit"),
    FetchEnd.NO_DIRECTORY: ("directory", "there is no such folder at the pinned commit"),
    FetchEnd.REFUSED: ("project", "the registry's policy does not allow to fetch from there"),
    FetchEnd.TOO_LARGE: ("project", "the source is larger than the registry's policy allows"),
}


@check("SRC003", Severity.ERROR, since="0.1")
def source_cannot_be_fetched(entry: Entry, fetch: Fetch) -> Iterator[Finding]:
    if fetch.end is FetchEnd.FETCHED:
        return
    key, says = WORDS[fetch.end]
    value = entry.get("source", key)
    shown = f"`{brief(value, 150)}`: " if isinstance(value, str) else ""
    yield Finding(f"{shown}{says}", entry.at("source", key), detail=cut(fetch.says, 2000))
