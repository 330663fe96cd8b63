"""Filters of placeholders, as Docker's MCP gateway applies them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.evaluation import filtered
from validator.example_values import spell


@pytest.mark.parametrize(
    ("value", "filters", "becomes"),
    [
        ("/a", ["volume"], "/a:/a"),
        (["/a", "/b"], ["volume"], ["/a:/a", "/b:/b"]),
        ("", ["volume"], ""),
        ("", ["volume", "into"], [""]),
        ([], ["volume", "into"], []),
        (["/a"], ["volume-target"], ["/a"]),
        ([], ["first"], ""),
        ([], ["last"], ""),
        ("x", ["first"], "x"),
        ("x", ["last"], "x"),
        (5, ["into"], ["5"]),
        ([], ["or:[a,b]"], ["a", "b"]),
        ([], ["or:[]"], []),
        ("", ["or:[]"], "[]"),
        ("set", ["or:not"], "set"),
        (["/a", "/b"], ["mount_as: /data "], "/a:/data"),
        ("", ["mount_as:/data"], ""),
        ("x", ["nonsense", ""], "x"),
    ],
)
def test_a_filter_changes_a_value_as_in_the_gateway(value: Any, filters: list[str], becomes: Any) -> None:
    assert filtered(value, filters, spell) == becomes


VALUES = st.one_of(
    st.text(max_size=5), st.integers(), st.booleans(), st.lists(st.text(max_size=3), max_size=3)
)
WORDS = st.sampled_from(
    ["volume", "volume-target", "into", "first", "last", "or:x", "or:[a]", "mount_as:/d", "?"]
)


@given(VALUES, st.lists(WORDS, max_size=4))
def test_filters_never_fail_and_can_be_spelt(value: Any, filters: list[str]) -> None:
    """They run over what a stranger wrote."""
    assert isinstance(spell(filtered(value, filters, spell)), str)
