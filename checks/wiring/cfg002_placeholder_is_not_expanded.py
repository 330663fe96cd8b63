"""Placeholder is not expanded.

## Why
The gateway leaves what it does not understand as it stands, or puts nothing in its place: the server gets
the text with its braces, or an empty value.

## Bad
```yaml servers/example/server.yaml
name: example
config:
  env:
    - name: EXAMPLE_URL
      value: "{{exmaple.url}}"
  parameters:
    type: object
    properties:
      url:
        type: string
```

## Good
```yaml servers/example/server.yaml
name: example
config:
  env:
    - name: EXAMPLE_URL
      value: "{{example.url}}"
  parameters:
    type: object
    properties:
      url:
        type: string
```

## Fix
Write `{{<entry>.<parameter>}}`, with one of the filters volume, volume-target, into, first, last, `or:…`,
`mount_as:…` after a bar if need be, in `config.env[].value`, `run.command`, `run.volumes`, `run.env` or
`run.user`. In headers of a remote server write `${NAME}` with the `env` of a secret.
"""

from collections.abc import Iterator

from checks._words import brief
from checks.wiring._edits import readdressed, refiltered
from checks.wiring._naming import written
from validator import Document, Finding, Place, Placeholder, Scope, Severity, Site, Wiring, check, nearest

FILTERS = ("volume", "volume-target", "into", "first", "last", "or:", "mount_as:")
HEADER = "write `${NAME}`, where NAME is the `env` of a secret"
ELSEWHERE = "write the value itself: placeholders work in env values, run.command, run.volumes and run.user"


@check("CFG002", Severity.ERROR, since="0.1")
def placeholder_is_not_expanded(document: Document, wiring: Wiring) -> Iterator[Finding]:
    for site in wiring.stray:
        fix = HEADER if site.place is Place.HEADER else ELSEWHERE
        yield Finding(f"nothing replaces `{brief(site.placeholders[0].text)}` in this place", site.at, fix)
    for scope in wiring.scopes:
        for site in scope.sites:
            for placeholder in site.placeholders:
                yield from _judge(document, scope, site, placeholder)


def _judge(document: Document, scope: Scope, site: Site, placeholder: Placeholder) -> Iterator[Finding]:
    text = brief(placeholder.text)
    if placeholder.fault:
        yield Finding(f"`{text}` is not a placeholder: {placeholder.fault}", site.at, _form(scope))
    elif scope.addressed(placeholder) is None:
        says = f"`{text}` does not begin with the entry's name, so nothing is found for it"
        edits = readdressed(
            document, site, placeholder, _prefixed(scope, placeholder), _is_sure(scope, placeholder)
        )
        yield Finding(says, site.at, f"write `{brief(_prefixed(scope, placeholder), 120)}`", edits=edits)
    for name in placeholder.unknown_filters() if not placeholder.fault else ():
        close = nearest(name, FILTERS)
        fix = f"write `{close}`" if close else f"the filters are {', '.join(FILTERS)}"
        message = f"`{brief(name)}` is not a filter: the gateway skips it without a word"
        edits = refiltered(document, site, placeholder, name, close) if close else ()
        yield Finding(message, site.at, fix, edits=edits)


def _form(scope: Scope) -> str:
    return f"write `{written(scope, 'parameter')}`"


def _prefixed(scope: Scope, placeholder: Placeholder) -> str:
    return written(scope, ".".join(_meant(scope, placeholder)))


def _meant(scope: Scope, placeholder: Placeholder) -> tuple[str, ...]:
    """The parameter's path, where the entry's name before it is wrong or missing."""
    return placeholder.path if scope.declared(placeholder.path) else placeholder.path[1:] or placeholder.path


def _is_sure(scope: Scope, placeholder: Placeholder) -> bool:
    return scope.declared(_meant(scope, placeholder)) is not None
