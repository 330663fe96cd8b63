"""Default mounts what no server should have.

## Why
A user who accepts the form mounts the default. The gateway refuses the folders of the system and of
credentials, so the server does not start; the root of the disk it hands over whole.

## Bad
```yaml servers/example/server.yaml
name: example
run:
  volumes:
    - "{{example.folder}}:/data"
config:
  parameters:
    type: object
    properties:
      folder:
        type: string
        default: /
```

## Good
```yaml servers/example/server.yaml
name: example
run:
  volumes:
    - "{{example.folder}}:/data"
config:
  parameters:
    type: object
    required:
      - folder
    properties:
      folder:
        type: string
```

## Fix
Leave the default out and list the parameter under `required`, so that the user chooses a folder.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.wiring._mounts import OWN_COMPUTER, forbidden, parts
from checks.wiring._schemas import Path
from validator import Entry, Finding, Kind, Place, Scope, Severity, Wiring, check

ALL = {"/", "//", "/.", "~", "~/", "$HOME", "${HOME}", "/home", "/Users", "C:\\", "C:/", "c:\\", "c:/"}
FIX = "leave the default out, and list the parameter under `required`"


@check("CFG019", Severity.ERROR, since="0.1")
def default_mounts_too_much(entry: Entry, wiring: Wiring) -> Iterator[Finding]:
    if entry.kind is Kind.POCI:
        return  # its tools' arguments come from the model and have no defaults
    for scope in wiring.scopes:
        for names in sorted(_mounted(scope)):
            place = _place(names)
            default = entry.get(*place, "default")
            for value in default if isinstance(default, list) else [default]:
                if isinstance(value, str) and (says := _fault(value)):
                    shown = f"the default `{brief(value)}` of `{brief('.'.join(names))}`"
                    yield Finding(f"{shown} {says}", entry.at(*place, "default"), FIX)


def _mounted(scope: Scope) -> set[tuple[str, ...]]:
    """The parameters that are the source of a mount."""
    found: set[tuple[str, ...]] = set()
    for site in scope.sites:
        source = parts(site)[0] if site.place is Place.VOLUME else ""
        paths = (scope.addressed(p) for p in site.placeholders if p.text in source)
        found |= {path for path in paths if path}
    return found


def _place(names: tuple[str, ...]) -> Path:
    place: Path = ("config", "parameters")
    for name in names:
        place = (*place, "properties", name)
    return place


def _fault(value: str) -> str:
    if value.strip() in ALL:
        return "hands over the user's whole disk, or is no folder at all"
    says = forbidden(value)
    return "" if says == OWN_COMPUTER else says
