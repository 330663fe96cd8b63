"""Every text that a server says, keys included, with the words for its place. Raw JSON, whatever it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from checks._words import brief
from checks.security._encoded import PROSE
from validator import Attempt, Call, CallEnd, Calls, Discovery, Ladder, Listing, Remote, Rung, Session

# A real list of tools has 78,517 bytes at the very most (protocol.md section 6).
MOST = 2_000_000  # characters of one answer that are looked at; one text counts EACH more
EACH = 40
PATH = 80  # characters of a path that a finding shows
NAMES = {"name", "title"}
DATA = {"default", "examples", "example", "enum", "const", "pattern"}  # keywords that hold values


@dataclass(frozen=True, slots=True)
class Said:
    """A key or a value. `key` is the last name of its path; `of` is what holds it, in words.

    `about` is the argument that it describes; "" for none. `is_data`: a value to be passed on, as a
    default or one of an enum.
    """

    value: str
    key: str
    path: str
    of: str
    about: str = ""
    is_key: bool = False
    is_data: bool = False
    is_end: bool = False  # there is more, which is not looked at

    @property
    def is_name(self) -> bool:
        """A name or a title: by these things are chosen."""
        return self.is_key or self.key in NAMES

    @property
    def judged(self) -> tuple[str, bool, bool, bool, bool]:
        """What a verdict about it depends on: two texts with the same are judged alike."""
        return self.value, self.is_name, self.is_data, self.is_prose, self.is_of_prompt

    @property
    def is_prose(self) -> bool:
        """A description, a title, instructions: it is for reading."""
        return self.key in PROSE and not self.is_key

    @property
    def is_of_prompt(self) -> bool:
        """It is about an argument that is a prompt for another model, and may speak of overriding one."""
        return "prompt" in self.about.lower()

    @property
    def place(self) -> str:
        """Where it is said, for a message."""
        path = self.path.removeprefix("/")
        short = path if len(path) <= PATH else f"…{path[-PATH:]}"
        what = f"`{brief(short, PATH + 1)}` of {self.of}" if path else self.of
        return f"the name {what}" if self.is_key else what


def said(value: Any, of: str) -> Iterator[Said]:
    """Every text in *value*, in order, without recursion."""
    left = [(value, Said("", "", "", of))]
    while left:
        node, here = left.pop()
        if isinstance(node, str):
            yield Said(node, here.key, here.path, of, here.about, False, here.is_data)
        elif isinstance(node, dict):
            inner = [(item, _below(here, str(key))) for key, item in node.items()]
            yield from (
                Said(step.key, step.key, step.path, of, step.about, True, step.is_data) for _, step in inner
            )
            left.extend(reversed(inner))
        elif isinstance(node, list | tuple):
            left.extend((item, here) for item in reversed(node))


def of_session(session: Session) -> Iterator[Said]:
    """What the answer to initialize says: the instructions, the server's name and title."""
    server = {"name": session.server_name, "version": session.server_version}
    raw = dict(session.raw) or {"serverInfo": server, "instructions": session.instructions}
    return said(raw, "the answer to initialize")


def of_tools(tools: Iterable[Any]) -> Iterator[Said]:
    """What a list of tools says."""
    for n, tool in enumerate(tools, 1):
        yield from said(tool, named("tool", n, tool))


def of_calls(calls: Iterable[Call]) -> Iterator[Said]:
    """What the answers to further questions say: prompts, resources, templates and whatever else."""
    for call in calls:
        if call.end is not CallEnd.ANSWERED or not isinstance(call.result, dict):
            continue
        for key, value in call.result.items():
            of = f"the answer to {brief(call.method, 40)}"
            if key in LISTS and isinstance(value, list):
                for n, item in enumerate(value, 1):
                    yield from said(item, named(LISTS[key], n, item))
            else:
                yield from said({key: value}, of)


LISTS = {"prompts": "prompt", "resources": "resource", "resourceTemplates": "template", "tools": "tool"}


def of_conversation(session: Session, listing: Listing) -> Iterator[Said]:
    """The surface of a server: all that a client hands to a model before a tool is called."""
    yield from within(of_session(session))
    yield from within(of_tools(listing.tools))


def of_questions(session: Session, listing: Listing, calls: Calls) -> Iterator[Said]:
    """What a server says beyond that, and when it lists its tools again."""
    return beyond(session, listing, of_calls(calls.calls))


def of_other_conversations(
    session: Session, listing: Listing, discovery: Discovery, ladder: Ladder
) -> Iterator[Said]:
    """What a server says only to some: to those that begin with server/discover, or on other rungs."""
    rest = (call for call in discovery.calls if call.probe != "tools")
    others = [of_attempt(attempt, STARTED[attempt.rung]) for attempt in ladder.attempts]
    if ladder.refused:
        others.append(of_attempt(ladder.refused, "asked with a handshake"))
    return beyond(session, listing, of_tools(discovery.tools), of_calls(rest), *others)


STARTED = {
    Rung.BARE: "started without configuration",
    Rung.EXAMPLE: "started with example values",
    Rung.PROVIDED: "started with given values",
    Rung.NETWORK: "started with the network",
}


def of_attempt(attempt: Attempt, how: str) -> Iterator[Said]:
    """What a server said in another conversation than the one that is judged."""
    for method, result in attempt.answers.items():
        tools = method == "tools/list" and isinstance(result, list | tuple)
        texts = of_tools(result) if tools else said(result, f"the answer to {brief(method, 40)}")
        yield from (replace(text, of=f"{text.of}, {how}") for text in texts)


def of_remote(session: Session, listing: Listing, remote: Remote) -> Iterator[Said]:
    """What a remote server says beyond its answers to initialize and tools/list: to newer clients."""
    return beyond(session, listing, of_calls(remote.calls))


def beyond(session: Session, listing: Listing, *answers: Iterable[Said]) -> Iterator[Said]:
    """The texts of *answers* whose words the judged conversation does not hold: they are judged there."""
    known = {text.judged for text in of_conversation(session, listing)}
    for texts in answers:
        yield from (text for text in within(texts) if text.is_end or text.judged not in known)


def within(texts: Iterable[Said]) -> Iterator[Said]:
    """The texts up to the limit, and where there are more, an empty one that says so."""
    left = MOST
    for text in texts:
        left -= len(text.value) + EACH
        if left < 0:
            yield replace(text, value="", path="", is_end=True)
            return
        yield text


def prose(texts: Iterable[Said]) -> Iterator[Said]:
    """Those that are for reading: descriptions, titles, instructions."""
    return (text for text in texts if text.is_prose)


def named(what: str, n: int, item: Any) -> str:
    """How a finding names the n-th item of a list."""
    name = item.get("name") or item.get("uri") if isinstance(item, dict) else None
    return f"the {what} `{brief(name)}`" if isinstance(name, str) and name else f"{what} number {n}"


def _below(here: Said, key: str) -> Said:
    path = f"{here.path}/{key}"[-4 * PATH :]
    inside = here.is_data or (key in DATA and here.key != "properties")
    about = key if here.key == "properties" and not here.is_data else here.about
    return Said("", key, path, here.of, about, False, inside)
