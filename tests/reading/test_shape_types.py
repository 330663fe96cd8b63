"""Violations of type: what only lacks its quotes is told so, everything else what it should be."""

import pytest

from validator.reading import strict_yaml
from validator.reading.shape import Kind, Violation, violations

ENTRY = """\
name: my-server
image: mcp/my-server
type: server
meta: {category: database, tags: [sql]}
about: {title: Acme, icon: https://example.com/i.png}
source:
  project: https://github.com/acme/my-server
  commit: 0123456789abcdef0123456789abcdef0123456a
"""


def judged(text: str) -> tuple[Violation, ...]:
    root = strict_yaml.read(text.encode()).root
    assert root is not None
    return violations(root, "server")


def parameters(one: str) -> str:
    """A config block with one parameter, `a`, written in flow style."""
    return f"config: {{parameters: {{type: object, properties: {{a: {one}}}}}}}\n"


def only(text: str) -> Violation:
    found = judged(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    "commit",
    ["1234567890" * 4, "01234567" * 5, "1234567e" + "1" * 32, "NO", "on", "2024-01-02", "22:22", "true"],
)
def test_text_that_needs_quotes_is_asked_for_them(commit: str) -> None:
    found = only(ENTRY.replace("0123456789abcdef0123456789abcdef0123456a", commit))
    assert (found.kind, found.pointer, found.line, found.column) == (Kind.TYPE, "/source/commit", 8, 11)
    assert found.fix == f'write it in quotes: "{commit}"'
    assert judged(ENTRY.replace("0123456789abcdef0123456789abcdef0123456a", f"'{commit}'")) == ()


@pytest.mark.parametrize(
    ("block", "pointer", "wants"),
    [
        ("longLived: 'true'", "/longLived", ("boolean",)),
        ("longLived: yes", "/longLived", ("boolean",)),
        ("config: []", "/config", ("object",)),
        ("config:", "/config", ("object",)),
        ("run: {command: x}", "/run/command", ("array",)),
        ("run: {command: [[x]]}", "/run/command/0", ("string",)),
        ("run: {env: {A: 1}}", "/run/env/A", ("string",)),
        ("config: {env: [A]}", "/config/env/0", ("object",)),
        (
            "config: {parameters: {type: object, properties: {a: string}}}",
            "/config/parameters/properties/a",
            ("object",),
        ),
    ],
)
def test_a_wrong_type_is_one_finding_that_names_the_right_one(
    block: str, pointer: str, wants: tuple[str, ...]
) -> None:
    found = only(f"{ENTRY}{block}\n")
    assert (found.kind, found.pointer, found.wants) == (Kind.TYPE, pointer, wants)
    assert found.fix


@pytest.mark.parametrize("value", ["8080", "true", "~", "1.5", "text"])
def test_an_example_and_a_default_may_be_of_any_simple_type(value: str) -> None:
    parameter = f"{{type: string, default: {value}}}"
    assert judged(f"{ENTRY}config: {{env: [{{name: A, example: {value}}}]}}\n") == ()
    assert judged(f"{ENTRY}{parameters(parameter)}") == ()
