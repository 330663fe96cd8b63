"""Given values are nowhere in what is kept: neither spelt in another way, nor cut in two by a limit."""

import json
from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.evidence.conversation import Attempt, Rung
from validator.evidence.execution import LaunchEnd, Stage
from validator.live.kept import Kept
from validator.live.secrecy import HEAD, SAYS, without
from validator.model import Cause
from validator.resources import Missing

KEY = 'sk-"4ü/7+live 0123456789abcdefghij'


@pytest.mark.parametrize(
    "said",
    [
        KEY,
        json.dumps(KEY)[1:-1],
        quote(KEY, safe=""),
        KEY.encode().hex(),
        *(b64encode(f"{user}:{KEY}".encode()).decode() for user in ("", "a", "bc", "def")),
    ],
)
def test_a_value_is_found_however_it_is_usually_written(said: str) -> None:
    cleaned = without([KEY], f"before {said} after")
    assert SAYS in cleaned
    assert said[6:-6] not in cleaned
    assert (cleaned.startswith("before "), cleaned.endswith(" after")) == (True, True)


@given(st.integers(0, 60), st.integers(0, 400))
def test_what_a_limit_cuts_in_two_is_not_half_of_a_value(begin: int, size: int) -> None:
    """`says`, frames, standard error: each has its limit."""
    text = f"{KEY} is wrong. " * 12
    cleaned = without([KEY], text[begin : begin + size])
    assert KEY[:HEAD] not in cleaned
    if size > 100:
        assert KEY[-8:] not in cleaned


def test_the_two_ends_of_standard_error_hide_both_halves() -> None:
    kept = Kept(200)
    kept.feed((KEY * 40).encode())
    cleaned = without([KEY], kept.text())
    assert "bytes left out" in cleaned
    assert not any(KEY[n : n + 6] in cleaned for n in range(len(KEY) - 6))


def test_reasons_keys_and_parts_are_cleaned_too() -> None:
    attempt = Attempt(Rung.PROVIDED, Stage.STARTED, LaunchEnd.ERROR, says=f"no {KEY}", stderr=KEY)
    found = without([KEY], (attempt, {KEY: [KEY]}, Missing(f"died: {KEY}", Cause.OURS)))
    assert found[0].says == f"no {SAYS}"
    assert found[0].rung is Rung.PROVIDED
    assert found[1] == {SAYS: [SAYS]}
    assert (str(found[2]), found[2].cause) == (f"died: {SAYS}", Cause.OURS)


def test_what_is_no_secret_stays() -> None:
    text = (
        "https://example.com/abc is a long enough text of a server that speaks of nothing much at all: true"
    )
    assert without(["abc", "true-or-false", "https://other.org/a-b-c-d"], text) == text
