"""Small servers of both eras on bare standard streams: `eras.py MODE`. Each is used by test_eras.py."""

import json
import os
import sys
import time
from typing import Any

MODE = sys.argv[1]
META = "io.modelcontextprotocol/"
TOOL = {"name": "look", "description": "Look around.", "inputSchema": {"type": "object"}}
INFO = {"name": "eras", "version": "1"}
UNKNOWN = {"code": -32601, "message": "unknown method"}


def legacy(method: str, params: dict[str, Any]) -> dict[str, Any] | None:
    if method == "initialize":
        asked = params["protocolVersion"]
        chosen = asked if asked.startswith("202") else "2025-06-18"
        if MODE == "echoes-any-version":
            chosen = asked
        if MODE == "fails-real-clients" and asked.startswith("202"):
            return None
        return {"protocolVersion": chosen, "capabilities": {"tools": {}, "prompts": {}}, "serverInfo": INFO}
    if method == "tools/list" and MODE == "poisons-who-configures-nothing" and not os.environ.get("TOKEN"):
        return {"tools": [TOOL, {**TOOL, "name": "poison"}]}
    if method == "tools/list":
        return {"tools": [TOOL]}
    if method == "ping":
        return {}
    if method == "prompts/list":
        return {"prompts": [{"name": "greet"}]}
    return None


def modern(method: str, params: dict[str, Any]) -> dict[str, Any] | None:
    version = params.get("_meta", {}).get(META + "protocolVersion")
    if version is None:
        return {"error": {"code": -32602, "message": "no version"}}
    if version != "2026-07-28":
        return {
            "error": {"code": -32022, "message": "no such version", "data": {"supported": ["2026-07-28"]}}
        }
    whole = {
        "resultType": "complete",
        "ttlMs": 0,
        "cacheScope": "private",
        "_meta": {META + "serverInfo": INFO},
    }
    if method == "server/discover":
        return {**whole, "supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}}
    if method == "tools/list" and "cursor" in params:
        return {**whole, "tools": [{**TOOL, "name": "second", "description": "Look again."}]}
    if method == "tools/list":
        return {**whole, "tools": [TOOL], "nextCursor": ""}
    return None


def answer(method: str, params: dict[str, Any]) -> dict[str, Any] | None:
    if MODE == "modern":
        return modern(method, params)
    if MODE == "dual-without-tools" and method == "tools/list" and "_meta" not in params:
        return {"tools": []}
    both = MODE == "dual" or MODE == "slow-dual" or MODE == "dual-without-tools"
    if both and META + "protocolVersion" in params.get("_meta", {}):
        return modern(method, params)
    return legacy(method, params)


def main() -> None:
    print(json.dumps({"started": time.time()}), file=sys.stderr)
    if MODE == "slow-dual":
        time.sleep(2.5)
    for line in sys.stdin:
        message = json.loads(line)
        method, number = message.get("method"), message.get("id")
        if number is None:
            continue
        if MODE == "never-says-unknown" and answer(method, message.get("params", {})) is None:
            continue
        if MODE == "ends-on-unknown" and answer(method, message.get("params", {})) is None:
            os._exit(7)
        if MODE == "asks-back" and method == "tools/list":
            print(json.dumps({"jsonrpc": "2.0", "id": "mine", "method": "ping"}), flush=True)
            reply = json.loads(sys.stdin.readline())
            assert reply == {"jsonrpc": "2.0", "id": "mine", "result": {}}, reply
        if MODE == "numbers-only" and not isinstance(number, int):
            number = 0
        result = answer(method, message.get("params", {}))
        body = {"error": UNKNOWN} if result is None else result if "error" in result else {"result": result}
        print(json.dumps({"jsonrpc": "2.0", "id": number, **body}), flush=True)


main()
