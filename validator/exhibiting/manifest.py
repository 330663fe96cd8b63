"""What users will see of the manifest: the card in the catalogue, and the form in which they configure it."""

from collections.abc import Iterator, Mapping
from typing import Any

from validator.evidence.manifest import Entry
from validator.evidence.wiring import Parameter, Place, Scope, wiring_of
from validator.exhibit import Card, Setting
from validator.exhibiting.cutting import PROSE, VALUE, shareable, short, texts
from validator.model import Kind

MOST_TAGS = 30
MOST_SETTINGS = 100
MOST_CHOICES = 30


def card(had: Mapping[type, object]) -> Mapping[str, Any]:
    """`Exhibit.card`; nothing where the manifest cannot be read."""
    if not isinstance(entry := had.get(Entry), Entry):
        return {}
    return {
        "card": Card(
            short(entry.name),
            shareable(entry.get("about", "title")),
            shareable(entry.get("about", "description"), PROSE),
            shareable(entry.get("meta", "category")),
            texts(entry.get("meta", "tags"), MOST_TAGS),
            shareable(entry.get("about", "icon")),
            shareable(entry.get("source", "project") or entry.get("remote", "url")),
            short(entry.get("source", "commit")),
            shareable(entry.get("image")),
        )
    }


def settings(had: Mapping[type, object]) -> Mapping[str, Any]:
    """`Exhibit.introduction` and `.settings`: secrets first, as the catalogue asks for them."""
    if not isinstance(entry := had.get(Entry), Entry):
        return {}
    fields = [*_secrets(entry), *_parameters(entry), *_sign_in(entry)]
    introduction = shareable(entry.get("config", "description"), PROSE)
    return {"introduction": introduction, "settings": tuple(fields[:MOST_SETTINGS])}


def _secrets(entry: Entry) -> Iterator[Setting]:
    found = entry.get("config", "secrets")
    for secret in found if isinstance(found, list) else ():
        if isinstance(secret, dict):
            yield Setting(
                short(secret.get("name")),
                "secret",
                secret.get("required") is True,
                shareable(secret.get("description"), PROSE),
                example=shareable(secret.get("example"), VALUE),
                variable=short(secret.get("env")),
            )


def _parameters(entry: Entry) -> Iterator[Setting]:
    """A poci entry's parameters are its tools' arguments, and no user's form."""
    if entry.kind is Kind.POCI:
        return
    for scope in wiring_of(entry).scopes:
        variables = _variables(entry, scope)
        parents = {parameter.path[:-1] for parameter in scope.parameters}
        for parameter in scope.parameters:
            if parameter.path not in parents:
                yield _parameter(entry, parameter, variables.get(parameter.path, ""))


def _parameter(entry: Entry, parameter: Parameter, variable: str) -> Setting:
    path = [step for name in parameter.path for step in ("properties", name)]
    found = entry.get("config", "parameters", *path)
    schema = found if isinstance(found, dict) else {}
    choices = texts(schema.get("enum"), MOST_CHOICES)
    kind = "choice" if choices else short(parameter.type) or "text"
    example = schema.get("example", (schema.get("examples") or [None])[0])
    return Setting(
        short(parameter.dotted),
        "text" if kind == "string" else kind,
        parameter.required,
        shareable(schema.get("description"), PROSE),
        shareable(schema.get("default"), VALUE),
        shareable(example, VALUE),
        choices,
        variable,
    )


def _variables(entry: Entry, scope: Scope) -> dict[tuple[str, ...], str]:
    """Parameter -> the first variable whose value it fills."""
    found: dict[tuple[str, ...], str] = {}
    items = entry.get("config", "env")
    names = {
        item["value"]: short(item.get("name"))
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict) and isinstance(item.get("value"), str)
    }
    for site in scope.sites:
        for placeholder in site.placeholders if site.place is Place.ENV else ():
            if path := scope.addressed(placeholder):
                found.setdefault(path, names.get(site.text, ""))
    return found


def _sign_in(entry: Entry) -> Iterator[Setting]:
    """What a remote server's users sign in with."""
    found = entry.get("oauth")
    for provider in found if isinstance(found, list) else ():
        if isinstance(provider, dict):
            yield Setting(shareable(provider.get("provider")), "sign-in", variable=short(provider.get("env")))
