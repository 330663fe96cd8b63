"""Image of a tool cannot be had.

## Why
A tool of a poci entry is nothing but a command in an image. If the image cannot be pulled, the tool fails
for every user.

## Bad
```yaml servers/example/server.yaml
type: poci
tools:
  - name: fetch
    container:
      image: example/fetch:1.0
```
```json tool-images.json
{"images": [{"tool": 0, "build": {"end": "no-base", "reference": "example/fetch:1.0",
 "says": "pull access denied, repository does not exist"}}]}
```

## Good
```yaml servers/example/server.yaml
type: poci
tools:
  - name: fetch
    container:
      image: example/fetch:1.0
```
```json tool-images.json
{"images": [{"tool": 0, "build": {"end": "pulled", "reference": "example/fetch:1.0"},
 "image": {"id": "sha256:aa", "os": "linux", "architecture": "amd64"}}]}
```

## Fix
Publish the image, make it public, or correct its name.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import BuildEnd, Document, Finding, Severity, ToolImages, check


@check("BLD003", Severity.ERROR, since="0.1")
def image_of_a_tool_cannot_be_had(document: Document, images: ToolImages) -> Iterator[Finding]:
    for one in images.images:
        if one.build.end is BuildEnd.PULLED and one.image is not None:
            continue
        says = f": {brief(' '.join(one.build.says.split()), 150)}" if one.build.says else ""
        message = f"`{brief(one.build.reference, 100)}` cannot be pulled{says}"
        at = document.at(f"/tools/{one.tool}/container/image")
        yield Finding(message, at, "publish the image and make it public, or correct its name")
