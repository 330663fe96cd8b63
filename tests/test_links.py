"""Links of our Markdown as GitHub shows it: to files and headings that are there, well formed."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.evidence_cases import ROOT

PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *ROOT.glob("*/README.md"),
        *ROOT.glob("fixtures/*/README.md"),
    ]
)
LINK = re.compile(
    r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|^\[[^\]]+\]:\s+(\S+)|<(https?:[^>\s]+)>", re.MULTILINE
)
CODE = re.compile(r"^ *(`{3,}|~~~).*?^ *\1\s*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} +(.+?)\s*#*\s*$", re.MULTILINE)


def links(text: str) -> list[str]:
    return [one or two or three for one, two, three in LINK.findall(CODE.sub("", text))]


@cache
def anchors(file: Path) -> frozenset[str]:
    """The ids that GitHub gives headings: small letters, digits, hyphens; a second one of a name gets -1."""
    text = re.sub(
        r"^ *(`{3,}|~~~).*?^ *\1\s*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    found: dict[str, int] = {}
    ids = set()
    for heading in HEADING.findall(text):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
        slug = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        ids.add(slug if slug not in found else f"{slug}-{found[slug]}")
        found[slug] = found.get(slug, 0) + 1
    return frozenset(ids)


def fault(page: Path, link: str) -> str:
    """What is wrong with one link of a page; "" for nothing."""
    parts = urlsplit(link)
    if parts.scheme:
        well = parts.scheme in ("https", "http") and "." in (parts.hostname or "")
        return "" if well and " " not in unquote(link) else "malformed"
    if link.startswith("/"):
        return "absolute"
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_relative_to(ROOT) or not target.exists():
        return "leads nowhere"
    if parts.fragment and target.suffix == ".md" and parts.fragment not in anchors(target):
        return "no such heading"
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    found = {link: fault(page, link) for link in links(page.read_text(encoding="utf-8"))}

    assert {link: why for link, why in found.items() if why} == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[a](gone.md)", "leads nowhere"),
        ("[a](../../etc/passwd)", "leads nowhere"),
        ("[a](/README.md)", "absolute"),
        ("[a](README.md#no-such)", "no such heading"),
        ("[a](#no-such)", "no such heading"),
        ("[a](https://x)", "malformed"),
        ("[a](javascript:x)", "malformed"),
        ("[a](README.md#use)", ""),
        ("[a](#two-commands)", ""),
        ("[a]: gone.md", "leads nowhere"),
        ("`[a](gone.md)`", None),
        ("```\n[a](gone.md)\n```", None),
    ],
)
def test_what_is_wrong_is_seen(text: str, why: str | None) -> None:
    found = [fault(ROOT / "README.md", link) for link in links(text)]

    assert found == ([] if why is None else [why])
