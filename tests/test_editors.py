"""The published schemas in the editors that contributors have, through the real yaml-language-server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.editors.language_server import Editor, editor, installed, node

SOUND = """\
# yaml-language-server: $schema=../../schemas/server.json
name: weather
image: mcp/weather
type: server
meta:
  category: productivity
  tags:
    - weather
about:
  title: Weather
  description: Forecasts and warnings for any place.
  icon: https://example.com/icon.png
source:
  project: https://github.com/example/weather
  commit: 0123456789abcdef0123456789abcdef01234567
"""
TOOLS = '[{"name": "forecast", "description": "Tomorrow\'s weather", "arguments": []}]\n'
ERROR = 1  # LSP 3.17, DiagnosticSeverity


@pytest.fixture(scope="module")
def typing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Editor, Path]]:
    """An editor, and a registry in which the schemas lie where their first lines say."""
    found = node()
    if found is None:
        if os.environ.get("MCP_VET_REQUIRE_DOCKER"):
            pytest.fail("node is missing: dev/venv brings it")
        pytest.skip("needs node and npm: dev/venv brings them")
    registry = tmp_path_factory.mktemp("registry")
    (registry / "schemas").mkdir()
    for name in ("server", "tools", "policy", "report"):
        words = [sys.executable, "-m", "validator", "schema", name]
        text = subprocess.run(words, check=True, capture_output=True, timeout=60).stdout
        (registry / "schemas" / f"{name}.json").write_bytes(text)
    with editor(installed(found), found, registry) as client:
        yield client, registry


def opened(typing: tuple[Editor, Path], name: str, text: str) -> tuple[Path, list[dict[str, Any]]]:
    """A new file of an entry in the editor, and what is said against it."""
    client, registry = typing
    file = registry / "servers" / name / "server.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return file, client.open(file)


def line_of(text: str, begins: str) -> int:
    return next(number for number, line in enumerate(text.split("\n")) if line.startswith(begins))


def test_a_sound_entry_has_no_marks(typing: tuple[Editor, Path]) -> None:
    assert opened(typing, "sound", SOUND)[1] == []


def test_keys_are_offered_at_the_top_with_their_explanations(typing: tuple[Editor, Path]) -> None:
    file, _ = opened(typing, "top", SOUND + "\n")

    offered = typing[0].complete(file, SOUND.count("\n"), 0)

    assert {"config", "run", "remote", "oauth", "dynamic"} <= offered.keys()
    assert not {"name", "image", "about"} & offered.keys()
    assert "before the server starts" in offered["config"]


def test_keys_are_offered_where_they_belong(typing: tuple[Editor, Path]) -> None:
    text = SOUND + "run:\n  \n"
    file, _ = opened(typing, "within", text)

    offered = typing[0].complete(file, line_of(text, "run:") + 1, 2)

    assert {"command", "volumes", "env", "user", "allowHosts"} <= offered.keys()
    assert "parameters" not in offered


def test_values_are_offered_where_there_is_a_choice(typing: tuple[Editor, Path]) -> None:
    text = SOUND.replace("type: server", "type: ")
    file, _ = opened(typing, "choice", text)

    assert {"server", "remote", "poci"} <= typing[0].complete(file, line_of(text, "type:"), 6).keys()


@pytest.mark.parametrize(
    ("name", "old", "new", "begins"),
    [
        ("typo", "  description:", "  discription:", "  discription:"),
        ("moved", "meta:", "volumes: []\nmeta:", "volumes:"),
        ("branch", "commit: 0123456789abcdef0123456789abcdef01234567", "commit: main", "  commit:"),
        ("list", "    - weather\n", "    weather: true\n", "    weather:"),
        ("kind", "type: server", "type: serve", "type:"),
        ("plain", "https://example.com", "http://example.com", "  icon:"),
    ],
)
def test_a_mistake_is_marked_as_an_error_in_its_line(
    typing: tuple[Editor, Path], name: str, old: str, new: str, begins: str
) -> None:
    assert old in SOUND
    text = SOUND.replace(old, new)

    _, marks = opened(typing, name, text)

    errors = [mark for mark in marks if mark["severity"] == ERROR]
    assert line_of(text, begins) in {mark["range"]["start"]["line"] for mark in errors}


def test_what_its_type_asks_of_an_entry_is_marked_when_it_is_missing(typing: tuple[Editor, Path]) -> None:
    _, marks = opened(typing, "remote", SOUND.replace("type: server", "type: remote"))

    assert any('"remote"' in mark["message"] for mark in marks)


def test_a_key_is_explained_under_the_pointer(typing: tuple[Editor, Path]) -> None:
    file, _ = opened(typing, "hover", SOUND)

    assert "full SHA-1" in typing[0].hover(file, line_of(SOUND, "  commit:"), 4)


def test_tools_json_is_marked_too(typing: tuple[Editor, Path]) -> None:
    """An editor takes the schema of a JSON file from its settings; here a YAML file stands for it."""
    client, registry = typing
    first = "# yaml-language-server: $schema=schemas/tools.json\n"
    for name, text, wanted in (("good", TOOLS, 0), ("bad", TOOLS.replace("arguments", "inputSchema"), 1)):
        file = registry / f"{name}.yaml"
        file.write_text(first + text)
        assert len(client.open(file)) == wanted
