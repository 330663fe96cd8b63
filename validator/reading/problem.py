"""What a reader has to say about a file: problems, never exceptions."""

from dataclasses import dataclass, field

from validator.reading.tree import Node

MOST_PROBLEMS = 100  # a hostile file could have one per byte; more than this helps nobody
MOST_MESSAGE = 300  # characters, threats.md 2 (introduction)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file, or a part of it, cannot be trusted to mean what it seems to mean.

    `code` is stable and has the form family/name (threats.md 2.1 and 2.2); `line` and `column`
    count from 1, columns in characters. `message` has at most 300 characters.
    """

    code: str
    message: str
    line: int = 1
    column: int = 1
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as read: the tree, if there is one, and every problem found on the way.

    Where there are problems the tree is a best effort, good for finding further mistakes and for
    nothing else. `root is None` implies at least one problem.
    """

    root: Node | None
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Problems:
    """Collects problems during one reading, and says so when it stops counting."""

    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, message: str, at: tuple[int, int] = (1, 1), fix: str | None = None) -> None:
        """Note a problem at (line, column); beyond the 100th only the fact that there are more is kept."""
        if len(self.found) < MOST_PROBLEMS:
            self.found.append(Problem(code, cut(message, MOST_MESSAGE), *at, fix))
        elif len(self.found) == MOST_PROBLEMS:
            more = f"there are more than {MOST_PROBLEMS} problems in this file; the rest is not listed"
            self.found.append(Problem("text/too-many-problems", more, *at))

    def parsed(self, root: Node | None) -> Parsed:
        """The result of the reading. A missing root without a problem is a bug: ValueError."""
        if root is None and not self.found:
            raise ValueError("a file that was not read needs a problem")
        return Parsed(root, tuple(self.found))


def cut(text: str, most: int = 60) -> str:
    """The text, or its beginning and an ellipsis: at most `most` characters, for use in a message."""
    return text if len(text) <= most else text[: most - 1] + "…"
