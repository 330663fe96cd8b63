"""The files by which a step tells GitHub Actions something: its outputs, its part of the summary."""

import secrets
from collections.abc import Mapping
from pathlib import Path

SUMMARY_BYTES = 1 << 20  # of one step; GitHub shows nothing at all of a larger one (its documentation)
TOO_LONG = "mcp-vet's report does not fit here any more: it is in the job's artifact.\n"


def write_outputs(environ: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Append to GITHUB_OUTPUT, if there is one. Raises OSError.

    Each value stands between two lines of a delimiter that nobody can know, so none can begin another output.
    """
    for name, value in outputs.items():
        fence = f"mcp-vet-{secrets.token_hex(32)}"
        _append(environ.get("GITHUB_OUTPUT", ""), f"{name}<<{fence}\n{value}\n{fence}\n")


def write_summary(environ: Mapping[str, str], markdown: str) -> None:
    """Append to GITHUB_STEP_SUMMARY, if there is one. Raises OSError."""
    name = environ.get("GITHUB_STEP_SUMMARY", "")
    there = Path(name).stat().st_size if name and Path(name).exists() else 0
    fits = there + len(markdown.encode()) < SUMMARY_BYTES
    _append(name, markdown if fits else TOO_LONG)


def _append(name: str, text: str) -> None:
    if name:
        with Path(name).open("a", encoding="utf-8") as stream:
            stream.write(text)
