"""Schema violations: one per mistake, at its place, in words a contributor understands."""

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


def _blocks(text: str) -> list[str]:
    """The text's top-level items."""
    joined = text.replace("\n  ", "\0")
    return [line.replace("\0", "\n  ") for line in joined.splitlines()]
