"""What comes over the wire: cut anywhere, it gives the same streams, events and messages, within limits."""

import json
import re
from dataclasses import replace
from itertools import chain, groupby
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.target import Target, pieces
from validator.evidence.codec import encode
from validator.evidence.execution import FrameKind
from validator.live import messages
from validator.live.event_stream import BOM, Event, Events
from validator.live.framing import HEADER, BadFraming, Demultiplexer, Overrun
from validator.live.guard import Guard
from validator.live.http_record import Record
from validator.live.messages import NotMessage
from validator.live.transport import _wrap
from validator.live.web import read_response
from validator.policy import load_policy

CUTS = 4  # bytes at the beginning of an input that say how the rest is cut
LIMITS = replace(
    load_policy().limits,
    frame_bytes=2_000,
    transcript_bytes=3_000,
    frames=30,
    noise_lines=10,
    server_requests=5,
    depth=12,
    values=100,
)
OPEN: dict[int | str, str] = {
    1: "initialize",
    2: "tools/list",
    "three": "ping",
}  # requests that wait for an answer


def one_demultiplexer(data: bytes) -> None:
    """However Docker's stream is cut; never more bytes than came in, and none of them elsewhere."""
    cuts, wire = data[:CUTS], data[CUTS:]
    whole = streams([wire])
    assert streams(pieces(wire, cuts)) == whole == by_the_book(wire)
    assert sum(len(part) for _, part in whole[0]) <= len(wire)


Streams = tuple[list[tuple[int, bytes]], bool]


def streams(parts: list[bytes]) -> Streams:
    """What comes out, neighbours of one stream joined; and whether the framing was bad."""
    demultiplexer, found = Demultiplexer(), list[tuple[int, bytes]]()
    try:
        for part in parts:
            found.extend(demultiplexer.feed(part))
            assert len(demultiplexer._header) < HEADER
    except BadFraming:
        return joined(found), True
    return joined(found), False


