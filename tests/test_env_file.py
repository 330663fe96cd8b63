"""Values that a contributor gives for a run: read like `docker run --env-file`, and never written down."""

from pathlib import Path

import pytest

from validator.commands.arguments import env_file
from validator.commands.console import Misuse
from validator.policy import load_policy


def written(folder: Path, text: str) -> str:
    file = folder / "values.env"
    file.write_text(text)
    return str(file)


def test_lines_are_variables_and_comments(tmp_path: Path) -> None:
    text = "# my key\n\nAPI_KEY=a b=c\nEMPTY=\n  INDENTED=x  \n"
    assert env_file(written(tmp_path, text)) == (("API_KEY", "a b=c"), ("EMPTY", ""), ("INDENTED", "x"))


def test_only_a_line_feed_ends_a_value_and_a_byte_order_mark_is_none(tmp_path: Path) -> None:
    """A value that is cut in two would be a wrong one, and its rest no secret."""
    text = "\ufeffA=a\u2028b\nB=x\x0cy\r\nC=\x85z"
    assert env_file(written(tmp_path, text)) == (("A", "a\u2028b"), ("B", "x\x0cy"), ("C", "\x85z"))


@pytest.mark.parametrize("line", ["API_KEY", "1X=2", "=x", "A B=c", "A=\0"])
def test_anything_else_is_misuse_with_its_line(line: str, tmp_path: Path) -> None:
    """A name alone would take the value from this process, where the user's own credentials are."""
    with pytest.raises(Misuse, match="line 2: want NAME=value"):
        env_file(written(tmp_path, f"OK=1\n{line}\n"))


def test_a_file_that_is_no_text_is_misuse(tmp_path: Path) -> None:
    file = tmp_path / "values.env"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(Misuse, match="cannot be read as text"):
        env_file(str(file))


def test_given_values_lie_over_the_policys_and_are_not_in_what_is_recorded() -> None:
    policy = load_policy('[session.values."*"]\nA = "policy"\nB = "policy"\n').with_values({"A": "mine"})
    assert policy.session.values == {"*": {"A": "mine", "B": "policy"}}
    assert policy.without_values().session.values == {}
    assert load_policy().with_values({}) == load_policy()
