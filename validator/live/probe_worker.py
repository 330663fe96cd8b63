"""The process that talks to a server: `python -m validator.live.probe_worker`, one conversation each.

It is started early, because the official client takes more than a second to import, and then
waits for one line of JSON, a `Request`, on standard input. It answers with one JSON document, an
`Answer`, on standard output. All that a hostile server can do to it ends with this process.
"""

import json
import logging
import os
import resource
import sys
import threading
from typing import Any

MEMORY = 2 << 30  # bytes of address space; importing mcp takes 0.4 of them, most never touched
CPU_SECONDS = 300


def main() -> None:
    """Import what is heavy, read the request, talk, answer."""
    _restrain()
    import docker  # noqa: F401
    import mcp  # noqa: F401

    line = sys.stdin.buffer.readline()
    if not line.strip():
        return  # not needed after all
    threading.Thread(target=_die_with_parent, daemon=True).start()
    answer = json.dumps(_reply(line), ensure_ascii=False)
    sys.stdout.buffer.write(answer.encode("utf-8", errors="surrogatepass"))
    sys.stdout.buffer.flush()
    os._exit(0)  # a thread of ours reads standard input and cannot be joined


def _reply(line: bytes) -> Any:
    from validator.evidence.codec import decode, encode
    from validator.live.probe_contract import Answer, Request
    from validator.resources import describe

    try:
        request: Request = decode(Request, json.loads(line))
        return encode(_hold(request))
    except BaseException as exc:  # noqa: BLE001 - whatever it was, the parent must hear of it
        return encode(Answer(trouble=describe(_innermost(exc))))


def _hold(request: Any) -> Any:
    """Attach, start, talk."""
    from contextlib import closing

    import anyio

    from validator.live.attach import attached
    from validator.live.engine import ANSWER_SECONDS, sdk_client

    seconds = max(ANSWER_SECONDS, request.limits.start_seconds)
    with (
        closing(sdk_client(request.environment, request.api, seconds)) as client,
        attached(client, request.container) as channel,
    ):
        return anyio.run(_converse, client, channel, request)


async def _converse(client: Any, channel: Any, request: Any) -> Any:
    import anyio
    from docker.errors import APIError

    from validator.live.exchange import Exchange
    from validator.live.probe_contract import Answer

    async def start() -> None:
        with anyio.fail_after(request.limits.start_seconds):
            await anyio.to_thread.run_sync(client.api.start, request.container, abandon_on_cancel=True)

    try:
        return await Exchange(channel, request.limits).run(start)
    except TimeoutError:
        return Answer(trouble=f"the engine did not start it within {request.limits.start_seconds:g} seconds")
    except APIError as exc:
        return Answer(refused=str(exc.explanation or exc))


def _restrain() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    logging.disable(logging.CRITICAL)  # the SDK logs a traceback for each bad line


def _die_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(1)


def _innermost(exc: BaseException) -> BaseException:
    while isinstance(exc, BaseExceptionGroup):
        exc = exc.exceptions[0]
    return exc


if __name__ == "__main__":
    main()
