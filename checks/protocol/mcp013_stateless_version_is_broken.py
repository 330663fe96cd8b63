"""Server does not keep the rules of the stateless version.

## Why
In 2026-07-28 every request stands alone: the server never asks the client, relies on no earlier request,
and logs only where the request asks for it (MCP 2026-07-28, basic). Clients of this version send
`tools/list` first, without any preparation, and do not listen for questions.

## Bad
```json discovery.json
{"stage": "started", "end": "error", "protocol": "2026-07-28", "calls": [
  {"probe": "tools", "method": "tools/list", "end": "error", "code": -32603, "message": "not initialized"}]}
```

## Good
```json discovery.json
{"stage": "listed", "end": "complete", "protocol": "2026-07-28", "calls": [
  {"probe": "tools", "method": "tools/list", "end": "answered", "result": {"tools": []}}]}
```

## Fix
Keep nothing between requests: read version and capabilities from the `_meta` of each. To ask the user,
answer with `resultType` `input_required`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from checks._words import brief
from checks.protocol._asked import times
from checks.protocol._json_rpc import violations
from checks.protocol._tools import changes
from checks.protocol._wire import heard, method_of
from validator import MODERN, CallEnd, Discovery, Finding, FrameKind, LaunchEnd, Severity, Stage, check

FAILED = tuple(end for end in CallEnd if end not in (CallEnd.ANSWERED, CallEnd.NOT_ASKED))
GONE = (-32002, -32042)  # of older versions: MUST NOT be emitted any more
DEFINED = (-32020, -32021, -32022)  # of the specification's own range, -32020 to -32099
SHOWN = 5  # methods


@check("MCP013", Severity.ERROR, since="0.1")
def stateless_version_is_broken(discovery: Discovery) -> Iterator[Finding]:
    if discovery.protocol not in MODERN:
        return
    yield from violations(discovery.frames)
    yield from _unasked(discovery)
    yield from _tools(discovery)
    yield from _ending(discovery)
    for call in discovery.calls:
        if call.end is CallEnd.ERROR and call.code is not None and _is_foreign(call.code):
            message = (
                f"{brief(call.method)} is refused with {call.code}, a code that this version does not have"
            )
            yield Finding(message, fix="use -32602 for what is not there and for wrong parameters")


def _unasked(discovery: Discovery) -> Iterator[Finding]:
    """Requests to the client, and log messages: none of our requests asks for a log level."""
    methods = [method_of(found) for _, found in heard(discovery.frames, FrameKind.REQUEST)]
    for method in list(dict.fromkeys(methods))[:SHOWN]:
        message = f"the server sends the request `{brief(method)}`{times(methods.count(method))}"
        yield Finding(message, fix="answer with `resultType` `input_required` instead")
    notices = [method_of(found) for _, found in heard(discovery.frames, FrameKind.NOTIFICATION)]
    if logs := notices.count("notifications/message"):
        message = f"the server sends `notifications/message`{times(logs)}, which no request asked for"
        yield Finding(message, fix="log to stderr, or where the `_meta` of a request names a log level")


def _tools(discovery: Discovery) -> Iterator[Finding]:
    call, again = discovery.of("tools"), discovery.of("tools-again")
    if call is not None and call.end in FAILED:
        code = f" ({call.code})" if call.code is not None else ""
        message = f"tools/list fails as the first request after server/discover: {call.end.value}{code}"
        yield Finding(message, fix="answer it without any earlier request")
    if again is not None and again.end is CallEnd.ANSWERED:
        page = (again.result or {}).get("tools")
        for words in changes(_of_page(discovery, page), page, order=False):
            yield Finding(
                f"asked twice in one process, tools/list {words}", fix="list the same tools each time"
            )


def _ending(discovery: Discovery) -> Iterator[Finding]:
    """A list without an end, and a server that says too much; a first page that fails is told already."""
    call = discovery.of("tools")
    limit = f" ({brief(discovery.limit)})" if discovery.limit else ""
    if discovery.stage is Stage.INITIALIZED and (call is None or call.end not in FAILED):
        says = brief(" ".join(discovery.says.split()), 200)
        message = f"tools/list does not come to its end{limit}: {says}"
        yield Finding(message, fix="answer every page in the schema's shape, and end the list")
    if discovery.stage is Stage.LISTED and discovery.end is LaunchEnd.LIMIT:
        message = f"after its tools were listed, the server goes over a limit{limit}"
        yield Finding(message, fix="send nothing that was not asked for")


def _of_page(discovery: Discovery, page: Any) -> Sequence[Any]:
    """What the whole list holds of a first page; a tool that is not on it may be on a later one."""
    if discovery.pages <= 1 or not isinstance(page, list | tuple):
        return discovery.tools
    names = [tool.get("name") for tool in page if isinstance(tool, dict)]
    return [tool for tool in discovery.tools if isinstance(tool, dict) and tool.get("name") in names]


def _is_foreign(code: int) -> bool:
    return code in GONE or (-32099 <= code <= -32020 and code not in DEFINED)
