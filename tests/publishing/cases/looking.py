"""What is looked at once a report is published."""

from tests.publishing.world import World
from validator.reporters.markdown import MARKER


def nothing_pings(world: World) -> None:
    """Outside of code there is no mention, reference, link, image, comment or command of a stranger's."""
    first, _, rest = world.comment.partition("\n")
    assert first.startswith("<!-- mcp-vet publish {")
    outside = _without_code(rest)
    assert outside.count("<!--") == 1
    assert MARKER in outside
    for word in ("@acme", "#123", "![", "evil.invalid", "</pre>\n</pre>", "\x1b"):
        assert word not in outside, word
    assert not [line for line in world.comment.splitlines() if line.startswith("::")]
    for check in world.state.checks.values():
        assert not [n for n in check["annotations"] if "\x1b" in n["message"] or "::error" in n["message"]]


def _without_code(markdown: str) -> str:
    import re

    markdown = re.sub(r"<pre>.*?</pre>", "", markdown, flags=re.DOTALL)
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown)


def annotated(world: World) -> None:
    """In batches that GitHub takes, and the cut is said."""
    (check,) = world.state.checks.values()
    assert len(check["annotations"]) == 200
    assert "200 of 500 findings" in check["output"]["title"]
    assert len(world.comment) <= 65_536


def untouched_stranger(world: World) -> None:
    (theirs,) = world.state.bodies(666)
    assert "reject" in theirs
