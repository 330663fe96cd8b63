"""The hostile modes of the tests' own servers, and what each attacks."""

import ast
from dataclasses import dataclass
from pathlib import Path

from tests.live.http_modes import MODES as HTTP_MODES

SERVERS = Path(__file__).resolve().parent.parent / "tests" / "live" / "servers"
FIRST = "hostile.py"
STDIO, HTTP = "stdio", "http"
TOOLS, QUESTION, STATELESS = "tools", "question", "stateless"  # what a mode attacks
HELPERS = {"write", "say", "hear", "answer", "hello", "initialize", "tools", "to_the_end"}
LATER = {  # of hostile_later.py
    **dict.fromkeys(
        (
            "floods_on_a_question",
            "endless_line_on_a_question",
            "dies_on_a_question",
            "never_answers_a_question",
            "answers_everything_with_junk",
            "asks_for_a_sample_for_ever",
            "deep_answer_to_a_question",
        ),
        QUESTION,
    ),
    **dict.fromkeys(
        (
            "floods_on_discover",
            "discovers_without_a_list",
            "discovers_with_nested_junk",
            "discovers_with_nothing_else",
            "stateless_cursor_loop",
            "stateless_cursor_for_ever",
            "stateless_without_a_list",
            "stateless_error_to_tools",
        ),
        STATELESS,
    ),
}
ERAS = {  # of eras.py
    "legacy": TOOLS,
    "echoes-any-version": TOOLS,
    "numbers-only": QUESTION,
    "never-says-unknown": QUESTION,
    "ends-on-unknown": QUESTION,
    "modern": STATELESS,
    "dual": STATELESS,
    "slow-dual": STATELESS,
    "dual-without-tools": STATELESS,
    "fails-real-clients": TOOLS,
    "poisons-who-configures-nothing": TOOLS,
    "asks-back": TOOLS,
}
# Good, or odd in a way that no client suffers from: these need no finding.
HARMLESS = {
    STDIO: (
        *("well_behaved", "three_pages", "stderr_flood_while_answering", "legacy", "modern"),
        *("slow-dual", "poisons-who-configures-nothing"),  # which only other rungs, or other clients, see
    ),
    HTTP: (
        *("open-json", "open-events", "pages", "legacy", "modern", "dual", "to-good"),
        *("five-hundred-twice", "patient"),
    ),
}


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to misbehave. `script` is the server's file for stdio, "" for HTTP."""

    kind: str
    name: str
    script: str = ""
    attacks: str = TOOLS

    @property
    def harmless(self) -> bool:
        """It need not be found out."""
        return self.name in HARMLESS[self.kind]

    @property
    def scripted(self) -> bool:
        """It answers what is asked in the order of a handshake; questions and the other era confuse it."""
        return self.script == FIRST

    @property
    def declared(self) -> str:
        """The transport that an entry of such a remote server would declare."""
        return "sse" if self.name.startswith("legacy") else "streamable-http"


def all_modes() -> list[Mode]:
    """Every mode of every server, in a fixed order."""
    modes = [Mode(STDIO, name, FIRST) for name in first_modes()]
    modes += [Mode(STDIO, name, "hostile_later.py", attacks) for name, attacks in LATER.items()]
    modes += [Mode(STDIO, name, "eras.py", attacks) for name, attacks in ERAS.items()]
    return modes + [Mode(HTTP, name) for name in HTTP_MODES]


def first_modes() -> list[str]:
    """Of hostile.py: its functions, which are read and not imported, because it is a script."""
    tree = ast.parse((SERVERS / FIRST).read_text())
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name not in HELPERS]


def wanted(words: list[str]) -> list[Mode]:
    """Those of a kind, or with one of these names; all where nothing is said. Raises SystemExit."""
    modes = all_modes()
    if strangers := {*words} - {STDIO, HTTP} - {mode.name for mode in modes}:
        raise SystemExit(f"no such mode: {', '.join(sorted(strangers))}")
    kinds = {*words} & {STDIO, HTTP} or {STDIO, HTTP}
    names = {*words} - {STDIO, HTTP}
    return [mode for mode in modes if mode.kind in kinds and (not names or mode.name in names)]
