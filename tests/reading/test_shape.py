"""Schema violations: one per mistake, at its place, in words a contributor understands."""

import pytest

from validator.reading import strict_json, strict_yaml
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
REMOTE = """\
name: my-server
type: remote
meta: {category: database, tags: [sql]}
about: {title: Acme, icon: https://example.com/i.png}
remote:
  url: https://mcp.example.com/mcp
  transport_type: streamable-http
"""
POCI = """\
name: curl
type: poci
meta: {category: web, tags: [http]}
about: {title: Curl, icon: https://example.com/i.png}
tools:
  - name: curl
    parameters: {type: object, properties: {args: {type: string}}, required: [args]}
    container: {image: alpine/curl, command: ["{{args|into}}"]}
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


def tools(text: str) -> list[tuple[Kind, str, str]]:
    root = strict_json.read(text.encode()).root
    assert root is not None
    return [(violation.kind, violation.pointer, violation.key) for violation in violations(root, "tools")]


@pytest.mark.parametrize("text", [ENTRY, REMOTE, POCI], ids=["server", "remote", "poci"])
def test_a_complete_entry_has_no_violation(text: str) -> None:
    assert judged(text) == ()


def test_an_unknown_type_is_one_finding_with_the_nearest() -> None:
    found = only(ENTRY.replace("type: server", "type: serve"))
    assert (found.kind, found.pointer, found.line, found.column) == (Kind.VALUE, "/type", 3, 7)
    assert found.fix == "did you mean `server`?"
    assert not found.at_key


def test_a_type_in_other_letters_is_unknown_too() -> None:
    assert only(ENTRY.replace("type: server", "type: Server")).kind is Kind.VALUE


@pytest.mark.parametrize("key", ["name", "type", "meta", "about", "source"])
def test_a_required_block_that_is_missing_is_said_once(key: str) -> None:
    text = "".join(f"{block}\n" for block in _blocks(ENTRY) if not block.startswith(f"{key}:"))
    found = only(text)
    assert (found.kind, found.pointer, found.key) == (Kind.MISSING, "", key)


@pytest.mark.parametrize(
    ("text", "line", "pointer", "key"),
    [
        (ENTRY, "  commit: 0123456789abcdef0123456789abcdef0123456a\n", "/source", "commit"),
        (ENTRY, "  project: https://github.com/acme/my-server\n", "/source", "project"),
        (ENTRY, "image: mcp/my-server\n", "", "image"),
        (ENTRY, "title: Acme, ", "/about", "title"),
        (ENTRY, "category: database, ", "/meta", "category"),
        (REMOTE, "  url: https://mcp.example.com/mcp\n", "/remote", "url"),
        (REMOTE, "  transport_type: streamable-http\n", "/remote", "transport_type"),
        (POCI, "image: alpine/curl, ", "/tools/0/container", "image"),
    ],
)
def test_what_each_type_requires_is_missed_at_its_place(text: str, line: str, pointer: str, key: str) -> None:
    found = only(text.replace(line, ""))
    assert (found.kind, found.pointer, found.key) == (Kind.MISSING, pointer, key)
    assert found.at_key is bool(pointer.count("/") == 1 or pointer.endswith("container"))
    assert f"`{key}`" in (found.fix or "")


@pytest.mark.parametrize(
    ("text", "block", "pointer"),
    [
        (ENTRY, "remote: {url: https://x.example, transport_type: sse}", "/remote"),
        (ENTRY, "tools: [{name: a, container: {image: b}}]", "/tools"),
        (REMOTE, "image: mcp/postgres", "/image"),
        (REMOTE, "run: {command: [x]}", "/run"),
        (REMOTE, "tools: [{name: a, container: {image: b}}]", "/tools"),
        (POCI, "image: mcp/postgres", "/image"),
        (POCI, "remote: {}", "/remote"),
        (POCI, "run: {ports: [1]}", "/run"),
    ],
)
def test_a_block_of_another_type_is_forbidden_at_its_key(text: str, block: str, pointer: str) -> None:
    found = only(f"{text}{block}\n")
    assert found.kind is Kind.FORBIDDEN
    assert (found.pointer, found.line, found.column, found.at_key) == (pointer, text.count("\n") + 1, 1, True)
    assert found.fix


def test_a_remote_that_calls_itself_a_server_is_one_mistake() -> None:
    found = only(REMOTE.replace("type: remote", "type: server"))
    assert (found.kind, found.pointer) == (Kind.FORBIDDEN, "/remote")
    assert "type: remote" in (found.fix or "")


def test_stdio_is_no_transport_of_a_remote() -> None:
    found = only(REMOTE.replace("streamable-http", "stdio"))
    assert (found.kind, found.pointer) == (Kind.VALUE, "/remote/transport_type")
    assert "type: server" in (found.fix or "")


def test_a_misspelt_key_is_not_a_missing_one_too() -> None:
    found = only(ENTRY.replace("source:", "sorce:"))
    assert (found.kind, found.pointer, found.line, found.at_key) == (Kind.UNKNOWN_KEY, "/sorce", 6, True)
    assert found.fix == "did you mean `source`?"


@pytest.mark.parametrize(
    ("block", "pointer", "fix"),
    [
        ("config: {volumes: ['/a:/b']}", "/config/volumes", "this belongs under `run`"),
        ("config: {command: [a]}", "/config/command", "this belongs under `run`"),
        ("run: {allow_hosts: [a]}", "/run/allow_hosts", "did you mean `allowHosts`?"),
        ("run: {ports: ['1:1']}", "/run/ports", "remove it: no port is published"),
        ("config: {env: [{name: A, env: B}]}", "/config/env/0/env", "`config.secrets`"),
        ("config: {env: [{name: A, vlaue: B}]}", "/config/env/0/vlaue", "did you mean `value`?"),
        ("category: x", "/category", "this belongs under `meta`"),
        ("env: [{name: A}]", "/env", "this belongs under `config`"),
        ("transport_type: sse", "/transport_type", "this belongs under `remote`"),
        ("run: {type: object}", "/run/type", "remove it; known here, at `run`, are `command`"),
        ("nonsense: 1", "/nonsense", "remove it; known here, at the top level, are `name`"),
    ],
)
def test_an_unknown_key_is_told_where_it_belongs(block: str, pointer: str, fix: str) -> None:
    found = only(f"{ENTRY}{block}\n")
    assert (found.kind, found.pointer) == (Kind.UNKNOWN_KEY, pointer)
    assert fix in (found.fix or "")


def test_keys_that_slid_out_of_their_mapping_are_one_finding() -> None:
    text = (
        ENTRY
        + "config:\n  parameters:\n  type: object\n  properties:\n    a: {type: string}\n  required: [a]\n"
    )
    found = only(text)
    assert (found.kind, found.pointer, found.line) == (Kind.UNKNOWN_KEY, "/config/type", 11)
    assert "`type`, `properties` and `required`" in found.message
    assert "`parameters`" in (found.fix or "")


def test_a_block_that_slid_out_to_the_top_level_is_one_finding() -> None:
    found = only(ENTRY.replace("  project", "project").replace("  commit", "commit"))
    assert "`project` and `commit`" in found.message
    assert found.fix == "this belongs under `source`"


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


def test_nested_parameters_are_judged_like_others() -> None:
    inner = "{b: {type: strng}}"
    block = (
        f"config: {{parameters: {{type: object, properties: {{a: {{type: object, properties: {inner}}}}}}}}}"
    )
    found = only(f"{ENTRY}{block}\n")
    assert (found.kind, found.pointer) == (Kind.VALUE, "/config/parameters/properties/a/properties/b/type")
    assert found.fix == "did you mean `string`?"


@pytest.mark.parametrize(
    ("block", "pointer"),
    [
        ("config: {env: [{name: A, value: b, default: c}]}", "/config/env/0/default"),
        (
            "config: {parameters: {type: object, properties: {a: {type: string, enum: [x]}}}}",
            "/config/parameters/properties/a/enum",
        ),
    ],
)
def test_a_word_that_is_known_and_dropped_is_not_an_unknown_key(block: str, pointer: str) -> None:
    found = only(f"{ENTRY}{block}\n")
    assert (found.kind, found.pointer, found.at_key) == (Kind.IGNORED_KEY, pointer, True)


def test_patterns_are_for_editors_and_judge_nothing() -> None:
    assert (
        judged(ENTRY.replace("0123456789abcdef0123456789abcdef0123456a", "v1").replace("my-server", "My"))
        == ()
    )


def test_a_wrong_block_is_not_excused_by_a_key_that_belongs_in_it() -> None:
    found = [(v.kind, v.pointer) for v in judged(f"{ENTRY}config: []\nsecrets: []\n")]
    assert found == [(Kind.TYPE, "/config"), (Kind.UNKNOWN_KEY, "/secrets")]


@pytest.mark.parametrize("text", ["- a", "x", "12", "~", "[]"])
def test_a_file_that_is_no_mapping_is_one_finding(text: str) -> None:
    found = only(text)
    assert (found.kind, found.pointer, found.wants) == (Kind.TYPE, "", ("object",))


def test_findings_come_in_the_order_of_the_document() -> None:
    text = f"foo: 1\n{ENTRY}run: {{command: x, ports: []}}\nbar: 2\n".replace("type: server", "type: serve")
    assert [v.pointer for v in judged(text)] == ["/foo", "/type", "/run/command", "/run/ports", "/bar"]


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


def _blocks(text: str) -> list[str]:
    """The text's top-level items."""
    joined = text.replace("\n  ", "\0")
    return [line.replace("\0", "\n  ") for line in joined.splitlines()]
