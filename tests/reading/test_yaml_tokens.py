"""Our quicker scanner says what PyYAML's says: the same events at the same places, or the same error."""

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.test_hostile import YAML, YAMLISH
from validator.reading.yaml_tokens import Loader

ROOT = Path(__file__).parents[2]
SERVERS = Path(os.environ.get("MCP_VET_SHARED") or ROOT.parent / "shared") / "registry" / "servers"

MOST = 1_500  # characters and events: PyYAML's time is the square of a text's nesting


def events(text: str, loader: type) -> list[str]:
    """The first events with their places; the error, if one ends them."""
    found = []
    try:
        for event in yaml.parse(text, Loader=loader):
            places = [(mark.line, mark.column) for mark in (event.start_mark, event.end_mark) if mark]
            found.append(f"{event} {places}")
            if len(found) == MOST:
                break
    except (yaml.YAMLError, ValueError, OverflowError) as exc:
        found.append(f"{type(exc).__name__}: {exc}")
    return found


@settings(max_examples=500, deadline=None)
@given(YAMLISH | st.text(max_size=80).map(str.encode))
def test_any_text_is_parsed_alike(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")

    assert events(text, Loader) == events(text, yaml.SafeLoader)


@pytest.mark.parametrize("name", YAML)
def test_a_hostile_text_is_parsed_alike(name: str) -> None:
    text = YAML[name][:MOST].decode("utf-8", errors="replace")

    assert events(text, Loader) == events(text, yaml.SafeLoader)


@pytest.mark.parametrize("folder", [ROOT / "fixtures", SERVERS], ids=["fixtures", "registry"])
def test_every_manifest_is_parsed_alike(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip(f"no real registry at {folder}")
    files = {file.read_bytes(): file for file in folder.rglob("server.yaml")}  # many fixtures share theirs
    assert len(files) > 100
    for content, file in files.items():
        text = content.decode("utf-8", errors="replace")
        assert events(text, Loader) == events(text, yaml.SafeLoader), file
