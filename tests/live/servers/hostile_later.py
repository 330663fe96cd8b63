"""Servers that misbehave once their tools are listed, or in the stateless era: `hostile_later.py MODE`.

Nothing but the standard library; `tests/live/test_eras.py` says what must become of each mode.
"""

import json
import os
import sys
import time
from typing import Any

MODE = sys.argv[1]
OUT = sys.stdout.buffer
META = "io.modelcontextprotocol/"
TOOL = {"name": "a", "description": "A tool.", "inputSchema": {"type": "object"}}
HELLO = {
    "protocolVersion": "2025-11-25",
    "capabilities": {"tools": {}},
    "serverInfo": {"name": "hostile", "version": "1"},
}
WHOLE = {"resultType": "complete", "ttlMs": 0, "cacheScope": "private"}
DISCOVERED = {**WHOLE, "supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}}
UNKNOWN = {"error": {"code": -32601, "message": "unknown"}}


def say(message: Any) -> None:
    OUT.write(json.dumps(message).encode() + b"\n")
    OUT.flush()


def flood() -> None:
    while True:
        say({"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": "x" * 1000}})


def endless_line() -> None:
    while True:
        OUT.write(b"a" * 65536)


def samples() -> None:
    while True:
        say({"jsonrpc": "2.0", "id": 1, "method": "sampling/createMessage", "params": {}})


def deep() -> None:
    OUT.write(b'{"jsonrpc":"2.0","id":0,"result":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}}\n")
    OUT.flush()


TRICKS = {
    "floods_on_a_question": flood,
    "endless_line_on_a_question": endless_line,
    "dies_on_a_question": lambda: os._exit(9),
    "never_answers_a_question": lambda: time.sleep(60),
    "asks_for_a_sample_for_ever": samples,
    "deep_answer_to_a_question": deep,
}


PROMPTS = {"prompts": [{"name": "harmless"}], "nextCursor": "more"}


def on_prompts(params: dict[str, Any]) -> dict[str, Any]:
    """The first page is harmless."""
    if "cursor" not in params or MODE == "prompts_go_in_circles":
        return {"result": PROMPTS}
    if MODE == "prompts_keep_the_second_page":
        time.sleep(60)
    return {"result": {"prompts": [{"name": "poisoned"}]}}


def on_question(method: str, params: dict[str, Any]) -> dict[str, Any]:
    """What follows tools/list, in either era."""
    if MODE.startswith("prompts") and method == "prompts/list":
        return on_prompts(params)
    if MODE in TRICKS:
        TRICKS[MODE]()
    if MODE == "answers_everything_with_junk":
        return {"result": [method]}
    return {"result": {}} if method == "ping" else UNKNOWN


def on_discover() -> dict[str, Any]:
    if MODE == "floods_on_discover":
        flood()
    if MODE == "discovers_without_a_list":
        return {"result": {**DISCOVERED, "supportedVersions": {"2026-07-28": True}}}
    if MODE == "discovers_with_nested_junk":
        return {"result": {**DISCOVERED, "supportedVersions": [{"a": []}, None, 5]}}
    if MODE == "discovers_with_nothing_else":
        return {"result": {"supportedVersions": ["2026-07-28"]}}
    return {"result": DISCOVERED}


def on_tools(params: dict[str, Any]) -> dict[str, Any]:
    if not params.get("_meta"):
        return {"result": {"tools": [TOOL]}}
    if MODE == "stateless_cursor_loop":
        return {"result": {**WHOLE, "tools": [TOOL], "nextCursor": "again"}}
    if MODE == "stateless_cursor_for_ever":
        return {"result": {**WHOLE, "tools": [], "nextCursor": str(time.time())}}
    if MODE == "stateless_without_a_list":
        return {"result": {**WHOLE, "tools": {"a": TOOL}}}
    if MODE == "stateless_error_to_tools":
        return {"error": {"code": -32603, "message": "\x1b[31mno\x1b[0m"}}
    return {"result": {**WHOLE, "tools": [TOOL]}}


def main() -> None:
    listed = False
    for line in sys.stdin:
        message = json.loads(line)
        method, params = message.get("method"), message.get("params", {})
        if "id" not in message:
            continue
        if method == "initialize":
            body: dict[str, Any] = {"result": HELLO}
        elif method == "server/discover" and params.get("_meta"):
            body = on_discover()
        elif method == "tools/list" and not listed:
            body, listed = on_tools(params), MODE.startswith("stateless_cursor") is False
        else:
            body = on_question(method, params)
        say({"jsonrpc": "2.0", "id": message["id"], **body})


main()
