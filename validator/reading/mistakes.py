"""Runs the schema over a document and says, without words, what differs: each mistake once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from validator.reading.contract import Ambiguous, compiled
from validator.reading.tree import Mapping, Node, Scalar, ScalarKind, Sequence, scalar_value
from validator.reading.violation import Kind, Path

if TYPE_CHECKING:
    from jsonschema import ValidationError

MOST_MISTAKES = 500
# What an entry's type requires. If another type's block is there instead, `type` is the mistake.
_BLOCKS = {"image", "remote", "source", "tools"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """`path` names the offending item, also a missing one. `allowed`: types, or values."""

    kind: Kind
    path: Path
    allowed: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The last step, "" for list items and the root."""
        last = self.path[-1] if self.path else ""
        return last if isinstance(last, str) else ""


def mistakes(root: Node, schema_name: str) -> list[Mistake]:
    """Every mistake once, in the order the schema finds them; at most 501.

    More than 500 mean that the document is something else altogether: the 501st is then of kind
    `type` and names the root, so that nothing in the document is relied on.
    """
    errors = compiled(schema_name).iter_errors(_instance(root))
    found = list(dict.fromkeys(islice(_all(errors), MOST_MISTAKES + 1)))
    if len(found) > MOST_MISTAKES:
        found[MOST_MISTAKES] = Mistake(Kind.TYPE, (), ("object" if schema_name == "server" else "array",))
    return list(_without_consequences(found))


def _all(errors: "Iterable[ValidationError]") -> Iterator[Mistake]:
    for error in errors:
        yield from _translated(error)


def _translated(error: "ValidationError") -> Iterator[Mistake]:
    path: Path = tuple(error.absolute_path)
    value: Any = error.validator_value
    instance: Any = error.instance
    schema: Any = error.schema
    match error.validator:
        case "additionalProperties":
            names = schema["properties"]
            yield from (Mistake(Kind.UNKNOWN_KEY, (*path, key)) for key in instance if key not in names)
        case "required":
            yield from (Mistake(Kind.MISSING, (*path, key)) for key in value if key not in instance)
        case "type":
            yield Mistake(Kind.TYPE, path, (value,) if isinstance(value, str) else tuple(value))
        case "enum":
            yield Mistake(Kind.VALUE, path, tuple(value))
        case "not":
            yield Mistake(Kind.FORBIDDEN, path)
        case "deprecated":
            yield Mistake(Kind.IGNORED_KEY, path)
        case other:
            raise AssertionError(f"the schema uses {other}, which nobody has found words for")


def _without_consequences(found: list[Mistake]) -> Iterator[Mistake]:
    """Leave out what another mistake explains: a value of the wrong type is not a wrong value too."""
    mistyped = {mistake.path for mistake in found if mistake.kind is Kind.TYPE}
    forbidden = {mistake.path for mistake in found if mistake.kind is Kind.FORBIDDEN}
    for mistake in found:
        within = any(mistake.path[: len(path)] == path for path in forbidden)
        if mistake.kind is Kind.FORBIDDEN:
            yield mistake
        elif within or (mistake.kind is Kind.VALUE and mistake.path in mistyped):
            continue
        elif not (forbidden and mistake.kind is Kind.MISSING and _is_block(mistake.path)):
            yield mistake


def _is_block(path: Path) -> bool:
    return len(path) == 1 and path[0] in _BLOCKS


def _instance(node: Node) -> Any:
    """The document as jsonschema wants it, with unquoted text that is not text to every reader marked."""
    if isinstance(node, Mapping):
        return {item.key.value: _instance(item.value) for item in node.items}
    if isinstance(node, Sequence):
        return [_instance(item) for item in node.items]
    return _scalar(node)


def _scalar(scalar: Scalar) -> object:
    if scalar.ambiguous and scalar.kind is ScalarKind.STRING:
        return Ambiguous(scalar.value)
    return scalar_value(scalar)
