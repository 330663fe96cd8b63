"""JSON reports on disk: golden ones, hostile ones, and files that are none."""

import json
import os
from pathlib import Path
from typing import Any

from tests.golden.reports import REPORTS
from validator.reporters import REPORTERS

HOSTILE = (
    "</script><script>window.hacked = 1</script>",
    "--><svg onload=window.hacked=2>",
    "<!--<script>",
    "]]><img src=//evil.invalid/x onerror=window.hacked=3>",
    "javascript:window.hacked=4",
    "\u202e\u2066reversed\x1b[2J\x1b]8;;http://evil.invalid\x07link",
    "&lt;b&gt; &#x3c;script&#x3e; \\u003cscript\\u003e",
    "\u2028window.hacked=5\u2029",
    "'\"`${window.hacked=6}{{7*7}}{% raw %}",
)


def golden(name: str) -> dict[str, Any]:
    """One golden report as plain data."""
    data = json.loads(REPORTERS["json"](REPORTS[name]))
    assert isinstance(data, dict)
    return data


def write(file: Path, data: object, *, modified: float = 0) -> Path:
    """*data* as a JSON file, written at that time (seconds since 1970)."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(data), encoding="utf-8")
    if modified:
        os.utime(file, (modified, modified))
    return file


def everywhere(value: object, text: str) -> object:
    """The report with *text* in the place of every text that no reader takes for a word of ours."""
    kept = {"verdict", "kind", "severity", "outcome", "standing", "cause", "whose", "at_best"}
    if isinstance(value, dict):
        return {key: v if key in kept or key == "tool" else everywhere(v, text) for key, v in value.items()}
    if isinstance(value, list):
        return [everywhere(item, text) for item in value]
    return text if isinstance(value, str) else value
