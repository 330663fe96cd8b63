"""No Dockerfile at the pinned commit.

## Why
The registry builds the image itself, from the Dockerfile of the reviewed commit. Without one, at that very
commit, there is nothing that it could build.

## Bad
```yaml servers/example/server.yaml
image: mcp/example
```
```json source.json
{"commit": "0123456789abcdef0123456789abcdef01234567", "tree": "aa", "directory": "",
 "files": [{"path": "docker/Dockerfile", "mode": "100644", "size": 300}], "dockerfile": ""}
```

## Good
```yaml servers/example/server.yaml
image: mcp/example
source:
  dockerfile: docker/Dockerfile
```
```json source.json
{"commit": "0123456789abcdef0123456789abcdef01234567", "tree": "aa", "directory": "",
 "files": [{"path": "docker/Dockerfile", "mode": "100644", "size": 300}], "dockerfile": "docker/Dockerfile"}
```

## Fix
Name the Dockerfile in `source.dockerfile`, or its folder in `source.directory`; or add one and pin a commit
that has it.
"""

from collections.abc import Iterator

from checks._image_reference import is_built
from checks._words import brief
from validator import Entry, Finding, Severity, Source, check

SHOWN = 5


@check("SRC005", Severity.ERROR, since="0.1")
def no_dockerfile(entry: Entry, source: Source) -> Iterator[Finding]:
    if source.dockerfile or not is_built(entry):
        return
    named = entry.get("source", "dockerfile", default="Dockerfile")
    folder = f" in `{brief(source.directory, 100)}`" if source.directory else ""
    message = f"the pinned commit has no `{brief(str(named), 100)}`{folder}"
    yield Finding(message, entry.at("source", "dockerfile"), _fix(source))


def _fix(source: Source) -> str:
    paths = [f.path for f in source.files if "dockerfile" in f.path.rpartition("/")[2].lower()]
    paths.sort(key=lambda path: (not path.startswith(source.directory), path.count("/"), path))
    if not paths:
        return "add a Dockerfile to the repository, and pin the commit that brings it"
    others = ", ".join(f"`{brief(path, 80)}`" for path in paths[:SHOWN])
    return brief(
        f"the commit has {others}: name it in `source.dockerfile`, or its folder in `source.directory`", 500
    )
