"""Volume cannot be mounted.

## Why
The gateway refuses the whole server if one volume is malformed: `:/data`, which is what remains of
`{{example.path}}:/data` when the user leaves an optional parameter empty, is enough. A literal path exists
on its author's computer only, and the Docker socket hands over the computer.

## Bad
```yaml servers/example/server.yaml
name: example
run:
  volumes:
    - "{{example.path}}:/data"
config:
  parameters:
    type: object
    properties:
      path:
        type: string
```

## Good
```yaml servers/example/server.yaml
name: example
run:
  volumes:
    - "{{example.path}}:/data"
config:
  parameters:
    type: object
    properties:
      path:
        type: string
    required:
      - path
```

## Fix
List the parameter under `required`, or write `{{example.path|mount_as:/data}}`, which mounts nothing if the
parameter is empty. Use a named volume, `data:/data`, for what only the server needs.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.wiring._mounts import forbidden, gives_nothing, parts
from checks.wiring._naming import written
from validator import Finding, Place, Scope, Severity, Site, Wiring, check

MODES = {"ro", "rw", "z", "Z", "cached", "delegated", "consistent", "readonly", "nocopy"}


@check("CFG006", Severity.ERROR, since="0.1")
def volume_cannot_be_mounted(wiring: Wiring) -> Iterator[Finding]:
    for scope in wiring.scopes:
        for site in scope.sites:
            if site.place is Place.VOLUME and not any(p.fault for p in site.placeholders):
                yield from _judge(scope, site)


def _judge(scope: Scope, site: Site) -> Iterator[Finding]:
    found = parts(site)
    if len(found) > 3 or (len(found) == 3 and "{{" not in found[2] and not set(found[2].split(",")) <= MODES):
        yield Finding(f"`{brief(site.text)}` is not of the form source:target[:mode]", site.at)
        return
    if len(found) > 1:
        yield from _source(scope, site, found)
    target = found[1] if len(found) > 1 else found[0]
    if "{{" not in target and not target.strip().startswith("/"):
        fix = "write a path that begins with /, inside the container"
        yield Finding(f"`{brief(target)}` is not an absolute path inside the container", site.at, fix)


def _source(scope: Scope, site: Site, found: list[str]) -> Iterator[Finding]:
    source, target = found[:2]
    if "{{" not in source:
        if not source.strip():
            yield Finding(f"`{brief(site.text)}` has nothing before the colon", site.at, "name a volume")
        elif says := forbidden(source):
            yield Finding(
                f"`{brief(source)}` {says}", site.at, "use a named volume, or a parameter of the user"
            )
        return
    for placeholder in site.placeholders:
        if placeholder.text in source + target and gives_nothing(scope, placeholder):
            name = ".".join(scope.addressed(placeholder) or ())
            fix = f"list `{brief(name)}` under `required`"
            rest = ":".join(found[1:])  # with its mode
            if "{{" not in rest and source == placeholder.text:
                fix += f", or write `{written(scope, brief(name, 80) + '|mount_as:' + brief(rest, 80))}`"
            says = f"without `{brief(name)}`, which is optional, `{brief(site.text, 120)}` is no volume"
            yield Finding(says, site.at, fix)
            return
