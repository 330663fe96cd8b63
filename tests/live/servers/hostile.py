"""Servers that misbehave, one each: `python hostile.py MODE`. Nothing but the standard library.

What a mode does is its function's name; `tests/live/test_transport.py` says what must become of it.
"""

import json
import os
import signal
import sys
import time
from typing import Any

OUT = sys.stdout.buffer
TOOL = {"name": "a", "description": "A tool.", "inputSchema": {"type": "object"}}


def write(data: bytes) -> None:
    OUT.write(data)
    OUT.flush()


def say(message: Any) -> None:
    write(json.dumps(message).encode() + b"\n")


def hear() -> Any:
    line = sys.stdin.buffer.readline()
    if not line:
        sys.exit(0)
    return json.loads(line)


def answer(asked: Any, result: Any) -> None:
    say({"jsonrpc": "2.0", "id": asked["id"], "result": result})


def hello(version: str = "2025-11-25") -> Any:
    return {
        "protocolVersion": version,
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "hostile", "version": "1"},
    }


def initialize() -> None:
    answer(hear(), hello())
    hear()


def tools(**more: Any) -> None:
    answer(hear(), {"tools": [TOOL], **more})


def to_the_end() -> None:
    initialize()
    tools()
    while True:
        hear()


def well_behaved() -> None:
    to_the_end()


def never_reads() -> None:
    time.sleep(60)


def never_answers() -> None:
    while True:
        hear()


def exits_at_once() -> None:
    sys.stderr.write("no configuration\n")
    sys.exit(3)


def exits_on_initialize() -> None:
    hear()
    os._exit(4)


def exits_after_initialize() -> None:
    initialize()
    os._exit(5)


def closes_its_output() -> None:
    hear()
    os.close(1)
    os.close(2)
    time.sleep(60)


def endless_line() -> None:
    while True:
        OUT.write(b"a" * 65536)


def long_line() -> None:
    hear()
    write(b'{"jsonrpc":"2.0","id":0,"result":{"x":"' + b"a" * 5_000_000 + b'"}}\n')
    never_answers()


def very_long_line() -> None:
    asked = hear()
    OUT.write(b'{"jsonrpc":"2.0","id":%d,"result":{"x":"' % asked["id"])
    for _ in range(1600):
        OUT.write(b"a" * 65_536)
    write(b'"}}\n')
    never_answers()


def many_bytes() -> None:
    while True:
        say({"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": "a" * 50_000}})


def notification_flood() -> None:
    while True:
        write(b'{"jsonrpc":"2.0","method":"notifications/progress"}\n' * 100)


def garbage_flood() -> None:
    while True:
        write(b"garbage\n" * 100)


def newline_flood() -> None:
    while True:
        write(b"\n" * 10_000)


def stderr_flood() -> None:
    while True:
        os.write(2, b"e" * 65536)


def stderr_flood_while_answering() -> None:
    os.write(2, b"e" * 300_000 + b"the end\n")
    to_the_end()


def sampling_storm() -> None:
    number = 0
    while True:
        number += 1
        say({"jsonrpc": "2.0", "id": f"s{number}", "method": "sampling/createMessage", "params": {}})
        time.sleep(0.001)


def request_flood_without_reading() -> None:
    params = {"messages": [], "maxTokens": 1}
    while True:
        say({"jsonrpc": "2.0", "id": "x" * 5000, "method": "sampling/createMessage", "params": params})


def samples_once() -> None:
    asked = hear()
    say({"jsonrpc": "2.0", "id": "s1", "method": "roots/list"})
    hear()
    answer(asked, hello())
    hear()
    tools()
    hear()


def invalid_utf8() -> None:
    write(b"\xff\xfe\n")
    to_the_end()


def invalid_utf8_answer() -> None:
    hear()
    write(b'{"jsonrpc":"2.0","id":1,"result":{"x":"\xff"}}\n')
    never_answers()


