"""check-jsonschema, which many projects run as a hook, refuses with our schemas the files that we refuse.

Three differences are meant, and these tests allow no other. Ours alone refuses unquoted text that
another YAML reader takes for a number, bool or date (threats.md Y11). Theirs alone refuses what breaks a
`pattern` or a length, which the schemas have for editors: a rule judges each of them, with waivers for
merged entries (reading.contract). And ours reads more strictly: what the reader refuses is refused,
whatever its shape.
"""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from validator.reading import strict_json, strict_yaml
from validator.reading.problem import Parsed
from validator.reading.shape import Kind, Violation, violations
from validator.reading.tree import Node, Scalar, node_at

ROOT = Path(__file__).parent.parent.parent
REGISTRY = Path(os.environ.get("MCP_VET_SHARED") or ROOT.parent / "shared") / "registry"
NAMES = {"server": "server.yaml", "tools": "tools.json"}
FOR_EDITORS = re.compile(
    r"does not match '|is too (long|short)$"
)  # what jsonschema says of pattern and lengths
SECONDS = 120.0
HOSTILE = ROOT / "fixtures" / "hostile"


def files(folder: Path, schema: str) -> list[Path]:
    """But for those of the hostile corpus, some of which bring check-jsonschema down."""
    found = sorted(folder.rglob(NAMES[schema]))
    return [file for file in found if HOSTILE not in file.parents]


def read(file: Path, schema: str) -> Parsed:
    data = file.read_bytes()
    return strict_yaml.read(data) if schema == "server" else strict_json.read(data)


def told(found: Sequence[Path], schema: str) -> dict[Path, list[str]]:
    """What check-jsonschema says of each file that it refuses."""
    published = ROOT / "validator" / "schemas" / f"{schema}.schema.json"
    words = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(published), "-o", "json"]
    done = subprocess.run(
        [*words, *map(str, found)], capture_output=True, timeout=SECONDS, check=False, cwd=ROOT
    )
    answer = json.loads(done.stdout)
    refused = defaultdict(list)
    for error in answer["errors"]:
        refused[Path(error["filename"])].append(error["message"])
    for error in answer["parse_errors"]:
        refused[Path(error["filename"])].append("cannot be read")
    return refused


def ours(parsed: Parsed, schema: str) -> list[Violation]:
    """What we refuse on the level of the schema; an ignored key is a warning."""
    found = violations(parsed.root, schema) if parsed.root is not None else ()
    return [violation for violation in found if violation.kind is not Kind.IGNORED_KEY]


def lacks_quotes(root: Node, violation: Violation) -> bool:
    node = node_at(root, violation.pointer)
    return isinstance(node, Scalar) and node.ambiguous


def differences(folder: Path, schema: str) -> dict[str, str]:
    """The files on which the two do not agree, but for the differences that are meant."""
    found = files(folder, schema)
    refused = told(found, schema)
    differing = {}
    for file in found:
        parsed = read(file, schema)
        mine = ours(parsed, schema)
        theirs = [said for said in refused.get(file, []) if not FOR_EDITORS.search(said)]
        if parsed.problems:
            continue
        assert parsed.root is not None
        if mine and not theirs and all(lacks_quotes(parsed.root, violation) for violation in mine):
            continue
        if bool(mine) is not bool(theirs):
            differing[str(file)] = f"ours {[v.message for v in mine]}, theirs {theirs}"
    return differing


@pytest.mark.parametrize("schema", NAMES)
def test_it_agrees_with_us_on_every_fixture(schema: str) -> None:
    assert differences(ROOT / "fixtures", schema) == {}


@pytest.mark.skipif(not REGISTRY.is_dir(), reason=f"no real registry at {REGISTRY}")
@pytest.mark.parametrize("schema", NAMES)
def test_it_agrees_with_us_on_every_real_entry(schema: str) -> None:
    assert differences(REGISTRY / "servers", schema) == {}


@pytest.mark.parametrize("schema", NAMES)
def test_both_refuse_some_fixtures_and_accept_others(schema: str) -> None:
    """The tests above would hold for two programs that say nothing, too."""
    found = files(ROOT / "fixtures", schema)
    refused = told(found, schema)

    assert len(refused) >= 4
    assert len(found) - len(refused) >= 10
    assert sum(bool(ours(read(file, schema), schema)) for file in found) >= 3


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("name: SQLite", "the pattern of a name"),
        ("name: " + "x" * 65, "its length"),
    ],
)
def test_only_theirs_refuses_what_a_rule_judges(text: str, meant: str, tmp_path: Path) -> None:
    file = tmp_path / "server.yaml"
    file.write_text(sound().replace("name: weather", text))

    assert told([file], "server"), meant
    assert ours(read(file, "server"), "server") == []


@pytest.mark.parametrize("value", ["NO", "1e5", "0777", "22:22"])
def test_only_ours_refuses_text_that_is_not_text_to_every_reader(value: str, tmp_path: Path) -> None:
    file = tmp_path / "server.yaml"
    file.write_text(sound().replace("    - weather", f"    - {value}"))

    [violation] = ours(read(file, "server"), "server")

    assert violation.pointer == "/meta/tags/0"


@pytest.mark.parametrize(
    "text", ["name: weather\nname: other\n", "name: &a weather\nimage: *a\n", "name: weather\n---\nname: b\n"]
)
def test_ours_reads_more_strictly(text: str) -> None:
    assert strict_yaml.read(text.encode()).problems


def sound() -> str:
    """A manifest that both accept."""
    from tests.test_editors import SOUND

    return SOUND
