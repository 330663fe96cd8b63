"""Launches, ladders and entries for the tests of the diagnosis, made on the spot."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from validator.evidence.conversation import Attempt, Ladder, Rung
from validator.evidence.diagnosis import Ailment, Diagnosis, diagnose
from validator.evidence.execution import Image, Launch, LaunchEnd, Stage
from validator.evidence.manifest import Document, Entry, ToolsFile
from validator.evidence.submission import Change, EntryChange
from validator.model import Kind
from validator.reading import strict_json
from validator.reading.problem import Parsed

GIVEN = ("NOTES_TOKEN", "NOTES_URL")
IMAGE = Image("sha256:aa")
TOOLS = b'[{"name": "find_notes"}]'
CONFIG = {
    "secrets": [{"name": "notes.token", "env": "NOTES_TOKEN"}],
    "env": [{"name": "NOTES_URL", "example": "https://notes.example.com"}],
}


@dataclass(frozen=True, slots=True)
class Case:
    """One output of a server and what it means."""

    of: str
    kind: Ailment
    text: str
    names: tuple[str, ...] = ()
    end: LaunchEnd = LaunchEnd.EXITED
    code: int | None = 1

    def launch(self) -> Launch:
        """A server that printed this and did not answer."""
        return started(self.text, end=self.end, exit_code=self.code)


def cases() -> list[Case]:
    """All of stderr_texts.toml."""
    read = tomllib.loads((Path(__file__).parent / "stderr_texts.toml").read_text())["case"]
    return [_case(**given) for given in read]


def _case(of: str, kind: str, text: str, names: Any = (), end: str = "exited", code: int = 1) -> Case:
    ended = LaunchEnd(end)
    return Case(of, Ailment(kind), text, tuple(names), ended, code if ended is LaunchEnd.EXITED else None)


def started(stderr: str = "", **given: Any) -> Launch:
    """A launch that came to `started`, with values for NOTES_TOKEN and NOTES_URL."""
    return Launch(
        given.pop("stage", Stage.STARTED),
        given.pop("end", LaunchEnd.EXITED),
        stderr=stderr,
        environment=given.pop("environment", GIVEN),
        **given,
    )


def attempt(rung: Rung, launch: Launch, tools: int = 0) -> Attempt:
    """The rung of the ladder that says the same as *launch*."""
    return Attempt(
        rung,
        launch.stage,
        launch.end,
        launch.says,
        launch.limit,
        launch.exit_code,
        launch.out_of_memory,
        tools,
        launch.environment,
        launch.network,
        stderr=launch.stderr,
    )


def ladder(launch: Launch, *below: Attempt, rung: Rung = Rung.EXAMPLE, tools: int = 0) -> Ladder:
    """A ladder that judges *launch* on *rung*, with other rungs beside it."""
    return Ladder((*below, attempt(rung, launch, tools)), rung)


def entry(data: Mapping[str, Any] | None = None) -> Entry:
    """A server's entry, by default with a secret and a variable."""
    document = Document("servers/notes/server.yaml", True, (), Parsed(None, ()))
    body = {"name": "notes", "type": "server", "config": CONFIG} if data is None else dict(data)
    return Entry("notes", Kind.SERVER, EntryChange("notes", Change.ADDED), body, document)


def tools(content: bytes | None = TOOLS) -> ToolsFile:
    """The entry's tools.json; None for none."""
    parsed = strict_json.read(content) if content is not None else Parsed(None, ())
    return ToolsFile("servers/notes/tools.json", content is not None, (), parsed)


def read(launch: Launch, **given: Any) -> Diagnosis:
    """The diagnosis of one launch on the example rung."""
    return diagnose(
        launch,
        given.get("image", IMAGE),
        given.get("ladder", ladder(launch)),
        given.get("entry", entry()),
        given.get("tools", tools(None)),
    )
