"""The questions that follow tools/list: harmless requests whose answers tell how a server keeps the protocol.

What each is for stands in `PROBES` (evidence/conversation.py). Nothing here calls a tool that exists.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from validator.evidence.conversation import MODERN, Call, CallEnd
from validator.evidence.execution import Session
from validator.live.asking import Asker, refused_by_client
from validator.live.framing import Overrun
from validator.live.messages import count_values
from validator.policy import Limits
from validator.version import VERSION

NOBODY = "mcp-vet-no-such"  # what no server has
SILENCES = 2  # unanswered questions after which no more are put
META = "io.modelcontextprotocol/"  # 2026-07-28, basic/index#meta
REVISION = MODERN[-1]
PAGED = {"prompts": "prompts", "resources": "resources", "templates": "resourceTemplates"}  # read to the end

Declared = Mapping[str, Any]  # the capabilities that the server declares


def _always(_: Declared) -> bool:
    return True


def _has(capability: str) -> Callable[[Declared], bool]:
    return lambda declared: capability in declared


def _lacks(capability: str) -> Callable[[Declared], bool]:
    return lambda declared: capability not in declared


@dataclass(frozen=True, slots=True)
class Question:
    """One request, and of which servers it is asked."""

    probe: str
    method: str
    params: Mapping[str, Any] = field(default_factory=dict)
    when: Callable[[Declared], bool] = _always
    spelt: bool = False  # with a text as the request's id


_NO_ARGUMENT = {"ref": {"type": "ref/prompt", "name": NOBODY}, "argument": {"name": NOBODY, "value": ""}}
_LISTS = (
    Question("tools-again", "tools/list"),
    Question("prompts", "prompts/list"),
    Question("resources", "resources/list"),
    Question("templates", "resources/templates/list"),
)
_UNKNOWN = (
    Question("unknown-prompt", "prompts/get", {"name": NOBODY}, _has("prompts")),
    Question("unknown-resource", "resources/read", {"uri": f"mcp-vet://{NOBODY}"}, _has("resources")),
    Question("completion", "completion/complete", _NO_ARGUMENT, _lacks("completions")),
    Question("unknown-tool", "tools/call", {"name": NOBODY, "arguments": {}}),
    Question("bad-params", "tools/call"),
    Question("unknown-method", "mcp-vet/no-such-method"),
)
LEGACY: Sequence[Question] = (
    Question("ping", "ping", spelt=True),
    *_LISTS,
    Question("bad-cursor", "tools/list", {"cursor": NOBODY}),
    Question("log-level", "logging/setLevel", {"level": NOBODY}, _has("logging")),
    *_UNKNOWN,
)
STATELESS: Sequence[Question] = (
    *_LISTS,
    Question("bad-cursor", "tools/list", {"cursor": NOBODY}),
    Question("ping", "ping"),
    *_UNKNOWN,
)


def meta(version: str = REVISION) -> dict[str, Any]:
    """What every request of the era without a handshake carries."""
    about = {"name": "mcp-vet", "version": VERSION}
    return {
        "_meta": {
            f"{META}protocolVersion": version,
            f"{META}clientCapabilities": {},
            f"{META}clientInfo": about,
        }
    }


async def put_questions(asker: Asker, session: Session, limits: Limits, calls: list[Call]) -> None:
    """Ask a server with which the handshake was done. The answers are appended to *calls* as they come."""
    await _put(asker, LEGACY, session, limits, calls, {})


async def put_stateless_questions(asker: Asker, session: Session, limits: Limits, calls: list[Call]) -> None:
    """The same in the era without a handshake (2026-07-28)."""
    await _put(asker, STATELESS, session, limits, calls, meta())


async def _put(
    asker: Asker,
    questions: Sequence[Question],
    session: Session,
    limits: Limits,
    calls: list[Call],
    every: Mapping[str, Any],
) -> None:
    import anyio

    end = anyio.current_time() + limits.questions_seconds
    silent = 0
    for question in questions:
        if not question.when(session.capabilities):
            continue
        seconds = min(limits.call_seconds, end - anyio.current_time())
        why = _enough(calls, silent, seconds)
        if why:
            calls.append(Call(question.probe, question.method, CallEnd.NOT_ASKED, question.params, says=why))
            continue
        params = {**question.params, **every}
        call = await asker.ask(
            question.probe, question.method, params or None, seconds=seconds, spelt=question.spelt
        )
        whole = await _whole(asker, call, limits, end)
        calls += [_checked(each, session.protocol) for each in whole]
        silent += whole[-1].end in (CallEnd.TIMED_OUT, CallEnd.MALFORMED)


async def _whole(asker: Asker, call: Call, limits: Limits, end: float) -> list[Call]:
    """The answer with the items of all its pages, and a question for a page that was not answered.

    A cursor that is left in the answer says that there is more, which nobody has seen.
    """
    import anyio

    key, seen = PAGED.get(call.probe, ""), set[str]()
    while (cursor := _cursor(call, key)) is not None and cursor not in seen:
        seconds = min(limits.call_seconds, end - anyio.current_time())
        if seconds <= 0 or len(seen) >= limits.pages:
            break
        seen.add(cursor)
        params = {**call.params, "cursor": cursor}
        more = await asker.ask(call.probe, call.method, params, seconds=seconds)
        if more.result is None or not isinstance(more.result.get(key), list):
            return [call, more]
        items = [*(call.result or {})[key], *more.result[key]]
        if not _fits(items, limits):
            break
        call = replace(call, result={**more.result, key: items})
    return [call]


def _cursor(call: Call, key: str) -> str | None:
    """Where the next page begins; None for none, and where there is no list."""
    result = call.result or {}
    cursor = result.get("nextCursor") if isinstance(result.get(key), list) else None
    return cursor if isinstance(cursor, str) else None


def _fits(items: list[Any], limits: Limits) -> bool:
    try:
        return count_values(items, limits) <= limits.values
    except Overrun:
        return False


def _enough(calls: Sequence[Call], silent: int, seconds: float) -> str:
    """Why no further question is put; "" where one is."""
    gone = next((call for call in calls if call.end in (CallEnd.EXITED, CallEnd.LIMIT)), None)
    if gone is not None:
        return f"the question {gone.probe} ended the conversation"
    if silent >= SILENCES:
        return f"{silent} questions before it were not answered"
    return "" if seconds > 0 else "the time for questions was used up"


def _checked(call: Call, revision: str) -> Call:
    if call.result is None:
        return call
    return replace(call, sdk_error=refused_by_client(call.method, revision, call.result))