def joined(found: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """One item for each run of one stream."""
    groups = groupby((each for each in found if each[1]), lambda each: each[0])
    return [(stream, b"".join(part for _, part in group)) for stream, group in groups]


def by_the_book(wire: bytes) -> Streams:
    """Docker Engine API, "Attach to a container": eight bytes of header, the last four a size."""
    found, at = list[tuple[int, bytes]](), 0
    while len(header := wire[at : at + HEADER]) == HEADER:
        if header[0] > 2 or header[1:4] != b"\0\0\0":
            return joined(found), True
        size = int.from_bytes(header[4:], "big")
        found.append((header[0], wire[at + HEADER : at + HEADER + size]))
        at += HEADER + size
    return joined(found), False


def one_event_stream(data: bytes) -> None:
    """Cut anywhere, the events are those of the specification; over the limit there is none."""
    cuts, wire = data[:CUTS], data[CUTS:]
    limit = len(wire) + len(BOM)
    assert events(pieces(wire, cuts), limit) == events([wire], limit) == events_by_the_book(wire)
    for event in events(pieces(wire, cuts), 50):
        assert len(event.data) + len(event.kind) <= 50 + len("message")


def events(parts: list[bytes], limit: int) -> list[Event]:
    """The events that are complete, up to an Overrun."""
    stream, found = Events(limit), list[Event]()
    try:
        for part in parts:
            found.extend(stream.feed(part))
            assert len(stream._rest) <= limit + len(part)
    except Overrun:
        return found
    return found


def events_by_the_book(wire: bytes) -> list[Event]:
    """WHATWG HTML, 9.2.6, over the whole stream at once; what no line break ends is not there."""
    text = wire.removeprefix(BOM)
    lines = re.split(rb"\r\n|\n|\r", text.removesuffix(b"\r"))[:-1]
    found, kind, last, values = [], "", "", list[bytes]()
    for line in lines:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if not line:
            found += [Event(kind or "message", b"\n".join(values), last)] if values else []
            kind, values = "", []
        elif name == b"data":
            values.append(value)
        elif name == b"event":
            kind = value.decode("utf-8", "replace")
        elif name == b"id" and b"\0" not in value:
            last = value.decode("utf-8", "replace")
    return found


def one_wire(data: bytes) -> None:
    """Every line is noise, or one JSON object that the official client survives; cut anywhere, the same."""
    cuts, wire = data[:CUTS], data[CUTS:]
    whole = heard([wire])
    assert heard(pieces(wire, cuts)) == whole
    for message in whole[0]:
        assert messages.kind_of(message)
        _wrap(message)
        json.dumps(message, allow_nan=False)
    for line in wire.split(b"\n")[:50]:
        answered(line)


Heard = tuple[list[Any], list[Any], str, bool]


def heard(parts: list[bytes]) -> Heard:
    """What the client gets, what is recorded, the limit that was broken, whether something was doubted."""
    guard = Guard(_Deaf(), LIMITS)
    for request, method in OPEN.items():
        guard.asked(request, method)
    given: list[dict[str, Any]] = []
    try:
        lines = chain.from_iterable(map(guard.lines.feed, parts))
        given.extend(message for line in lines if (message := guard.judge(line)) is not None)
    except Overrun as exc:
        guard.overrun = exc
    frames = [replace(frame, seconds=0.0) for frame in guard.transcript.frames]
    json.dumps(encode(frames), allow_nan=False)
    assert (
        sum(len(frame.text.encode()) for frame in frames) <= 4 * LIMITS.transcript_bytes
    )  # \xff is written as 4
    answers = [message["id"] for message in given if messages.kind_of(message) is FrameKind.RESPONSE]
    assert len(answers) == len(set(answers))
    assert set(answers) <= set(OPEN)
    return (
        given,
        [encode(frame) for frame in frames],
        guard.overrun.limit if guard.overrun else "",
        bool(guard.fault),
    )


class _Deaf:
    """A channel that nobody uses."""

    async def receive(self) -> tuple[int, bytes]:
        return 0, b""

    async def send(self, data: bytes) -> None:
        """Nowhere."""

    async def close_input(self) -> None:
        """Nothing."""


def answered(line: bytes) -> None:
    """As the body of a remote server's answer; and as strict as json.loads lets us be."""
    try:
        found = read_response(line, 1, Record("POST", "https://mcp.example.com/", status=200), LIMITS)
    except (NotMessage, Overrun):
        return
    assert found is None or (found["id"] == 1 and type(found["id"]) is int)
    json.loads(line)


@st.composite
def framed(draw: st.DrawFn) -> bytes:
    """Docker's frames, the last one perhaps cut off, one header perhaps none of Docker's."""
    parts = draw(st.lists(st.tuples(st.sampled_from([0, 1, 2, 2, 1, 3]), st.binary(max_size=20)), max_size=8))
    wire = b"".join(bytes([stream, 0, 0, 0]) + len(part).to_bytes(4, "big") + part for stream, part in parts)
    at, piece = draw(st.integers(0, len(wire))), draw(st.binary(max_size=2))
    return draw(st.binary(min_size=CUTS, max_size=CUTS)) + wire[:at] + piece + wire[at:]


FIELDS = st.sampled_from(
    [b"data", b"data:", b"data: ", b"event: ", b"id: ", b"retry: ", b": ", b"", b"\xef\xbb\xbf", b"\0"]
)
ENDS = st.sampled_from([b"\n", b"\r", b"\r\n", b"\n\n", b"\r\r", b"\r\n\r\n", b""])
EVENT_LINES = st.tuples(
    FIELDS, st.sampled_from([b"", b"x", b" y", b"\xff", b"endpoint", b"a:b", b"\0"]), ENDS
).map(b"".join)
EVENT_STREAMS = st.tuples(
    st.binary(min_size=CUTS, max_size=CUTS), st.lists(EVENT_LINES, max_size=20).map(b"".join)
)

IDS: st.SearchStrategy[object] = st.sampled_from([1, 2, "three", "1", 1.0, True, None, -1, [], 3])
JSON_VALUES = st.recursive(
    st.one_of(st.text(max_size=5), st.integers(), st.floats(), st.none(), st.booleans()),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=4), below, max_size=4),
)
MEMBERS = st.fixed_dictionaries(
    {"jsonrpc": st.sampled_from(["2.0", "2.0", "2.0", "1.0", 2.0])},
    optional={
        "id": IDS,
        "method": st.sampled_from(["ping", "notifications/message", "", 5, "sampling/createMessage"]),
        "result": JSON_VALUES | st.just({}),
        "error": st.fixed_dictionaries(
            {}, optional={"code": st.sampled_from([-32601, 1.0, True]), "message": st.text()}
        ),
        "params": JSON_VALUES,
    },
)
ODD_LINES = st.sampled_from(
    [b"", b"\xff", b"{", b"[]", b'{"jsonrpc":"2.0","id":1,"result":{},"result":5}', b'"\\ud800"',
     b"[" * 40, b"[1]" * 99,
     b'{"a":NaN}', b'{"a":1e999}', b"9" * 5000, b" " * 2001,
     b'{"jsonrpc":"2.0","method":"m","params":"\\uDEAD"}', b"\r"]
)  # fmt: skip
LINES = st.one_of(MEMBERS.map(lambda value: json.dumps(value).encode()), ODD_LINES).map(
    lambda line: line + b"\n"
)
CONVERSATIONS = st.tuples(st.binary(min_size=CUTS, max_size=CUTS), st.lists(LINES, max_size=12).map(b"".join))

DEMULTIPLEXER = Target(one_demultiplexer, framed(), 8_192)
EVENT_STREAM = Target(one_event_stream, EVENT_STREAMS.map(b"".join), 4_096)
WIRE = Target(one_wire, CONVERSATIONS.map(b"".join), 8_192)