def not_a_number() -> None:
    asked = hear()
    write(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": {"x": float("nan")}}).encode() + b"\n")
    never_answers()


def infinite_by_exponent() -> None:
    asked = hear()
    write(b'{"jsonrpc":"2.0","id":%d,"result":{"x":1e999}}\n' % asked["id"])
    never_answers()


def digits() -> None:
    asked = hear()
    write(b'{"jsonrpc":"2.0","id":%d,"result":{"x":%s}}\n' % (asked["id"], b"9" * 5000))
    never_answers()


def deep() -> None:
    asked = hear()
    write(b'{"jsonrpc":"2.0","id":%d,"result":{"x":%s}}\n' % (asked["id"], b"[" * 100 + b"]" * 100))
    never_answers()


def deeper_than_the_client_can() -> None:
    asked = hear()
    write(b'{"jsonrpc":"2.0","id":%d,"result":{"x":%s}}\n' % (asked["id"], b"[" * 250 + b"]" * 250))
    never_answers()


def deeper_than_python_can() -> None:
    hear()
    write(b"[" * 50_000 + b"\n")
    never_answers()


def many_values() -> None:
    asked = hear()
    write(b'{"jsonrpc":"2.0","id":%d,"result":{"x":[%s1]}}\n' % (asked["id"], b"1," * 250_000))
    never_answers()


def wrong_id() -> None:
    asked = hear()
    say({"jsonrpc": "2.0", "id": asked["id"] + 7, "result": hello()})
    never_answers()


def id_as_text() -> None:
    asked = hear()
    say({"jsonrpc": "2.0", "id": str(asked["id"]), "result": hello()})
    never_answers()


def id_as_float() -> None:
    asked = hear()
    say({"jsonrpc": "2.0", "id": float(asked["id"]), "result": hello()})
    never_answers()


def null_id() -> None:
    hear()
    say({"jsonrpc": "2.0", "id": None, "result": hello()})
    never_answers()


def batch() -> None:
    asked = hear()
    say([{"jsonrpc": "2.0", "id": asked["id"], "result": hello()}])
    never_answers()


def no_version() -> None:
    asked = hear()
    say({"id": asked["id"], "result": hello()})
    never_answers()


def result_and_error() -> None:
    asked = hear()
    error = {"code": 1, "message": "no"}
    say({"jsonrpc": "2.0", "id": asked["id"], "result": hello(), "error": error})
    never_answers()


def result_is_a_list() -> None:
    asked = hear()
    say({"jsonrpc": "2.0", "id": asked["id"], "result": []})
    never_answers()


def two_answers() -> None:
    asked = hear()
    answer(asked, hello())
    answer(asked, hello())
    hear()
    tools()
    never_answers()


def error_to_initialize() -> None:
    asked = hear()
    say({"jsonrpc": "2.0", "id": asked["id"], "error": {"code": -32603, "message": "no database"}})
    never_answers()


def unknown_version() -> None:
    answer(hear(), hello("1999-01-01"))
    never_answers()


def no_server_info() -> None:
    answer(hear(), {"protocolVersion": "2025-11-25", "capabilities": {}})
    never_answers()


def duplicate_key() -> None:
    asked = hear()
    text = json.dumps(hello())
    write(b'{"jsonrpc":"2.0","id":%d,"result":%s,"jsonrpc":"2.0"}\n' % (asked["id"], text.encode()))
    hear()
    tools()
    never_answers()


def lone_surrogate() -> None:
    initialize()
    write(b'{"jsonrpc":"2.0","id":%d,"result":{"tools":[{"name":"\\ud800"}]}}\n' % hear()["id"])
    never_answers()


def bad_tool() -> None:
    initialize()
    answer(hear(), {"tools": [TOOL, {"name": 7}]})
    never_answers()


def no_list() -> None:
    initialize()
    answer(hear(), {"tools": {"a": TOOL}})
    never_answers()


def three_pages() -> None:
    initialize()
    for number, cursor in enumerate(("", "two")):
        answer(
            hear(),
            {
                "tools": [{**TOOL, "name": f"a{number}", "description": f"Tool {number}."}],
                "nextCursor": cursor,
            },
        )
    tools()
    never_answers()


def cursor_loop() -> None:
    initialize()
    while True:
        tools(nextCursor="again")


def new_cursor_for_ever() -> None:
    initialize()
    number = 0
    while True:
        number += 1
        tools(nextCursor=f"{number}")


def cursor_is_a_number() -> None:
    initialize()
    tools(nextCursor=2)
    never_answers()


def too_many_tools() -> None:
    initialize()
    answer(hear(), {"tools": [TOOL] * 2_100})
    never_answers()


def hundred_thousand_tools() -> None:
    initialize()
    answer(hear(), {"tools": [TOOL] * 100_000})
    never_answers()


def hangs_on_tools() -> None:
    initialize()
    never_answers()


def progress_for_ever() -> None:
    hear()
    while True:
        say({"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progress": 1}})
        time.sleep(0.1)


def slow_drip() -> None:
    hear()
    for byte in b'{"jsonrpc":"2.0","id":1,"result":{"x":"' + b"a" * 100:
        write(bytes([byte]))
        time.sleep(0.2)


def no_line_feed() -> None:
    asked = hear()
    write(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": hello()}).encode())
    os._exit(0)


def ignores_the_end() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    initialize()
    tools()
    time.sleep(60)


def floods_after_its_answer() -> None:
    initialize()
    tools()
    garbage_flood()


def prompt_after_its_answer() -> None:
    initialize()
    tools()
    write(b"REPL> ")
    never_answers()


def prompt_and_stays() -> None:
    initialize()
    tools()
    write(b"REPL> ")
    time.sleep(60)


def prompt_before_its_answer() -> None:
    write(b"REPL> ")
    never_answers()


def endless_line_after_its_answer() -> None:
    initialize()
    tools()
    endless_line()


def notification_flood_after_its_answer() -> None:
    initialize()
    tools()
    notification_flood()


def stderr_flood_after_its_answer() -> None:
    initialize()
    tools()
    stderr_flood()


if __name__ == "__main__":
    globals()[sys.argv[1]]()
