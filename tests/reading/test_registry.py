"""The real registry: every entry parses, and what is said about one is true.

The data lies beside the checkout, in `shared/registry`, or where MCP_VET_SHARED says; it is not part
of the project. The findings listed here were read and confirmed by hand, one by one.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from validator.reading import strict_json, strict_yaml
from validator.reading.problem import Parsed
from validator.reading.shape import Kind, violations
from validator.reading.tree import Mapping, Node, Sequence, to_plain

SHARED = Path(os.environ.get("MCP_VET_SHARED") or Path(__file__).parents[2].parent / "shared")
SERVERS = SHARED / "registry" / "servers"
pytestmark = pytest.mark.skipif(not SERVERS.is_dir(), reason=f"no registry data at {SERVERS}")

DEFECTS = {
    ("alfresco", "/0/inputSchema"),  # ten tools whose arguments the catalog does not show
    ("astro-docs", "/0/arguments/0/required"),  # there is only `optional`
    ("dotnet-types-explorer", "/config/volumes"),  # meant run.volumes: nothing is mounted
    ("kgrag-mcp-server", "/config/type"),  # thirteen parameters slid out of `parameters`
    ("simplechecklist", "/run/ports"),  # nothing publishes a port
    ("uberall", "/config/env/0/env"),  # a secret, written as a variable
}
DROPPED_IN_ENV = {
    ("kafka-schema-reg-mcp", "/config/env/0/description"),
    ("kafka-schema-reg-mcp", "/config/env/1/description"),
    ("kafka-schema-reg-mcp", "/config/env/2/description"),
    ("pluggedin-mcp-proxy", "/config/env/0/default"),
    ("stackgen", "/config/env/0/default"),
    ("uberall", "/config/env/0/required"),
    ("uberall", "/config/env/1/required"),
}


def documents(name: str, read: Callable[[bytes], Parsed]) -> dict[str, Parsed]:
    return {path.parent.name: read(path.read_bytes()) for path in sorted(SERVERS.glob(f"*/{name}"))}


def found(kinds: set[Kind]) -> set[tuple[str, str]]:
    entries = [("server", documents("server.yaml", strict_yaml.read))]
    entries.append(("tools", documents("tools.json", strict_json.read)))
    return {
        (name, violation.pointer)
        for schema, parsed in entries
        for name, document in parsed.items()
        if document.root is not None
        for violation in violations(document.root, schema)
        if violation.kind in kinds
    }


def as_written(node: Node) -> object:
    """The document with every scalar as text: what PyYAML's BaseLoader gives."""
    if isinstance(node, Mapping):
        return {item.key.value: as_written(item.value) for item in node.items}
    return [as_written(item) for item in node.items] if isinstance(node, Sequence) else node.value


def test_every_entry_is_read_without_a_problem_and_as_it_is_written() -> None:
    parsed = documents("server.yaml", strict_yaml.read)
    assert len(parsed) > 100
    for name, document in parsed.items():
        assert document.problems == (), name
        assert document.root is not None
        text = (SERVERS / name / "server.yaml").read_text(encoding="utf-8")
        assert as_written(document.root) == yaml.load(text, Loader=yaml.BaseLoader), name


def test_libyaml_gives_the_same_trees() -> None:
    slow = documents("server.yaml", strict_yaml.read)
    assert documents("server.yaml", lambda data: strict_yaml.read(data, fast=True)) == slow


def test_every_tools_json_is_read_as_the_standard_library_reads_it() -> None:
    for name, document in documents("tools.json", strict_json.read).items():
        assert document.problems == (), name
        assert document.root is not None
        assert to_plain(document.root) == json.loads((SERVERS / name / "tools.json").read_bytes()), name


def test_the_violations_are_the_known_defects_and_nothing_else() -> None:
    assert found(set(Kind) - {Kind.IGNORED_KEY}) == DEFECTS


def test_what_is_known_and_dropped_is_found_too() -> None:
    dropped = found({Kind.IGNORED_KEY})
    assert {
        (name, pointer) for name, pointer in dropped if pointer.startswith("/config/env/")
    } == DROPPED_IN_ENV
    assert all("/properties/" in pointer for _, pointer in dropped - DROPPED_IN_ENV)
