"""Whatever happens to one part of a sound entry is seen, means the same, or is its author's own business."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evidence_cases import CHECKS, POLICY, ask_all
from tests.mutations import MUTATIONS, SOUND, Fields, mutated, paths, plain, pointer, renaming, text_of, tree
from validator.evidence.derived import DERIVED
from validator.evidence.submission import Change, EntryChange, EntryFile, Files, Registry, Submission
from validator.judge import is_of_the_whole
from validator.model import Outcome, Result
from validator.reading import strict_yaml
from validator.reading.tree import to_plain
from validator.resources import constant

KNOWN = {Submission, Registry, EntryChange, Files, type(POLICY)} | {provider.gives for provider in DERIVED}
LAYOUT = "SCH008"  # says nothing of what a file means
STATIC = [
    check
    for check in CHECKS.values()
    if set(check.needs.values()) <= KNOWN and not is_of_the_whole(check) and check.id != LAYOUT
]
BESIDE = {  # the other files of a remote entry
    "readme.md": b"Docs: https://example.com/docs\n",
    "tools.json": b'[{"name": "find_notes", "description": "Find notes", "arguments": []}]\n',
}
# Another entry, and a sound one: nobody but its author can know that this was not meant.
FREE = {
    r"/meta/tags/\d (dropped|renamed with a letter more)": "another tag, or one less",
    r"/source/(directory|dockerfile) dropped": "another build; that it is there is seen in the source",
    r".*/command/\d (dropped|doubled|renamed .*|retyped to an empty text)": "arguments are the program's own",
    r".*/volumes/\d renamed with a letter more": "another folder in the container",
    r"/run/env/NOTES_CACHE renamed with a letter more": "another variable",
    r"/run/user (dropped|retyped to an empty text)": "the image's own user",
    r"/run/allowHosts(/0)? (dropped|retyped to an empty list)": "any host",
    r"/config/secrets(/0)? (dropped|retyped to an empty list)": "a server that needs no key",
    r".*/(example|description|default) (dropped|retyped to (an empty text|nothing))": "help",
    r".*/cache/properties(/size)? (dropped|retyped to (nothing|an empty mapping))": "an object left open",
    r"/remote/headers/Authorization renamed with a letter more": "another header",
    r"/tools/0/parameters/required/0 dropped": "an optional argument",
}
# What a rule ought to see and none does; whoever teaches one takes the line out.
UNSEEN = {
    r".*/volumes/\d doubled": "docker refuses two mounts on one folder",
    r".*/volumes/\d renamed with a blank": "docker refuses a folder that begins with a blank",
    r"/remote/headers/Authorization renamed with a blank": "no name of a header (RFC 9110, section 5.1)",
    r"/tools(/0)? (dropped|retyped to an empty list)": "a poci entry without a tool",
    r".*/required/\d (renamed empty|retyped to an empty text)": "a required argument without a name",
}
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
PLACES = [(kind, path) for kind in SOUND for path in paths(tree(SOUND[kind]))]


def judged(text: str, kind: str) -> list[Result]:
    """What the static rules say of a new entry; none may break."""
    held = {"server.yaml": text.encode()} | (BESIDE if kind == "remote" else {})
    listed = tuple(EntryFile(name, size=len(content)) for name, content in held.items())
    change = EntryChange("notes", Change.ADDED)
    known = (Files("notes", listed, held), change, Registry(()), POLICY, Submission("", "", (), (change,)))
    results = ask_all(STATIC, [*map(constant, known), *DERIVED])
    assert not [(r.check.id, r.because) for r in results if r.outcome is Outcome.BROKE], text
    return results


def meaning(root: Any) -> Any:
    """What the entry comes down to: sets for lists that are sets, hosts and headers in lower case."""

    def settle(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            fold = str.lower if key == "headers" else str  # RFC 9110, section 5.1
            return {fold(name): settle(item, name) for name, item in value.items()}
        if isinstance(value, list) and key in ("tags", "required", "allowHosts"):
            return sorted({str(item).lower() if key == "allowHosts" else str(item) for item in value})
        return [settle(item) for item in value] if isinstance(value, list) else value

    return settle(plain(root))


def silent(kind: str, root: Fields, mutation: str, change: Callable[[list[Any], int], None]) -> list[str]:
    """The places where the mutation is not seen and does not mean the same."""
    found = []
    for path in paths(root):
        made = mutated(root, path, change)
        twice = mutation == "doubled" and text_of(made) != text_of(root)
        if meaning(made) == meaning(root) and not (twice and _is_field(root, path)):
            continue
        if not any(result.findings for result in judged(text_of(made), kind)):
            found.append(f"{pointer(root, path)} {mutation}")
    return found


def _is_field(root: Any, path: tuple[int, ...]) -> bool:
    node = root
    for index in path[:-1]:
        node = node.items[index][1] if isinstance(node, Fields) else node[index]
    return isinstance(node, Fields)


def free(case: str) -> bool:
    return any(re.fullmatch(pattern, case) for pattern in (*FREE, *UNSEEN))


@pytest.mark.parametrize("kind", SOUND)
def test_the_entries_are_sound_before_anything_happens_to_them(kind: str) -> None:
    results = judged(text_of(tree(SOUND[kind])), kind)

    assert [(r.check.id, [f.message for f in r.findings], r.because) for r in results if r.findings] == []
    assert sum(result.outcome is Outcome.PASSED for result in results) > 40


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("kind", SOUND)
def test_every_part_of_an_entry_matters(kind: str, mutation: str) -> None:
    """Each part of each entry in turn: a finding, or the same meaning, or a reason above."""
    unseen = silent(kind, tree(SOUND[kind]), mutation, MUTATIONS[mutation])

    assert [case for case in unseen if not free(case)] == []


def test_the_reasons_above_are_needed() -> None:
    """A pattern that fits no part of any entry would hide nothing today, and something tomorrow."""
    cases = [
        f"{pointer(tree(SOUND[kind]), path)} {mutation}" for kind, path in PLACES for mutation in MUTATIONS
    ]

    assert [p for p in (*FREE, *UNSEEN) if not any(re.fullmatch(p, case) for case in cases)] == []


FREELY_NAMED = r".*/(properties|env|headers)/[A-Za-z_]+|.*/(tags|command|volumes|allowHosts|required)/\d"


@SLOW
@given(place=st.sampled_from(PLACES), key=st.text(max_size=12))
def test_no_field_can_be_called_anything_else(place: tuple[str, tuple[int, ...]], key: str) -> None:
    kind, path = place
    root = tree(SOUND[kind])
    where = pointer(root, path)
    made = mutated(root, path, renaming(lambda _: key))

    results = judged(text_of(made), kind)

    if _is_field(root, path) and not re.fullmatch(FREELY_NAMED, where) and key != where.rpartition("/")[2]:
        assert any(result.findings for result in results), where


@SLOW
@given(
    kind=st.sampled_from(sorted(SOUND)),
    steps=st.lists(st.tuples(st.integers(0, 200), st.sampled_from(sorted(MUTATIONS))), max_size=4),
)
def test_nothing_breaks_whatever_happens_and_what_is_read_is_what_is_there(
    kind: str, steps: list[tuple[int, str]]
) -> None:
    """Up to four mutations of one entry; a file without problems is read as PyYAML reads it."""
    root: Any = tree(SOUND[kind])
    for number, name in steps:
        places = list(paths(root))
        root = mutated(root, places[number % len(places)], MUTATIONS[name]) if places else root
    text = text_of(root)

    judged(text, kind)

    parsed = strict_yaml.read(text.encode())
    if parsed.root is not None and not parsed.problems:
        assert to_plain(parsed.root) == yaml.safe_load(text)
