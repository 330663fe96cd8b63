"""Frames, lines and messages: bytes of a hostile server, cut and judged without trust and in linear time."""

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import assert_linear
from validator.evidence.execution import FrameKind
from validator.live.framing import BadFraming, Demultiplexer, Lines, Overrun
from validator.live.kept import Kept
from validator.live.messages import NotMessage, count_values, fault_of_answer, kind_of, parse
from validator.policy import load_policy

LIMITS = load_policy().limits


def framed(stream: int, data: bytes) -> bytes:
    return bytes([stream, 0, 0, 0]) + len(data).to_bytes(4, "big") + data


@given(st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=50))), st.integers(1, 40))
def test_both_streams_come_out_whole_however_the_bytes_are_cut(
    pieces: list[tuple[int, bytes]], size: int
) -> None:
    wire = b"".join(framed(stream, data) for stream, data in pieces)
    demultiplexer = Demultiplexer()
    found = [p for i in range(0, len(wire), size) for p in demultiplexer.feed(wire[i : i + size])]
    for stream in (1, 2):
        assert b"".join(d for s, d in found if s == stream) == b"".join(d for s, d in pieces if s == stream)


@pytest.mark.parametrize("header", [b"\x07\0\0\0\0\0\0\x01x", b"HTTP/1.1", b"\x01\x01\0\0\0\0\0\x01x"])
def test_a_stream_that_is_none_of_dockers_is_refused(header: bytes) -> None:
    with pytest.raises(BadFraming):
        list(Demultiplexer().feed(header))


@given(st.lists(st.binary(max_size=20).filter(lambda line: b"\n" not in line)), st.integers(1, 30))
def test_lines_come_out_whole_however_the_bytes_are_cut(lines: list[bytes], size: int) -> None:
    wire = b"".join(line + b"\n" for line in lines) + b"rest"
    cutter = Lines(100)
    assert [x for i in range(0, len(wire), size) for x in cutter.feed(wire[i : i + size])] == lines
    assert bytes(cutter.rest) == b"rest"


def test_a_line_over_the_limit_is_refused_before_it_is_whole() -> None:
    cutter = Lines(10)
    assert list(cutter.feed(b"0123456789\n012345")) == [b"0123456789"]
    with pytest.raises(Overrun) as caught:
        list(cutter.feed(b"67890"))
    assert caught.value.limit == "frame_bytes"


def test_cutting_takes_linear_time() -> None:
    """Stock transports are quadratic here: 64 MB took 43 seconds (protocol.md 1.3)."""

    def cut(pieces: int) -> None:
        cutter = Lines(100_000_000)
        for _ in range(pieces):
            list(cutter.feed(b"a" * 65_536))

    assert_linear(cut, int, 500)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"\xff", "not UTF-8 at byte 0"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b'{"a": -Infinity}', "-Infinity is no JSON number"),
        (b'{"a": 1e999}', "too large"),
        (b"", "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'{"a": %s}' % (b"9" * 5000), "not JSON"),
        (b"{'a': 1}", "not JSON"),
    ],
)
def test_what_is_no_strict_json_is_no_message(line: bytes, why: str) -> None:
    with pytest.raises(NotMessage, match=why):
        parse(line, LIMITS)


def test_depth_and_values_are_limited_exactly() -> None:
    limits = replace(LIMITS, depth=3, values=5)
    assert count_values([[[]]], limits) == 3
    assert count_values([1, 2, 3, 4], limits) == 5
    with pytest.raises(Overrun) as caught:
        count_values([[[[]]]], limits)
    assert caught.value.limit == "depth"
    with pytest.raises(Overrun) as caught:
        count_values([1, 2, 3, 4, 5], limits)
    assert caught.value.limit == "values"


def test_deep_nesting_costs_neither_time_nor_the_stack() -> None:
    def read(data: bytes) -> None:
        with pytest.raises(Overrun):
            parse(data, LIMITS)

    assert_linear(read, lambda size: b"[" * size, 4_000_000)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"jsonrpc": "2.0", "id": 1, "method": "ping"}, FrameKind.REQUEST),
        ({"jsonrpc": "2.0", "method": "x"}, FrameKind.NOTIFICATION),
        ({"jsonrpc": "2.0", "id": 1, "result": {}}, FrameKind.RESPONSE),
        ({"jsonrpc": "2.0", "id": 1, "error": {}}, FrameKind.RESPONSE),
    ],
)
def test_messages_are_told_apart(message: object, kind: FrameKind) -> None:
    assert kind_of(message) is kind


@pytest.mark.parametrize(
    "value", [[], 1, "x", None, {}, {"jsonrpc": "1.0", "id": 1, "result": {}}, {"jsonrpc": "2.0", "id": 1}]
)
def test_what_is_no_json_rpc_is_no_message(value: object) -> None:
    with pytest.raises(NotMessage):
        kind_of(value)


@pytest.mark.parametrize(
    ("rest", "fault"),
    [
        ({"result": {}}, ""),
        ({"error": {"code": -1, "message": "m"}}, ""),
        ({"result": {}, "error": {"code": -1, "message": "m"}}, "both"),
        ({"result": []}, "no object"),
        ({"error": "text"}, "no object"),
        ({"error": {"code": True, "message": "m"}}, "no integer code"),
        ({"error": {"code": 1}}, "no message"),
    ],
)
def test_an_answer_has_exactly_one_well_formed_result_or_error(rest: dict[str, object], fault: str) -> None:
    assert fault in fault_of_answer(rest)
    assert bool(fault_of_answer(rest)) is bool(fault)


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: json.dumps(text).encode()))
def test_no_bytes_break_the_reader(line: bytes) -> None:
    """Whatever comes is a value, no message, or over a limit."""
    with suppress(NotMessage, Overrun):
        parse(line, LIMITS)


@given(st.lists(st.binary(max_size=60)))
def test_both_ends_are_kept_and_the_gap_is_counted(chunks: list[bytes]) -> None:
    kept = Kept(40)
    for chunk in chunks:
        kept.feed(chunk)
    whole = b"".join(chunks)
    assert kept.size == len(whole)
    if len(whole) <= 40:
        assert kept.text() == whole.decode("utf-8", errors="backslashreplace")
    else:
        assert f"[… {len(whole) - 40} bytes left out …]" in kept.text()
