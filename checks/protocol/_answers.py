"""The answers of a conversation that a frozen schema describes, each with its revision."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from checks._words import brief
from checks.protocol._schema import Fault, Path, faults, where
from validator import HANDSHAKE, MODERN, Call, CallEnd, Calls, Discovery, Finding, Listing, Session

LISTS = {  # probe -> (what it is called, definition, field that holds the items)
    "prompts": ("prompts/list", "ListPromptsResult", "prompts"),
    "resources": ("resources/list", "ListResourcesResult", "resources"),
    "templates": ("resources/templates/list", "ListResourceTemplatesResult", "resourceTemplates"),
}
SHOWN = 10  # findings about one answer


@dataclass(frozen=True, slots=True)
class Answer:
    """One raw result. `sdk_error`: why the official client refuses it."""

    called: str
    revision: str
    definition: str
    value: Any
    sdk_error: str = ""

    def faults(self) -> list[Fault]:
        """How it breaks the schema of its revision."""
        return faults(self.revision, self.definition, self.value)


def answers(session: Session, listing: Listing, calls: Calls) -> Iterator[Answer]:
    """Those of the conversation that is judged; none where its revision is not one with a handshake."""
    name = session.protocol
    if name not in HANDSHAKE:
        return
    if session.raw:
        yield Answer("initialize", name, "InitializeResult", session.raw, session.sdk_error)
    page = {**_result(calls.of("tools-again")), "tools": list(listing.tools)}
    yield Answer("tools/list", name, "ListToolsResult", page, listing.sdk_error)
    yield from _lists(name, calls.calls)


def modern_answers(discovery: Discovery) -> Iterator[Answer]:
    """Those to server/discover, and to what followed in that revision."""
    [name] = MODERN
    discover = discovery.of("discover")
    if discover is not None and discover.end is CallEnd.ANSWERED:
        yield Answer("server/discover", name, "DiscoverResult", discover.result, discover.sdk_error)
    if discovery.protocol not in MODERN:
        return
    tools = discovery.of("tools")
    if tools is not None and tools.end is CallEnd.ANSWERED:
        page = {**(tools.result or {}), "tools": list(discovery.tools)}
        yield Answer("tools/list", name, "ListToolsResult", page, tools.sdk_error)
    yield from _lists(name, discovery.calls)


def items(calls: Iterable[Call], probe: str) -> list[tuple[int, dict[str, Any]]]:
    """The objects in the answer to a question of LISTS, with their places in it from 0."""
    call = next((call for call in calls if call.probe == probe), None)
    found = _result(call).get(LISTS[probe][2])
    listed = found if isinstance(found, list) else []
    return [(n, item) for n, item in enumerate(listed) if isinstance(item, dict)]


def grouped(answer: Answer, wrong: Iterable[Fault]) -> Iterator[Finding]:
    """A finding for each kind of fault, with its first place and how often it is there."""
    places: dict[tuple[Path, str], list[Path]] = {}
    for fault in wrong:
        kind = tuple("" if isinstance(step, int) else step for step in fault.path)
        places.setdefault((kind, fault.words), []).append(fault.path)
    for (_, words), paths in list(places.items())[:SHOWN]:
        again = f" ({len(paths)} times)" if len(paths) > 1 else ""
        message = f"in the answer to {answer.called}, `{where(paths[0])}` {words}{again}"
        yield Finding(message, fix=f"answer as MCP {answer.revision} says, which is the negotiated version")


def first_words(text: str) -> str:
    """The first line of an error of the official client, cut."""
    return brief(next((line.strip() for line in text.splitlines() if line.strip()), ""), 200)


def _lists(revision: str, calls: Iterable[Call]) -> Iterator[Answer]:
    for call in calls:
        if call.probe in LISTS and call.end is CallEnd.ANSWERED:
            called, definition, _ = LISTS[call.probe]
            yield Answer(called, revision, definition, call.result, call.sdk_error)


def _result(call: Call | None) -> dict[str, Any]:
    answered = call is not None and call.end is CallEnd.ANSWERED
    return dict(call.result or {}) if call is not None and answered else {}
