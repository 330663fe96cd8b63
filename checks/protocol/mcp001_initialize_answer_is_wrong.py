"""Answer to initialize is not what MCP asks for.

## Why
A client decides by this answer which version to speak and which features to use. Without a known version
it must end the session; without the `tools` capability it need not look for tools (MCP, lifecycle).

## Bad
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json session.json
{"protocol": "1.0", "server_name": "example", "server_version": "1.0.0", "capabilities": {"tools": {}}}
```

## Good
```json launch.json
{"stage": "listed", "end": "complete"}
```
```json session.json
{"protocol": "2025-06-18", "server_name": "example", "server_version": "1.0.0", "capabilities": {"tools": {}}}
```

## Fix
Use an official SDK, or answer with `protocolVersion`, `capabilities` and `serverInfo` (`name`, `version`).
"""

from collections.abc import Iterator
from typing import Any

from checks._words import brief
from checks.protocol._answers import initialize_result
from validator import Finding, Launch, Session, Severity, Stage, check

VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28")  # modelcontextprotocol.io


@check("MCP001", Severity.ERROR, since="0.1")
def initialize_answer_is_wrong(session: Session, launch: Launch) -> Iterator[Finding]:
    if not session.protocol:
        yield Finding("the answer has no `protocolVersion`", fix=f"answer with {VERSIONS[-2]}, for example")
    elif session.protocol not in VERSIONS:
        message = f"`{brief(session.protocol)}` is not a version of MCP"
        yield Finding(message, fix=f"the versions are {', '.join(VERSIONS)}")
    raw = initialize_result(launch)
    yield from _info(session, raw)
    if raw is not None and not isinstance(raw.get("capabilities"), dict):
        yield Finding("the answer has no `capabilities` object", fix='write `"capabilities": {"tools": {}}`')
    elif launch.stage is Stage.LISTED and "tools" not in session.capabilities:
        message = "tools/list works, but the answer to initialize does not declare the `tools` capability"
        yield Finding(message, fix='add `"tools": {}` to the capabilities')


def _info(session: Session, raw: dict[str, Any] | None) -> Iterator[Finding]:
    """An empty version is a text, as the schema asks; only the raw answer tells it from a missing one."""
    info = raw.get("serverInfo") if raw is not None else None
    for key, value in (("name", session.server_name), ("version", session.server_version)):
        given = isinstance(info.get(key), str) if isinstance(info, dict) else bool(value)
        if not given:
            yield Finding(f"the answer's `serverInfo` has no `{key}`", fix=f"add `serverInfo.{key}`, a text")
