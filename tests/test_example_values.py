"""What a test run passes to a server in the place of a user's own values."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.example_values import (
    DUMMY,
    DUMMY_PATH,
    LONGEST,
    MOST,
    WHOLE,
    command,
    environment,
    render,
    user,
    volume_targets,
)

PARAMETERS = {
    "type": "object",
    "properties": {
        "url": {"type": "string", "default": "https://example.test"},
        "port": {"type": "integer", "example": 8080},
        "paths": {"type": "array", "items": {"type": "string"}, "default": ["/a", "/b"]},
        "flag": {"type": "boolean"},
        "count": {"type": "integer"},
        "name": {"type": "string"},
        "deep": {"type": "object", "properties": {"er": {"type": "string", "default": "down"}}},
    },
}


def manifest(**more: Any) -> dict[str, Any]:
    return {"config": {"parameters": PARAMETERS, **more.pop("config", {})}, **more}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{x.url}}/api", "https://example.test/api"),
        ("{{ x.port }}", "8080"),
        ("{{x.flag}}", "true"),
        ("{{x.count}}", "1"),
        ("{{x.name}}", DUMMY),
        ("{{x.nobody_declared_this}}", DUMMY),
        ("{{x.deep.er}}", "down"),
        ("{{x.paths}}", "/a,/b"),
        ("{{x.name|or:none}}", "none"),
        ("{{x.name|or:'none'}}", "'none'"),  # the gateway takes what stands there
        ("{{x.url|or:none}}", "https://example.test"),
        ("{{x.name|volume}}", f"{DUMMY_PATH}:{DUMMY_PATH}"),
        ("{{x.name|volume-target}}/a.log", f"{DUMMY_PATH}/a.log"),
        ("{{x.name|mount_as:/data:ro}}", f"{DUMMY_PATH}:/data:ro"),
        ("{{x.paths|first}}", "/a"),
        ("{{x.paths|last}}", "/b"),
        ("{{x.paths|no-such-filter}}", "/a,/b"),
        ("{{x.url}}{{x.port}}", "https://example.test8080"),
        ("{{", "{{"),
        ("{{x.url}", "{{x.url}"),
    ],
)
def test_a_placeholder_becomes_its_default_its_example_or_a_dummy_of_its_type(
    template: str, text: str
) -> None:
    assert render(template, manifest()) == text


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (None, "null"), (3, "3"), (1.5, "1.5"), (["a", 1], "a,1")]
)
def test_a_value_that_is_no_string_is_spelled_as_yaml_spells_it(value: Any, text: str) -> None:
    assert render(value, {}) == text


def test_variables_have_their_example_before_their_value_and_secrets_a_dummy() -> None:
    data = manifest(
        config={
            "env": [
                {"name": "WITH_EXAMPLE", "example": "e", "value": "v"},
                {"name": "WITH_VALUE", "value": "{{x.url}}"},
                {"name": "NUMBER", "example": 5},
                {"name": "NOTHING"},
            ],
            "secrets": [{"name": "x.a", "env": "A", "example": "<a>"}, {"name": "x.b", "env": "B"}],
        },
        run={"env": {"FROM_RUN": "{{x.port}}"}},
    )
    assert environment(data) == {
        "WITH_EXAMPLE": "e",
        "WITH_VALUE": "https://example.test",
        "NUMBER": "5",
        "FROM_RUN": "8080",
        "A": "<a>",
        "B": DUMMY,
    }


@pytest.mark.parametrize("name", ["A=B", "A B", "", "1A", "A\n", "Ä", "A" * 300])
def test_a_name_that_is_no_name_of_a_variable_never_reaches_docker(name: str) -> None:
    assert environment({"config": {"env": [{"name": name, "value": "v"}]}}) == {}


def test_a_value_with_a_zero_byte_never_reaches_docker() -> None:
    assert environment({"config": {"env": [{"name": "A", "value": "a\0b"}]}}) == {}


def test_a_list_alone_in_an_argument_becomes_several_arguments() -> None:
    assert command(manifest(run={"command": ["--in", "{{x.paths|into}}", "x{{x.paths}}", 5]})) == [
        "--in",
        "/a",
        "/b",
        "x/a,/b",
        "5",
    ]


def test_without_a_command_the_images_own_is_used() -> None:
    assert command({}) is None
    assert command({"run": {"command": []}}) is None


@pytest.mark.parametrize(
    ("volumes", "targets"),
    [
        (["{{x.url}}:/data"], []),  # the URL's own colon makes it no path
        (["{{x.name|volume-target}}:/data"], ["/data"]),
        (["{{x.name|mount_as:/data:ro}}"], ["/data"]),
        (["{{x.name|volume}}:/data"], [DUMMY_PATH]),  # the gateway's `volume` brings a target of its own
        (["{{x.paths|volume|into}}"], ["/a", "/b"]),
        (["cache:/var/cache/x", "other:relative", "y:/a/../etc"], ["/var/cache/x"]),
        ([5, None, ["a"]], []),
    ],
)
def test_volumes_are_known_by_their_absolute_targets(volumes: list[Any], targets: list[str]) -> None:
    assert volume_targets(manifest(run={"volumes": volumes})) == targets


@pytest.mark.parametrize(
    ("given_", "rendered"), [("1000:1000", "1000:1000"), (1000, "1000"), ("a b", None), (True, None)]
)
def test_a_user_is_passed_on_if_it_can_be_one(given_: Any, rendered: str | None) -> None:
    assert user({"run": {"user": given_}}) == rendered


KEYS = ["run", "config", "env", "secrets", "name", "value", "example", "command", "volumes", "user"]
KEYS += ["parameters", "properties", "default", "type", "url"]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(["{{x.url}}", "{{a|b}}"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_manifest_breaks_it(data: Any) -> None:
    """Whatever the entry holds: strings come out, or nothing."""
    whole = data if isinstance(data, dict) else {"run": data, "config": data}
    assert all(isinstance(value, str) for value in environment(whole).values())
    assert all(isinstance(word, str) for word in command(whole) or [])
    assert all(target.startswith("/") for target in volume_targets(whole))
    assert user(whole) is None or isinstance(user(whole), str)


def test_a_bare_run_is_that_of_a_user_who_has_configured_nothing() -> None:
    """Constants stay, placeholders and secrets are gone; what is empty then is left out."""
    data = manifest(
        config={
            "env": [
                {"name": "MODE", "value": "stdio", "example": "never"},
                {"name": "URL", "value": "{{x.url}}", "example": "https://example.test"},
                {"name": "PORT", "value": "{{x.port|or:80}}"},
            ],
            "secrets": [{"name": "x.token", "env": "TOKEN", "example": "abc"}],
        },
        run={
            "command": ["serve", "{{x.name}}"],
            "volumes": ["{{x.paths|volume|into}}", "/srv/cache:/cache"],
            "user": "{{x.uid}}",
            "env": {"DEBUG": 1},
        },
    )
    assert environment(data, bare=True) == {"MODE": "stdio", "PORT": "80", "DEBUG": "1"}
    assert command(data, bare=True) == ["serve", ""]
    assert volume_targets(data, bare=True) == ["/cache"]
    assert user(data, bare=True) is None


def test_secrets_arrive_in_values_that_name_them() -> None:
    """The gateway replaces `$NAME` in values and commands; a name that is not set becomes nothing."""
    data = manifest(
        config={
            "secrets": [{"name": "x.token", "env": "TOKEN", "example": "abc"}],
            "env": [{"name": "HEADER", "value": "Bearer $TOKEN"}, {"name": "REST", "value": "${NOBODY}!"}],
        },
        run={"command": ["--token", "${TOKEN}"]},
    )
    assert environment(data) == {"TOKEN": "abc", "HEADER": "Bearer abc", "REST": "!"}
    assert command(data) == ["--token", "abc"]


def test_values_that_name_each_other_do_not_grow_without_end() -> None:
    """Sixty variables of twelve bytes are two to the sixtieth where each names the last one twice."""
    doubling = [{"name": f"A{n}", "value": f"$A{n - 1}$A{n - 1}"} for n in range(1, 60)]
    found = environment({"config": {"env": [{"name": "A0", "value": "0123456789"}, *doubling]}})
    assert found["A3"] == "0123456789" * 8
    assert max(map(len, found.values())) == LONGEST


def test_a_placeholder_that_comes_a_thousand_times_fills_no_memory() -> None:
    parameters = {"properties": {"a": {"type": "string", "default": "x" * 30_000}}}
    data = {"config": {"parameters": parameters}, "run": {"env": {"B": "{{entry.a}}" * 2000}}}
    assert len(environment(data)["B"]) == LONGEST
    assert len((command({**data, "run": {"command": ["{{entry.a}}" * 2000]}}) or [""])[0]) == LONGEST


def test_all_of_it_together_is_within_what_can_be_started() -> None:
    data = {
        "config": {"env": [{"name": f"A{n}", "value": "x" * 60_000} for n in range(100)]},
        "run": {"command": ["$A0"] * 100},
    }
    assert sum(map(len, environment(data).values())) == WHOLE
    assert sum(map(len, command(data) or [])) == WHOLE
    many = {"properties": {"a": {"type": "array", "default": ["b"] * 900}}}
    assert command({"config": {"parameters": many}, "run": {"command": ["{{entry.a}}"] * 9}}) == ["b"] * MOST
    data = {"config": {"parameters": many}, "run": {"volumes": ["/v", *["{{entry.a}}"] * 10_000]}}
    assert volume_targets(data) == ["/v"]
