"""Server-sent events: the same events however the bytes come, none over the limit, in linear time."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import assert_linear
from validator.live.event_stream import Event, Events
from validator.live.framing import Overrun

LIMIT = 1000
TEXT = (
    b"\xef\xbb\xbf: hello\r\n\r\n"
    b"event: endpoint\ndata: /messages\n\n"
    b"id: 7\rdata:one\rdata: two\r\r"
    b"data\n\n"
    b"unknown: field\nid: 8\n\n"
    b'id: a\0b\ndata: {"a": 1}\r\n\r\n'
    b"data: never dispatched"
)
EVENTS = [
    Event("endpoint", b"/messages"),
    Event("message", b"one\ntwo", "7"),
    Event("message", b"", "7"),
    Event("message", b'{"a": 1}', "8"),
]


def events(*pieces: bytes, limit: int = LIMIT) -> list[Event]:
    stream = Events(limit)
    return [event for piece in pieces for event in stream.feed(piece)]


@given(st.lists(st.integers(0, len(TEXT)), max_size=20))
def test_the_events_do_not_depend_on_how_the_bytes_come(cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(TEXT)]
    pieces = [TEXT[a:b] for a, b in pairwise(ends)]

    assert events(*pieces) == EVENTS


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_no_bytes_break_it(pieces: list[bytes]) -> None:
    whole = events(b"".join(pieces), limit=10_000)

    assert events(*pieces, limit=10_000) == whole


@pytest.mark.parametrize(
    "piece", [b"data: " + b"x" * LIMIT, b"data: x\n" * LIMIT, b"x" * (LIMIT + 1), b": there\n" * LIMIT]
)
def test_an_event_over_the_limit_is_refused_before_it_is_whole(piece: bytes) -> None:
    with pytest.raises(Overrun) as caught:
        events(piece)
    assert caught.value.limit == "frame_bytes"


@pytest.mark.parametrize("line", [b"\r", b"\n", b"\r\n", b"data:\r\r"])
def test_a_flood_of_short_lines_takes_linear_time(line: bytes) -> None:
    """In one piece."""
    assert_linear(events, lambda size: line * size, 200_000)
