"""The published schema of the policy names what the program reads, all of it and nothing else."""

import json
import tomllib
from dataclasses import fields, is_dataclass
from importlib.resources import files
from typing import Any, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from validator.model import Kind, Severity
from validator.policy import Policy, default_text

SCHEMA = json.loads((files("validator") / "schemas" / "policy.schema.json").read_text())
TABLES = SCHEMA["properties"]


def test_it_is_a_schema_and_the_built_in_policy_fits_it() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    assert not list(Draft202012Validator(SCHEMA).iter_errors(tomllib.loads(default_text())))


def test_it_has_every_table_and_every_key_of_the_policy() -> None:
    hints = get_type_hints(Policy)

    assert set(TABLES) == {field.name for field in fields(Policy)}
    for name, kind in hints.items():
        if is_dataclass(kind):
            assert set(TABLES[name]["properties"]) == {field.name for field in fields(kind)}, name


@pytest.mark.parametrize("table", ["required", "by_hand"])
def test_its_kinds_are_ours(table: str) -> None:
    assert set(TABLES[table]["properties"]) == set(Kind)


def test_its_severities_are_ours() -> None:
    assert set(TABLES["severities"]["additionalProperties"]["enum"]) == set(Severity)


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": {}},
        {"limits": {"fetch_second": 1}},
        {"limits": {"pages": -1}},
        {"run": {"network": "host"}},
        {"required": {"server": ["met1"]}},
        {"severities": {"MET001": "fatal"}},
    ],
)
def test_it_refuses_what_the_program_would_refuse_or_misread(wrong: dict[str, Any]) -> None:
    assert list(Draft202012Validator(SCHEMA).iter_errors(wrong))
