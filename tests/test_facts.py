"""What a report says, in one line, of the revision before."""

import pytest

from validator.evidence.difference import Difference, What
from validator.evidence.previous import ImageChanges, Previous, SessionChanges, SourceChanges, ToolChanges
from validator.facts import facts

GONE = Difference(What.TOOL_GONE, "a")
NOTHING: dict[type, object] = {
    kind: kind(()) for kind in (ToolChanges, SessionChanges, ImageChanges, SourceChanges)
}
LACKING = Previous(missing={"Image": "there is no image: x", "Session": "there is no image: x"})


@pytest.mark.parametrize(
    ("had", "says"),
    [
        ({Previous: Previous(same=True)}, "unchanged: same build context tree, nothing built twice"),
        ({Previous: Previous(), **NOTHING}, "it was asked as well, and nothing differs"),
        ({Previous: Previous(), **NOTHING, ToolChanges: ToolChanges((GONE,) * 2)}, "changes: 2 in the tools"),
        (
            {Previous: LACKING, SourceChanges: SourceChanges(())},
            "not all could be compared: there is no image: x",
        ),
        (
            {Previous: LACKING, SourceChanges: SourceChanges((GONE,))},
            "changes: 1 in the source; not all could be compared: there is no image: x",
        ),
    ],
)
def test_one_line_says_what_came_of_the_comparison(had: dict[type, object], says: str) -> None:
    """Nothing changed is said only where everything was compared."""
    assert facts(had) == (("since the revision before", says),)


def test_what_is_new_has_no_such_line() -> None:
    assert facts({Previous: KeyError("none")}) == ()
