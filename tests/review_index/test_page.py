"""What stands in the page: links, data in which nothing can begin, a policy that fits."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review_index.samples import HOSTILE, everywhere, golden, write
from validator.review_index.gathering import gather
from validator.review_index.page import link, page

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


def made(folder: Path, now: float = 0) -> str:
    return page(gather([folder]), folder, "0.1.0", now)


def test_no_text_of_a_report_begins_or_ends_anything(tmp_path: Path) -> None:
    """The tags of the page are the same, whatever the reports say."""
    for number, text in enumerate(HOSTILE):
        write(tmp_path / "hostile" / f"{number}.json", everywhere(golden("several-entries"), text))
        write(tmp_path / "harmless" / f"{number}.json", golden("several-entries"))
    tags = [re.findall(r"</?[a-z!][^>]*>", made(tmp_path / name)) for name in ("hostile", "harmless")]

    assert [tag for tag in tags[0] if "value=" not in tag] == [tag for tag in tags[1] if "value=" not in tag]


def test_nothing_invisible_comes_through_and_the_data_is_whole(tmp_path: Path) -> None:
    write(tmp_path / "a.json", everywhere(golden("reject"), HOSTILE[5]))
    found = DATA.search(made(tmp_path))

    assert found
    assert all(char.isprintable() for char in found[1])
    assert not re.search("[<>&\u202e\u2066\x1b]", found[1])
    assert any("\\u{202e}" in text for text in json.loads(found[1])["texts"])


def test_a_long_text_is_cut(tmp_path: Path) -> None:
    write(tmp_path / "a.json", everywhere(golden("reject"), "x" * 100_000))

    assert len(made(tmp_path)) < 100_000


def test_the_policy_is_that_of_this_style_and_this_script(tmp_path: Path) -> None:
    write(tmp_path / "a.json", golden("reject"))
    text = made(tmp_path)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    script = text.rpartition("<script>")[2].partition("</script>")[0]
    style = text.partition("<style>")[2].partition("</style>")[0]

    assert policy
    for part in (script, style):
        assert base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() in policy[1].replace(
            "&#43;", "+"
        )
    assert policy[1].startswith("default-src &#39;none&#39;; ")
    assert "unsafe" not in policy[1]


def test_the_page_counts_in_words_too(tmp_path: Path) -> None:
    write(tmp_path / "a.json", golden("several-entries"))

    assert "<noscript>" in made(tmp_path)
    assert "1 reject, 2 undecided, 1 accept" in made(tmp_path)


def test_many_files_that_are_no_reports_are_counted(tmp_path: Path) -> None:
    write(tmp_path / "a.json", golden("accept"))
    for number in range(203):
        write(tmp_path / "x" / f"<b>{number}.json", {})
    text = made(tmp_path)

    assert "and 3 more" in text
    assert "<b>" not in text


@pytest.mark.parametrize(
    ("target", "beside", "url"),
    [
        ("a/report.html", "a", "report.html"),
        ("a/b/report.html", "a", "b/report.html"),
        ("a/report.html", "b", "../a/report.html"),
        ("a/javascript:x().html", "a", "javascript%3Ax%28%29.html"),
        ("a/a b#?%\u00fc.html", "a", "a%20b%23%3F%25%C3%BC.html"),
        ("a/\udcff.html", "a", "%FF.html"),
    ],
)
def test_a_link_is_relative_and_means_the_file(tmp_path: Path, target: str, beside: str, url: str) -> None:
    assert link(tmp_path / target, tmp_path / beside) == url


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_no_name_of_a_file_makes_another_scheme(name: str) -> None:
    url = link(Path("/reports") / f"{name}.html", Path("/reports"))

    assert re.fullmatch(r"(?:\.\./|[A-Za-z0-9._~-]|%[0-9A-F]{2})+", url)
