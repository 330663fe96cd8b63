"""The published schemas: complete for an editor, strict for a submission, and self-contained."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from validator.reading import strict_json
from validator.reading.contract import compiled, schema

NAMES = ("server", "tools")


def places(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every named property of a schema, with its path; the branches of the entry types excepted."""
    if not isinstance(node, dict):
        return
    for group in ("properties", "$defs"):
        for key, value in node.get(group, {}).items():
            yield f"{path}/{key}", value
            yield from places(value, f"{path}/{key}")
    for keyword in ("items", "additionalProperties"):
        yield from places(node.get(keyword), f"{path}/{keyword}")


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema of a mapping, the root too; the branches of the entry types excepted."""
    for _, value in [("", node), *places(node)]:
        for one in (value, value.get("items"), value.get("additionalProperties")):
            if isinstance(one, dict) and one.get("type") == "object":
                yield one


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_and_of_the_draft_it_names(name: str) -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert schema(name)["$id"]


@pytest.mark.parametrize("name", NAMES)
def test_every_property_is_explained_and_shown(name: str) -> None:
    found = dict(places(schema(name)))
    assert len(found) > 10
    lacking = {
        path
        for path, value in found.items()
        if "$ref" not in value and not {"title", "description", "examples"} <= value.keys()
    }
    assert lacking == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_mapping_says_what_else_may_stand_in_it(name: str) -> None:
    found = list(objects(schema(name)))
    assert len(found) > 2
    assert all("additionalProperties" in one for one in found)
    assert all(one["additionalProperties"] is False for one in found if "properties" in one)


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_satisfy_the_schema_that_shows_them(name: str) -> None:
    from jsonschema import Draft202012Validator

    root = Draft202012Validator(schema(name))
    checked = 0
    for path, value in [("", schema(name)), *places(schema(name))]:
        for example in value.get("examples", ()):
            errors = list(
                root.evolve(schema={**value, "$defs": schema(name).get("$defs", {})}).iter_errors(example)
            )
            assert errors == [], path
            checked += 1
    assert checked > 10


@pytest.mark.parametrize("name", NAMES)
def test_the_file_itself_passes_the_strict_reader(name: str) -> None:
    data = files("validator").joinpath("schemas", f"{name}.schema.json").read_bytes()
    assert strict_json.read(data).problems == ()


def test_the_three_types_are_told_apart_and_nothing_else_is() -> None:
    branches = [branch["if"]["properties"]["type"]["const"] for branch in schema("server")["allOf"]]
    assert branches == schema("server")["properties"]["type"]["enum"] == ["server", "remote", "poci"]


@pytest.mark.parametrize("name", NAMES)
def test_judging_uses_only_keywords_that_have_words(name: str) -> None:
    """A keyword that `mistakes` cannot translate would break the judging of a bad entry."""

    def keywords(node: Any, is_schema: bool = True) -> Iterator[str]:
        for key, value in node.items() if isinstance(node, dict) else ():
            if is_schema:
                yield key
            yield from keywords(value, not is_schema or key not in ("properties", "$defs"))
        for value in node if isinstance(node, list) else ():
            yield from keywords(value)

    translated = {"additionalProperties", "required", "type", "enum", "not", "deprecated"}
    structure = {"$defs", "$ref", "properties", "items", "allOf", "if", "then", "const"}
    assert set(keywords(compiled(name).schema)) <= translated | structure


def test_nothing_outside_the_schema_is_ever_fetched() -> None:
    """threats.md S1: the default registry of jsonschema opens a connection for such a reference."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        foreign = compiled("server").evolve(schema={"$ref": f"http://127.0.0.1:{port}/x"})
        caller = threading.Thread(target=_resolve, args=(foreign,), daemon=True)
        caller.start()
        caller.join(0.5)
        listener.settimeout(0.1)
        with pytest.raises(TimeoutError):
            listener.accept()
    assert not caller.is_alive()


def _resolve(validator: Any) -> None:
    from referencing.exceptions import Unresolvable

    with contextlib.suppress(Unresolvable):
        list(validator.iter_errors({}))
