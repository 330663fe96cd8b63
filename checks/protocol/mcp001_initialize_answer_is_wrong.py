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
Use an official SDK, or answer with `protocolVersion` (a published version like `2025-06-18`, the client's
if you know it), `capabilities` with `tools` in it, and `serverInfo` (`name`, `version`).
"""

from collections.abc import Iterator

from checks._words import brief
from validator import HANDSHAKE, MODERN, REVISIONS, Finding, Launch, Session, Severity, Stage, check, cut


@check("MCP001", Severity.ERROR, since="0.1")
def initialize_answer_is_wrong(session: Session, launch: Launch) -> Iterator[Finding]:
    found = [*_version(session), *_info(session), *_capabilities(session, launch)]
    yield from found
    if session.sdk_error and not found:
        words = brief(" ".join(session.sdk_error.split()), 200)
        message = f"the official SDK's client refuses the answer to initialize: {words}"
        yield Finding(message, detail=cut(session.sdk_error, 2000))


def _version(session: Session) -> Iterator[Finding]:
    if not session.protocol:
        yield Finding("the answer has no `protocolVersion`", fix=f"answer with {HANDSHAKE[-1]}, for example")
    elif session.protocol not in REVISIONS:
        message = f"`{brief(session.protocol)}` is not a version of MCP"
        yield Finding(message, fix=f"the versions are {', '.join(REVISIONS)}")
    elif session.protocol in MODERN and "protocolVersion" in session.raw:
        message = f"initialize is answered with `{session.protocol}`, a version that has no initialize"
        yield Finding(message, fix=f"answer with {HANDSHAKE[-1]}, for example")


def _info(session: Session) -> Iterator[Finding]:
    """An empty text is a text, as the schema asks; only the raw answer tells it from a missing one."""
    info = session.raw.get("serverInfo")
    for key, value in (("name", session.server_name), ("version", session.server_version)):
        given = isinstance(info.get(key), str) if isinstance(info, dict) else bool(value)
        if not given:
            yield Finding(f"the answer's `serverInfo` has no `{key}`", fix=f"add `serverInfo.{key}`, a text")


def _capabilities(session: Session, launch: Launch) -> Iterator[Finding]:
    if session.raw and not isinstance(session.raw.get("capabilities"), dict):
        yield Finding("the answer has no `capabilities` object", fix='write `"capabilities": {"tools": {}}`')
    elif launch.stage is Stage.LISTED and "tools" not in session.capabilities:
        message = "tools/list works, but the answer to initialize does not declare the `tools` capability"
        yield Finding(message, fix='add `"tools": {}` to the capabilities')
