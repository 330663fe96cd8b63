"""What MkDocs is told about our documentation: pages of the checkout's top, the navigation, our fences.

The sources read well on GitHub, and stay as they are; this makes a site of them. Nothing is listed by hand
that may come or go with a branch: a page that is not there is in no navigation, and one that nobody named
is under More.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
DOCS = "docs"
# Files of the checkout that are pages of the site as well: where they lie -> what they are called there.
ALSO = {
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "CHANGELOG.md": "project/changelog.md",
    "dev/README.md": "project/development.md",
    "fixtures/hostile/README.md": "project/hostile-cases.md",
}
USE = ("adopt.md", "publishing.md", "reports.md", "json-report.md", "attestation.md", "editors.md")
INSIDE = ("architecture.md", "tool-surface.md", "protocol-rules.md", "hostile.md")
FAMILY = re.compile(r"^## (?P<title>.+)$|^\| \[(?P<rule>[A-Z]{3}\d{3})\]", re.MULTILINE)
# Our examples name the file they are: ```yaml servers/example/server.yaml
BLOCK = r"^(?P<indent> *)(?P<ticks>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^ *(?P=ticks)$"
NAMED = re.compile(r"(?P<language>\w+) (?P<file>[^\s\"{}=]+)")
LINK = r"(?<!!)\[(?P<text>[^\]\n]*)\]\((?P<to>[^)\s#:]+)(?P<anchor>#[^)\s]*)?\)"
COMMENT = re.compile(r"\A<!--.*?-->\s*", re.DOTALL)  # "made from": before the heading that is the title
FENCE = re.compile(BLOCK, re.MULTILINE | re.DOTALL)
CODE_OR_LINK = re.compile(rf"(?P<code>{BLOCK}|`[^`\n]+`)|{LINK}", re.MULTILINE | re.DOTALL)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The navigation, from the folders as they are."""
    config.nav = navigation(Path(config.docs_dir))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Pages that lie at the top of the checkout join."""
    for source, page in ALSO.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Links between places of the checkout become links between pages; fences get their file as a title."""
    uri = page.file.src_uri
    if uri == "index.md":
        page.meta["hide"] = ["navigation", "toc"]
    places = {page: source for source, page in ALSO.items()}
    return titled(linked(COMMENT.sub("", markdown), places.get(uri, f"{DOCS}/{uri}"), uri))


def navigation(docs: Path) -> list[Any]:
    """Sections, each with what there is of it."""
    there = {file.name for file in docs.glob("*.md")} - {"index.md"}
    project = [page for page in ALSO.values() if page.startswith("project/")]
    more = sorted(there - {*USE, *INSIDE})
    nav: list[Any] = [
        {"Start": "index.md"},
        {"Use": [name for name in USE if name in there]},
        {"Rules": ["rules/README.md", *_families(docs / "rules")]},
        {"Inside": [name for name in INSIDE if name in there]},
        {"Decisions": ["adr/README.md", *_pages(docs, "adr")]},
        {"Project": project},
    ]
    return nav + ([{"More": more}] if more else [])


def _pages(docs: Path, folder: str) -> list[str]:
    names = sorted(file.name for file in (docs / folder).glob("*.md"))
    return [f"{folder}/{name}" for name in names if name != "README.md"]


def _families(rules: Path) -> Iterator[dict[str, list[str]]]:
    """The rules' pages below the headings of their index."""
    found: dict[str, list[str]] = {}
    title = ""
    for match in FAMILY.finditer((rules / "README.md").read_text(encoding="utf-8")):
        title = match["title"] or title
        found.setdefault(title, [])
        if match["rule"]:
            found[title].append(f"rules/{match['rule']}.md")
    yield from ({title: pages} for title, pages in found.items())


def titled(markdown: str) -> str:
    """A fence that names a file shows its name; what lies within a fence is left alone."""

    def shown(match: re.Match[str]) -> str:
        if not (named := NAMED.fullmatch(match["info"])):
            return match[0]
        info = f'{named["language"]} title="{named["file"]}"'
        return match[0].replace(match["info"], info, 1)

    return FENCE.sub(shown, markdown)


def linked(markdown: str, source: str, page: str) -> str:
    """*markdown* of the checkout's file *source* with the links it needs as the site's *page*.

    What is no page of the site, a source file say, is named instead: a site cannot lead into a checkout.
    A link to what does not exist is left alone, and fails the strict build.
    """

    def moved(match: re.Match[str]) -> str:
        if match["code"]:
            return match[0]
        target = os.path.normpath(PurePosixPath(source).parent / match["to"])
        if not (ROOT / target).exists():
            return match[0]
        inside = target.removeprefix(f"{DOCS}/") if target.startswith(f"{DOCS}/") else ""
        known = ALSO.get(target, inside)
        if not known.endswith(".md"):
            return f"{match['text']} (`{target}`)" if target not in match["text"] else match["text"]
        there = os.path.relpath(known, PurePosixPath(page).parent)
        return f"[{match['text']}]({there}{match['anchor'] or ''})"

    return CODE_OR_LINK.sub(moved, markdown)
