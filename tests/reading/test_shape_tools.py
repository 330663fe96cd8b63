"""Violations of the tools.json format: one per mistake, folded where all tools share it."""

import pytest

from validator.reading import strict_json
from validator.reading.shape import Kind, violations


def tools(text: str) -> list[tuple[Kind, str, str]]:
    root = strict_json.read(text.encode()).root
    assert root is not None
    return [(violation.kind, violation.pointer, violation.key) for violation in violations(root, "tools")]


def test_a_tools_json_in_the_registrys_format_has_no_violation() -> None:
    argument = '{"name": "a", "type": "array", "desc": "b", "items": {"type": "string"}, "optional": true}'
    hints = '{"title": "T", "readOnlyHint": true, "openWorldHint": false}'
    assert (
        tools(f'[{{"name": "x", "description": "d", "arguments": [{argument}], "annotations": {hints}}}]')
        == []
    )
    assert tools("[]") == []


@pytest.mark.parametrize(
    ("text", "kind", "pointer", "key"),
    [
        ('[{"name": "a", "inputSchema": {}}]', Kind.UNKNOWN_KEY, "/0/inputSchema", "inputSchema"),
        ('[{"description": "a"}]', Kind.MISSING, "/0", "name"),
        (
            '[{"name": "a", "arguments": [{"name": "b", "type": "string"}]}]',
            Kind.MISSING,
            "/0/arguments/0",
            "desc",
        ),
        (
            '[{"name": "a", "arguments": [{"name": "b", "type": "string", "description": "c"}]}]',
            Kind.UNKNOWN_KEY,
            "/0/arguments/0/description",
            "description",
        ),
        (
            '[{"name": "a", "arguments": [{"name": "b", "type": "string", "desc": "c", "required": true}]}]',
            Kind.UNKNOWN_KEY,
            "/0/arguments/0/required",
            "required",
        ),
        (
            '[{"name": "a", "arguments": [{"name": "b", "type": "str", "desc": "c"}]}]',
            Kind.VALUE,
            "/0/arguments/0/type",
            "type",
        ),
        ('[{"name": 3}]', Kind.TYPE, "/0/name", "name"),
        ('["a"]', Kind.TYPE, "/0", ""),
        ('{"tools": []}', Kind.TYPE, "", ""),
    ],
)
def test_a_mistake_in_a_tools_json_is_one_finding(text: str, kind: Kind, pointer: str, key: str) -> None:
    assert tools(text) == [(kind, pointer, key)]


def test_the_same_mistake_in_many_tools_is_one_finding_that_lists_the_lines() -> None:
    root = strict_json.read(b"[" + b",\n".join([b'{"name": "a", "inputSchema": {}}'] * 8) + b"]").root
    assert root is not None
    (found,) = violations(root, "tools")
    assert (found.pointer, found.line) == ("/0/inputSchema", 1)
    assert found.message.endswith("the same 7 more times, in lines 2, 3, 4, 5, 6, 7, 8")


def test_more_mistakes_than_anyone_reads_end_with_one_about_the_whole_file() -> None:
    root = strict_json.read(b"[" + b",".join(b"%d" % n for n in range(600)) + b"]").root
    assert root is not None
    found = violations(root, "tools")
    assert len(found) == 501
    assert [v.pointer for v in found if v.wants == ("array",)] == [""]


def test_another_schema_name_is_an_error_of_the_caller() -> None:
    root = strict_json.read(b"[]").root
    assert root is not None
    with pytest.raises(ValueError, match="no schema"):
        violations(root, "../server")
