"""The documentation as a site: links lead somewhere, and no page asks anybody else's server for anything."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from dev import docs_site
from tests.evidence_cases import CHECKS, ROOT

MKDOCS = Path(sys.executable).with_name("mkdocs")
ABROAD = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
LOADS = {"src", "srcset", "poster", "data", "background"}  # attributes that a browser obeys without a click
STYLES = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")

pytestmark = pytest.mark.xdist_group("docs-site")  # built once


def build(config: Path, site: Path) -> subprocess.CompletedProcess[str]:
    words = [str(MKDOCS), "build", "--config-file", str(config), "--site-dir", str(site)]
    environ = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}
    return subprocess.run(words, capture_output=True, text=True, timeout=300, check=False, env=environ)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as strictly as CI does: without a single warning."""
    there = tmp_path_factory.mktemp("docs") / "site"
    done = build(ROOT / "mkdocs.yml", there)
    assert done.returncode == 0, done.stdout + done.stderr
    return there


class Loaded(HTMLParser):
    """What a browser fetches by itself while it shows the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.classes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.classes |= {word for name, value in attrs if name == "class" for word in (value or "").split()}
        given = {name: value or "" for name, value in attrs}
        self.found += [value for name, value in given.items() if name in LOADS]
        if tag == "link" and given.get("rel") not in ("canonical", "next", "prev"):
            self.found.append(given.get("href", ""))
        self.found += styled(given.get("style", ""))

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style":
            self.found += styled(data)


def styled(css: str) -> list[str]:
    return [one or other for one, other in STYLES.findall(css)]


def test_no_page_makes_a_request_to_anybody_else(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    for page in pages:
        loaded = Loaded()
        loaded.feed(page.read_text(encoding="utf-8"))
        report = page.parent.name == "reports"  # ours: it has all it needs in itself
        assert bool(loaded.found) is not report, page
        assert [what for what in loaded.found if ABROAD.match(what)] == [], page
        assert "mermaid" not in loaded.classes  # for which the theme's script would fetch a library
    assert len(pages) > len(CHECKS)


def test_no_style_sheet_does_either(site: Path) -> None:
    sheets = sorted(site.rglob("*.css"))

    assert sheets
    assert [what for sheet in sheets for what in styled(sheet.read_text()) if ABROAD.match(what)] == []


@pytest.mark.parametrize(
    "html",
    [
        '<img src="//x.example/a">',
        '<link rel=stylesheet href="https://x">',
        "<style>@import 'http://x'</style>",
    ],
)
def test_a_request_abroad_would_be_seen(html: str) -> None:
    loaded = Loaded()
    loaded.feed(html)

    assert [what for what in loaded.found if ABROAD.match(what)]


def test_search_is_the_sites_own(site: Path) -> None:
    index = (site / "search" / "search_index.json").read_text()
    worker = [*(site / "assets" / "javascripts" / "workers").glob("search.*.js")]

    assert all(rule in index for rule in CHECKS)
    assert len(worker) == 1


def test_every_rule_has_a_page_whose_title_is_its_problem(site: Path) -> None:
    for rule, check in CHECKS.items():
        text = (site / "rules" / f"{rule}.html").read_text(encoding="utf-8")
        assert f"<title>{rule}: " in text
        assert "```" not in text, "a fence that Markdown did not take for one"
        assert check.title.split("`")[0].split("&")[0].split("'")[0] in text


def test_an_example_shows_which_file_it_is(site: Path) -> None:
    assert (
        '<span class="filename">servers/example/server.yaml</span>'
        in (site / "rules" / "CFG001.html").read_text()
    )


def test_pages_of_the_checkouts_top_are_pages_of_the_site(site: Path) -> None:
    security = (site / "project" / "security.html").read_text()

    assert 'href="../hostile.html"' in security


def nav_of(docs: Path) -> dict[str, Any]:
    return {title: pages for section in docs_site.navigation(docs) for title, pages in section.items()}


def test_the_navigation_is_of_what_is_there(tmp_path: Path) -> None:
    """Pages come and go with branches; none breaks the site, and none is left out."""
    for name in ("index.md", "editors.md", "zebra.md", "adr/README.md", "adr/0001-x.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# x\n")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "README.md").write_text("## ABC: x\n\n| [ABC001](ABC001.md) | error | x |\n")

    nav = nav_of(tmp_path)

    assert nav["Start"] == "index.md"
    assert nav["Use"] == ["editors.md"]
    assert nav["Rules"] == ["rules/README.md", {"ABC: x": ["rules/ABC001.md"]}]
    assert nav["Decisions"] == ["adr/README.md", "adr/0001-x.md"]
    assert nav["More"] == ["zebra.md"]


def test_every_page_is_in_the_navigation() -> None:
    def flat(part: Any) -> Iterator[str]:
        if isinstance(part, str):
            yield part
        for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            yield from flat(inner)

    pages = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]

    assert sorted(flat(docs_site.navigation(ROOT / "docs"))) == sorted([*pages, *docs_site.ALSO.values()])


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("[a](../SECURITY.md)", "[a](project/security.md)"),
        ("[a](../SECURITY.md#x)", "[a](project/security.md#x)"),
        ("[a](rules/CFG001.md)", "[a](rules/CFG001.md)"),
        ("[the policy](../validator/default-policy.toml)", "the policy (`validator/default-policy.toml`)"),
        ("[`docs/`](../docs)", "`docs/`"),
        ("[validator/cli.py](../validator/cli.py)", "validator/cli.py"),
        ("[a](gone.md)", "[a](gone.md)"),
        ("`[a](../SECURITY.md)`", "`[a](../SECURITY.md)`"),
        ("```text\n[a](../SECURITY.md)\n```", "```text\n[a](../SECURITY.md)\n```"),
        ("[a](https://example.com/x.md)", "[a](https://example.com/x.md)"),
    ],
)
def test_links_of_the_checkout_become_links_of_the_site(text: str, becomes: str) -> None:
    assert docs_site.linked(text, "docs/page.md", "page.md") == becomes


def test_only_a_fence_itself_gets_its_file_as_a_title() -> None:
    """A page about rules quotes a rule, whose docstring has fences of its own."""
    inner = "```yaml a.yaml\nx: 1\n```\n"

    assert docs_site.titled(inner) == '```yaml title="a.yaml"\nx: 1\n```\n'
    assert docs_site.titled(f"````python\n{inner}````\n") == f"````python\n{inner}````\n"
    assert docs_site.titled("```console\n$ x\n```\n") == "```console\n$ x\n```\n"


def test_links_from_the_checkouts_top_lead_into_the_site() -> None:
    text = "[a](docs/rules/README.md) and [b](CONTRIBUTING.md)"

    linked = docs_site.linked(text, "SECURITY.md", "project/security.md")

    assert linked == "[a](../rules/README.md) and [b](contributing.md)"


def test_a_link_or_an_anchor_that_leads_nowhere_fails_the_build(tmp_path: Path) -> None:
    """The strictness that all this rests on: ours, over a site of two pages."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# x\n\n[a](broken.md)\n")
    broken = "# x\n\n[a](nowhere.md) [b](index.md#nowhere) [c](/absolute.md) [d](#here)\n"
    (tmp_path / "docs" / "broken.md").write_text(broken)
    config = {"INHERIT": str(ROOT / "mkdocs.yml"), "docs_dir": str(tmp_path / "docs"), "hooks": []}
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(config))

    done = build(tmp_path / "mkdocs.yml", tmp_path / "site")

    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert all(target in said for target in ("nowhere.md", "index.md#nowhere", "/absolute.md", "#here"))
    assert "4 warnings" in said
