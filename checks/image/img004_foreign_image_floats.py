"""Foreign image without a digest.

## Why
An image that somebody else publishes can be replaced at any time under the same tag. What was reviewed is
then not what users run, and `source.commit` pins nothing.

## Bad
```yaml servers/example/server.yaml
image: ghcr.io/example/example:latest
```

## Good
```yaml servers/example/server.yaml
image: ghcr.io/example/example@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
```

## Fix
Add the digest that `docker buildx imagetools inspect <image>` prints, or let the registry build the image.
"""

from collections.abc import Iterator

from checks._image_reference import images, parse
from checks._words import brief
from validator import Entry, Finding, Severity, check


@check("IMG004", Severity.WARNING, since="0.1")
def foreign_image_floats(entry: Entry) -> Iterator[Finding]:
    for path, image in images(entry):
        found = parse(image)
        if found and not found.ours and not found.digest:
            message = f"`{brief(image, 100)}` can be replaced at any time: it has no digest"
            yield Finding(message, entry.at(*path), "add `@sha256:…` to the image")
