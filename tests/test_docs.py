"""The pages that are made from rules."""

from pathlib import Path

import pytest

from tests.evidence_cases import CHECKS
from validator import docs

ONE = CHECKS["IMG001"]


def test_page_names_rule_severity_and_evidence() -> None:
    """The head of a page says what the rule is, how bad it is, and what it looks at."""
    text = docs.page(ONE)

    assert text.startswith("# IMG001: Container runs as root\n")
    assert "Severity: warning" in text
    assert "looks at: Image" in text
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        f"## {heading}" for heading in docs.HEADINGS
    ]


def test_page_says_which_files_nobody_writes() -> None:
    """A contributor who looks for `source.json` in an entry would look for long."""
    said = "*In the examples, `source.json` stands for what mcp-vet saw"

    assert said in docs.page(CHECKS["SRC005"])
    assert "In the examples" not in docs.page(CHECKS["CFG001"])
    assert "`Dockerfile`" not in docs.page(CHECKS["BLD019"]).partition("## Why")[0]


def test_examples_are_read_with_their_file_names() -> None:
    """Several fences below one heading are several evidence files; the last one needs no blank line."""
    found = docs.examples(CHECKS["SRC005"], "Good")

    assert list(found) == ["servers/example/server.yaml", "source.json"]
    assert found["servers/example/server.yaml"].startswith("image: mcp/example\n")


def test_unknown_heading_is_an_error() -> None:
    """A docstring without `## Bad` must not look like one without examples."""
    with pytest.raises(KeyError):
        docs.examples(ONE, "Ugly")


def test_generate_writes_every_page_and_then_nothing(tmp_path: Path) -> None:
    """A second run changes no file."""
    first = docs.generate(tmp_path, CHECKS.values())

    assert {file.name for file in first} == {docs.INDEX, *(f"{rule}.md" for rule in CHECKS)}
    assert docs.generate(tmp_path, CHECKS.values()) == []
    assert docs.check_fresh(tmp_path, CHECKS.values()) == []


def test_stale_missing_and_surplus_pages_are_named_and_mended(tmp_path: Path) -> None:
    """Freshness is about every file: edited, lost, or left over from a rule that is gone."""
    docs.generate(tmp_path, CHECKS.values())
    (tmp_path / "IMG001.md").write_text("edited by hand")
    (tmp_path / "IMG002.md").unlink()
    (tmp_path / "OLD001.md").write_text("a rule of yesterday")

    stale = docs.check_fresh(tmp_path, CHECKS.values())

    assert [Path(line.split()[0]).name for line in stale] == ["IMG001.md", "IMG002.md", "OLD001.md"]
    assert "gone" in stale[2]
    assert len(docs.generate(tmp_path, CHECKS.values())) == 3
    assert docs.check_fresh(tmp_path, CHECKS.values()) == []


def test_index_lists_every_rule_below_its_family() -> None:
    """The index is complete, and introduces each family by its package's docstring."""
    text = docs.index(CHECKS.values())

    assert all(f"[{rule}]({rule}.md)" in text for rule in CHECKS)
    assert "## CFG: configuration wiring\n\nWhether what the user enters" in text
