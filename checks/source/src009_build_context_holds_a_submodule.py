"""Build context holds a submodule.

## Why
The registry builds from a clone with all its submodules (BuildKit: `submodule update --init --recursive`).
mcp-vet fetches the pinned repository alone: in its build that folder is empty. What it saw run is not
what would be published, and nobody has looked at the other repository.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
source:
  commit: 0123456789abcdef0123456789abcdef01234567
```
```json source.json
{"commit": "0123456789abcdef0123456789abcdef01234567", "tree": "aa", "directory": "server",
 "files": [{"path": "server/Dockerfile", "mode": "100644", "size": 300},
           {"path": "server/vendor/sdk", "mode": "160000", "size": 0}], "dockerfile": "server/Dockerfile"}
```

## Good
```yaml servers/example/server.yaml
image: mcp/example
source:
  commit: 0123456789abcdef0123456789abcdef01234567
```
```json source.json
{"commit": "0123456789abcdef0123456789abcdef01234567", "tree": "aa", "directory": "server",
 "files": [{"path": "docs/theme", "mode": "160000", "size": 0},
           {"path": "server/Dockerfile", "mode": "100644", "size": 300}], "dockerfile": "server/Dockerfile"}
```

## Fix
Install what the submodule brings from a package with a version, or copy it into the repository. Where the
build does not need it, let `source.directory` name a folder without it.
"""

from collections.abc import Iterator
from itertools import islice

from checks._image_reference import is_built
from checks._words import brief
from validator import Entry, Finding, Severity, Source, check

SUBMODULE = "160000"  # git-fast-import(1): the mode of a commit of another repository
MOST = 20  # submodules that are told
FIX = "replace it by a package with a version, or by its files; or build a folder without it"


@check("SRC009", Severity.REVIEW, since="0.1")
def build_context_holds_a_submodule(entry: Entry, source: Source) -> Iterator[Finding]:
    below = f"{source.directory}/" if source.directory else ""
    held = (f.path for f in source.files if f.mode == SUBMODULE and f.path.startswith(below))
    for path in islice(held, MOST) if is_built(entry) else ():
        message = f"the registry's build has the submodule `{brief(path, 150)}`, mcp-vet's does not"
        yield Finding(message, entry.at("source", "commit"), FIX)
