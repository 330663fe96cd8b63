"""What is made from something else, or must keep in step with it, is fresh."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import validator
from tests.evidence_cases import CHECKS, ROOT
from validator import docs

FACE = ROOT / "validator" / "__init__.py"


def test_rule_pages_are_fresh() -> None:
    """`mcp-vet gen` was run after the last change of a rule."""
    assert docs.check_fresh(ROOT / "docs" / "rules", CHECKS.values()) == []


@pytest.mark.parametrize("name", validator.__all__)
def test_public_name_can_be_imported(name: str) -> None:
    """Every name of the public face is there, twice in a row the same."""
    assert getattr(validator, name) is getattr(validator, name)


def test_face_offers_what_type_checkers_see() -> None:
    """The names below TYPE_CHECKING and the table of homes say the same, with the same modules."""
    tree = ast.parse(FACE.read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    seen = {a.name: n.module for n in imports for a in n.names if (n.module or "").startswith("validator.")}

    offered = {name: f"validator.{module}" for name, module in validator._HOME.items()}
    assert seen == offered | {"check": "validator.check"}


def test_unknown_name_is_an_attribute_error() -> None:
    """A misspelt import in a check fails when it is loaded, with the usual words."""
    with pytest.raises(AttributeError, match="has no attribute 'Fnding'"):
        validator.Fnding  # noqa: B018


def test_importing_the_package_loads_no_reader() -> None:
    """A small process, the reaper say, does not pay for YAML, JSON Schema or Docker."""
    heavy = "'yaml', 'jsonschema', 'docker', 'mcp'"
    code = f"import validator, sys; print([m for m in ({heavy}) if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )

    assert done.stdout == "[]\n"


def test_every_name_that_checks_import_is_public() -> None:
    """Checks, ours and plug-ins', need the face alone."""
    files = sorted((Path(ROOT) / "checks").rglob("*.py"))
    trees = [ast.parse(file.read_text()) for file in files]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    used = {alias.name for node in nodes if node.module == "validator" for alias in node.names}

    assert used <= set(validator.__all__)
    assert not {n.module for n in nodes if (n.module or "").startswith("validator.")}
