"""The index over a registry: what it finds, and that asking it costs the same in a registry of any size."""

import random
import string
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import seconds
from validator.evidence.neighbourhood import Neighbourhood, image_key, source_key, title_key, url_key
from validator.evidence.resemblance import alike, distance, keys, probes, skeleton
from validator.evidence.submission import Neighbour, Registry
from validator.neighbours import neighbour, registry

NAMES = st.text(alphabet="abcd", min_size=1, max_size=14)


def edited(name: str, edits: list[tuple[str, float, str]]) -> str:
    """*name* after inserting, dropping, replacing or swapping characters at these relative places."""
    for kind, place, letter in edits:
        n = int(place * len(name))
        match kind:
            case "insert":
                name = name[:n] + letter + name[n:]
            case "drop":
                name = name[:n] + name[n + 1 :]
            case "replace":
                name = name[:n] + letter + name[n + 1 :]
            case _:
                name = name[:n] + name[n + 1 : n + 2] + name[n : n + 1] + name[n + 2 :]
    return name


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abc", "xabc", 1),
        ("abc", "axc", 1),
        ("postgres", "postgers", 1),
        ("kitten", "sitting", 3),
        ("abcd", "badc", 2),
        ("", "abc", 3),
    ],
)
def test_distance_counts_edits_and_swaps(one: str, other: str, edits: int) -> None:
    """Insert, drop, replace, swap: one each; the same in both directions."""
    assert distance(one, other) == distance(other, one) == edits


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("notion", "notion-remote", True),
        ("the-notion-mcp-server", "Notion_Official", True),
        ("notion", "motion", True),
        ("time", "lime", False),  # four characters: too many honest pairs
        ("postgres", "postgers", True),
        ("pastgras", "postgres", False),  # two edits need nine characters
        ("kubernetes", "cubernates", True),
        ("kubernetes", "cubernatis", False),
        ("mcp", "server", False),  # nothing but words that tell nothing apart
        ("aws-api", "aws-apis", True),
    ],
)
def test_names_that_could_be_taken_for_one_another(one: str, other: str, is_alike: bool) -> None:
    """The calibration of threats.md I1."""
    assert alike(skeleton(one), skeleton(other)) is is_alike


@settings(max_examples=400, deadline=None)
@given(
    NAMES,
    st.lists(
        st.tuples(
            st.sampled_from(["insert", "drop", "replace", "swap"]),
            st.floats(0, 0.999),
            st.sampled_from("abx"),
        ),
        max_size=2,
    ),
)
def test_whatever_is_alike_shares_a_key(name: str, edits: list[tuple[str, float, str]]) -> None:
    """The index leaves no pair out that comparing all of them would find."""
    other = edited(name, edits)

    if alike(name, other):
        assert set(keys(name)) & set(probes(other))


@settings(max_examples=100, deadline=None)
@given(st.lists(NAMES, unique=True, max_size=12), NAMES)
def test_like_finds_what_a_comparison_with_all_finds(names: list[str], asked: str) -> None:
    """Up to five of them, never the asked one."""
    wanted = [n for n in names if n != asked and alike(skeleton(n), skeleton(asked))]

    found = Neighbourhood(tuple(Neighbour(n) for n in names)).like(asked)

    assert set(found) <= set(wanted)
    assert len(found) == min(5, len(wanted))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            source_key("https://github.com/A/B.git", "./x/", ""),
            source_key("https://GitHub.com/a/b/", "x", "./Dockerfile"),
        ),
        (image_key("docker.io/library/busybox:1"), image_key("busybox@sha256:" + "a" * 64)),
        (image_key("ghcr.io/a/b:1"), image_key("ghcr.io/a/b")),
        (url_key("https://A.example.com:443/mcp/"), url_key("http://a.example.com/mcp")),
        (title_key("My  Notes!"), title_key("my-\uff2eotes")),
    ],
)
def test_spellings_of_one_thing_have_one_key(one: str, other: str) -> None:
    """Case, slashes, tags, default ports: not a way around the comparison."""
    assert one == other != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (source_key("https://github.com/a/b", "x", ""), source_key("https://github.com/a/b", "y", "")),
        (
            source_key("https://github.com/a/b", "", "x/Dockerfile"),
            source_key("https://github.com/a/b", "", ""),
        ),
        (image_key("ghcr.io/a/b"), image_key("docker.io/a/b")),
        (image_key("localhost:5000/b"), image_key("localhost:6000/b")),
        (url_key("https://a.example.com/Docs"), url_key("https://a.example.com/docs")),
    ],
)
def test_different_things_have_different_keys(one: str, other: str) -> None:
    """Another folder, another registry, another path."""
    assert one != other


def test_entries_without_a_fact_share_nothing() -> None:
    """A remote entry has no image, and most servers no address."""
    near = Neighbourhood((Neighbour("a"), Neighbour("b")))

    assert near.built_from("", "", "") == near.using("") == near.reached_at("") == near.titled("") == ()


@pytest.mark.parametrize(
    ("project", "url", "owner"),
    [
        ("https://github.com/Example/notes", "https://mcp.example.com/mcp", "github.com/example"),
        ("", "https://mcp.example.com:8443/mcp", "example.com"),
        ("", "", ""),
    ],
)
def test_owner_is_the_projects_or_the_domains(project: str, url: str, owner: str) -> None:
    """Two entries of one owner are told from two of different ones."""
    assert Neighbourhood((Neighbour("a", project=project, url=url),)).owner_of("a") == owner


def test_references_to_other_entries_are_found() -> None:
    """Secrets, sign-ins, placeholders and images of the registry; not the entry's own, not bare names."""
    manifest = b"""
name: notes
image: mcp/paper:1
config:
  secrets:
    - {name: pen.token, env: A}
    - {name: notes.key, env: B}
    - {name: bare, env: C}
  env:
    - {name: D, value: "{{ink.url}} {{notes.url}} {{word}} {{"}
oauth:
  - {provider: x, secret: quill.token, env: E}
"""
    assert neighbour("notes", manifest).refers == ("ink", "paper", "pen", "quill")


def test_asking_costs_the_same_in_a_registry_of_any_size() -> None:
    """A hundred questions to 20,000 entries take no longer than ten times those to 200."""
    letters = random.Random(1)
    names = [
        "".join(letters.choices(string.ascii_lowercase, k=letters.randint(4, 20))) for _ in range(20_000)
    ]
    took = {}
    for size in (200, 20_000):
        entries = tuple(Neighbour(n, n, f"x/{n}", f"https://github.com/{n}/{n}") for n in names[:size])
        near = Registry(entries).neighbourhood
        ask(near, names[0])  # makes the indexes
        took[size] = min(seconds(partial(ask_all, near, names[:100]))[0] for _ in range(3))

    assert took[20_000] < 10 * took[200] + 0.05, took


def ask_all(near: Neighbourhood, names: list[str]) -> None:
    """Everything of every one of *names*."""
    for name in names:
        ask(near, name)


def ask(near: Neighbourhood, name: str) -> None:
    """Everything a registry-wide rule asks of one entry."""
    near.like(f"{name}x")
    near.built_from(f"https://github.com/{name}/{name}", "", "")
    near.using(f"x/{name}:1")
    near.reached_at("https://example.com")
    near.titled(name)
    near.referring_to(name)
    near.owner_of(name)


def test_index_is_made_once() -> None:
    """Rules of several entries share it."""
    index = registry([("a", b"image: x/a\n")])

    assert index.neighbourhood is index.neighbourhood
