"""The page: rows as data for its script, in a file that no request leaves and in which nothing foreign runs.

Every text is made visible here (reporters/escape.py), and put on the page as text by the script, never as
markup. The data is JSON in which no tag, comment or entity can begin or end.
"""

import base64
import hashlib
import json
import os
import re
from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from validator.reporters import escape
from validator.review_index.gathering import Gathered, Gathering
from validator.review_index.row import TEXT, WHY, Row

UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")  # RFC 3986, 2.3
MOST_OTHERS = 200  # files that are no reports, by name
NUMBER = re.compile(r"([0-9]+)")
ACTIVE = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
VERDICTS = ("reject", "undecided", "no objection", "accept", "not-a-submission")


def page(gathering: Gathering, beside: Path, version: str, now: float) -> str:
    """The whole file. *beside*: the folder that it will lie in, from which it links; *now*: seconds, Unix."""
    from markupsafe import Markup

    counts = Counter(row.verdict for report in gathering.reports for row in report.rows)
    return str(
        _environment()
        .get_template("index.html")
        .render(
            counts=[(word, counts[word]) for word in VERDICTS if counts[word]],
            data=Markup(_json(_data(gathering, beside, now))),  # noqa: S704 - no tag can begin in it
            gathering=gathering,
            others=[(_shown(str(file)), _shown(why)) for file, why in gathering.others[:MOST_OTHERS]],
            version=version,
        )
    )


def _data(gathering: Gathering, beside: Path, now: float) -> dict[str, Any]:
    """Rules and rows as lists, every text once: 5,000 reports say much the same, and a page is read whole.

    The rows come by the names of their entries, as people order them, so that the page need not do it.
    """
    told = [(row, report) for report in gathering.reports for row in report.rows]
    severities = {rule: severity for row, _ in told for rule, severity in row.rules.items()}
    number = {rule: place for place, rule in enumerate(sorted(severities))}
    texts: dict[str, int] = {}
    rows = [
        _row(row, report, number, texts, beside)
        for row, report in sorted(told, key=lambda pair: _in_order(pair[0].entry))
    ]
    return {
        "now": int(now),
        "verdicts": VERDICTS,
        "rules": [[_shown(r, 60), severities[r], _shown(gathering.titles.get(r, ""))] for r in number],
        "texts": list(texts),
        "rows": rows,
    }


def _in_order(name: str) -> list[tuple[int, str]]:
    """`a2` before `a10`, without regard to case; a number's length stands for its size."""
    parts = NUMBER.split(name.casefold())
    return [(len(part.lstrip("0")) if odd % 2 else 0, part) for odd, part in enumerate(parts)]


def _row(
    row: Row, report: Gathered, number: dict[str, int], texts: dict[str, int], beside: Path
) -> list[Any]:
    href = link(report.page, beside) if report.page else ""
    said = [_shown(row.entry), _shown(row.about), _shown(row.subject), _shown(row.why, WHY), href]
    return [
        VERDICTS.index(row.verdict),
        int(report.modified),
        [number[rule] for rule in row.rules],
        *(texts.setdefault(text, len(texts)) for text in said),
    ]


def _shown(text: str, limit: int = TEXT) -> str:
    return escape.plain(text, limit)


def _json(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.translate(ACTIVE)


def link(target: Path, beside: Path) -> str:
    """A relative URL from a page in the folder *beside*; its octets are the file system's."""
    path = Path(os.path.relpath(os.path.realpath(target), os.path.realpath(beside)))
    return "/".join(part if part == ".." else _quoted(part) for part in path.parts)


def _quoted(part: str) -> str:
    return "".join(chr(octet) if octet in UNRESERVED else f"%{octet:02X}" for octet in os.fsencode(part))


@cache
def _environment() -> Any:
    """Jinja2, imported only here: it escapes everything that is not marked as ours."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FunctionLoader(_asset),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    style, script = _style(), _asset("index.js")
    made.globals |= {"style": Markup(style), "script": Markup(script), "csp": _policy(style, script)}  # noqa: S704
    return made


def _policy(style: str, script: str) -> str:
    """The Content-Security-Policy: nothing at all but this very style sheet and this very script."""
    own = [("style-src", style), ("script-src", script)]
    parts = ["default-src 'none'", *(f"{what} '{_hash(text)}'" for what, text in own)]
    return "; ".join([*parts, "require-trusted-types-for 'script'", "base-uri 'none'", "form-action 'none'"])


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _style() -> str:
    """The look of the HTML report, and what this page has beside it."""
    shared = files("validator.reporters.html") / "templates" / "style.css"
    return shared.read_text(encoding="utf-8") + _asset("index.css")


def _asset(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")
