"""Edits of placeholders, and of the declarations that they were meant to name."""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.wiring._naming import near, twin, written
from validator import (
    Document,
    Edit,
    Parameter,
    Placeholder,
    Scalar,
    Scope,
    Sequence,
    Site,
    edit_key,
    edit_part,
    edit_value,
    node_at,
)

MOST_STRANGERS = (
    20  # undeclared names that are compared with each other; with more it is not ours to say what was meant
)


@dataclass(frozen=True, slots=True)
class Uses:
    """What the placeholders of a scope name, and which of it is not declared."""

    scope: Scope
    all: frozenset[tuple[str, ...]]
    meant: Mapping[tuple[str, ...], str | None]  # an undeclared name -> the nearest declared one

    def means_nothing_else(self, close: str) -> bool:
        """Whether a single undeclared name, and no other placeholder, can mean the parameter *close*."""
        return tuple(close.split(".")) not in self.all and list(self.meant.values()).count(close) == 1


def uses_of(scope: Scope) -> Uses:
    """Asked once per scope: the sizes of scopes are the submission's."""
    used = scope.uses()
    strange = [path for path in used if not scope.declared(path)]
    compared = strange if len(strange) <= MOST_STRANGERS else []
    return Uses(scope, frozenset(used), {path: near(scope, path) for path in compared})


def mended(document: Document, uses: Uses, site: Site, placeholder: Placeholder) -> tuple[Edit, ...]:
    """For a placeholder whose parameter is not declared: the declaration renamed, or the nearest name.

    The wizard's declaration is renamed, unless other placeholders use it as it is. A similar name is
    sure where nothing else uses that parameter, and nothing else is as similar to it.
    """
    scope = uses.scope
    path = scope.addressed(placeholder) or ()
    other = twin(scope, path)
    if other and other.path not in uses.all and other.path[:-1] == path[:-1]:
        return _renamed(document, other, path[-1])
    if other:
        return readdressed(document, site, placeholder, written(scope, other.dotted), True)
    close = uses.meant.get(path)
    if close is None:
        return ()
    sure = uses.means_nothing_else(close)
    return readdressed(document, site, placeholder, written(scope, close), sure)


def readdressed(
    document: Document, site: Site, placeholder: Placeholder, text: str, sure: bool
) -> tuple[Edit, ...]:
    """The placeholder names what *text*, a placeholder without filters, names; its filters stay."""
    old, new = placeholder.dotted, text[2:-2]
    start = placeholder.text.find(old)
    if start < 0 or not old:
        return ()
    return edit_part(document, site.at.pointer, placeholder.start + start, old, new, safe=sure)


def refiltered(
    document: Document, site: Site, placeholder: Placeholder, old: str, new: str
) -> tuple[Edit, ...]:
    """The filter *old*, which does nothing now, becomes *new*: to be looked at, since it does something."""
    start = placeholder.text.find(f"|{old}") + 1
    if not start or ":" in new:
        return ()
    return edit_part(document, site.at.pointer, placeholder.start + start, old, new, safe=False)


def _renamed(document: Document, parameter: Parameter, name: str) -> tuple[Edit, ...]:
    """The declaration gets another name, and so does what requires it."""
    declared = parameter.at.pointer
    schema = declared.rpartition("/")[0].removesuffix("/properties")
    renamed = edit_key(document, declared, name)
    root = document.parsed.root
    required = node_at(root, f"{schema}/required") if root is not None else None
    items = required.items if isinstance(required, Sequence) else ()
    mine = [
        n for n, item in enumerate(items) if isinstance(item, Scalar) and item.value == parameter.path[-1]
    ]
    edits = [edit_value(document, f"{schema}/required/{n}", name) for n in mine]
    return (*renamed, *(edit for found in edits for edit in found)) if renamed and all(edits) else ()
