"""What was recorded: logs, the wire, and the digests of all evidence."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from validator.evidence import store
from validator.evidence.conversation import Discovery, Ladder
from validator.evidence.execution import Build, Fetch, Frame, Launch
from validator.evidence.remote import HttpExchange, Remote
from validator.exhibit import Conversation, Digest, Log, Message, Phase
from validator.exhibiting.cutting import ends, short

MOST_MESSAGES = 200  # of one conversation
MESSAGE = 2_000  # characters of one
MOST_CHARACTERS = 100_000  # of one conversation
MOST_FILES = 100
SAID = {"create": "create the container", "start": "start the server", "stop": "stop the server"}


def phases(had: Mapping[type, object]) -> Mapping[str, Any]:
    """`Exhibit.phases`: as the evidence itself recorded them."""
    found = []
    if isinstance(fetch := had.get(Fetch), Fetch):
        found.append(Phase("fetch the source", fetch.seconds))
    if isinstance(build := had.get(Build), Build):
        found.append(Phase("build the image", build.seconds))
    for kind in (Launch, Remote):
        if isinstance(asked := had.get(kind), Launch | Remote):
            found += [Phase(SAID.get(name, name), seconds) for name, seconds in asked.seconds.items()]
    return {"phases": tuple(phase for phase in found if phase.seconds > 0)}


def logs(had: Mapping[type, object]) -> Mapping[str, Any]:
    """`Exhibit.logs`, in the order of the phases; none that is empty."""
    texts = [*_of_build(had), *_of_server(had)]
    return {"logs": tuple(Log(name, ends(text), len(text)) for name, text in texts if text.strip())}


def _of_build(had: Mapping[type, object]) -> Iterator[tuple[str, str]]:
    if isinstance(fetch := had.get(Fetch), Fetch):
        yield "What git said", fetch.says
    if isinstance(build := had.get(Build), Build):
        yield "Build log", build.log or build.says


def _of_server(had: Mapping[type, object]) -> Iterator[tuple[str, str]]:
    if isinstance(launch := had.get(Launch), Launch):
        yield "Standard error of the server", launch.stderr
    ladder = had.get(Ladder)
    for attempt in ladder.attempts if isinstance(ladder, Ladder) else ():
        if isinstance(ladder, Ladder) and attempt.rung is not ladder.judged:
            yield f"Standard error, started with less ({attempt.rung})", attempt.stderr
    if isinstance(discovery := had.get(Discovery), Discovery):
        yield "Standard error, asked in the other era of the protocol", discovery.stderr


def conversations(had: Mapping[type, object]) -> Mapping[str, Any]:
    """`Exhibit.conversations`."""
    found = []
    if isinstance(launch := had.get(Launch), Launch):
        found.append(_conversation("The conversation that is judged", map(_of_frame, launch.frames)))
    if isinstance(discovery := had.get(Discovery), Discovery):
        found.append(_conversation("The other era: server/discover", map(_of_frame, discovery.frames)))
        found.append(_conversation("The attempt with a handshake", map(_of_frame, discovery.handshake)))
    if isinstance(remote := had.get(Remote), Remote):
        found.append(_conversation("HTTP exchanges", map(_of_exchange, remote.exchanges)))
    return {"conversations": tuple(one for one in found if one.total)}


def _conversation(name: str, said: Iterable[Message]) -> Conversation:
    every, room, kept = list(said), MOST_CHARACTERS, []
    for message in islice(every, MOST_MESSAGES):
        room -= len(message.text)
        if room < 0:
            break
        kept.append(message)
    return Conversation(name, tuple(kept), len(every))


def _of_frame(frame: Frame) -> Message:
    return Message(
        frame.seconds,
        frame.sent,
        frame.kind.value,
        frame.size,
        short(frame.text, MESSAGE),
        short(frame.note),
    )


def _of_exchange(each: HttpExchange) -> Message:
    status = f"HTTP {each.status}" if each.status else "no answer"
    text = f"{each.method} {short(each.url)}\n{status}\n{short(each.body, MESSAGE)}".strip()
    return Message(each.seconds, True, short(each.probe) or "http", each.size, text, short(each.note))


def digests(had: Mapping[type, object]) -> Mapping[str, Any]:
    """`Exhibit.digests`: of the very bytes that `--evidence` writes."""
    laid = islice(store.laid_out(had), MOST_FILES)
    found = [Digest(path, len(content), hashlib.sha256(content).hexdigest()) for path, content in laid]
    return {"digests": tuple(sorted(found, key=lambda digest: digest.file))}
