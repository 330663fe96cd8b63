"""The process behind all conversations of a run: `python -m validator.live.probe_worker`.

It imports what is heavy once (the official client takes more than a second), early, and then makes a
child for every conversation: by `fork`, so that the next one costs milliseconds, and so that all that a
hostile server can do to it ends with that child. The parent hands over one end of a socket pair for each
(its other end is the child's only link); a child reads one line of JSON, a `Request`, and answers with
one JSON document, an `Answer`. Nothing hostile is ever read by the process that forks.
"""

import json
import logging
import os
import resource
import signal
import socket
import threading
from importlib import import_module
from typing import Any

MEMORY = 2 << 30  # bytes of address space; importing mcp takes 0.4 of them, most never touched
CPU_SECONDS = 300
LONGEST = 1 << 20  # bytes of a request


def main() -> None:
    """Import what is heavy, then one child per conversation until the parent is gone."""
    _restrain()
    for heavy in ("anyio._backends._asyncio", "docker", "mcp", "mcp_types.methods"):
        import_module(heavy)

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are gone when they end; nobody waits for them
    with socket.socket(fileno=0) as control:
        while True:
            said, files, _flags, _address = socket.recv_fds(control, 1, 1)
            if not said:
                os._exit(0)  # the parent is gone, or needs nothing more
            for number in files:
                _in_a_child(number, control)


def _in_a_child(number: int, control: socket.socket) -> None:
    if os.fork():
        os.close(number)
        return
    try:
        control.close()
        with socket.socket(fileno=number) as link:
            link.sendall(answer_to(link))
    finally:
        os._exit(0)  # whatever happened: a thread of ours reads the link and cannot be joined


def answer_to(link: socket.socket) -> bytes:
    """Read the request, hold the conversation; the answer as JSON."""
    line = b""
    while not line.endswith(b"\n") and len(line) < LONGEST:
        piece = link.recv(65_536)
        if not piece:
            os._exit(1)
        line += piece
    threading.Thread(target=_die_with_parent, args=(link,), daemon=True).start()
    return json.dumps(_reply(line), ensure_ascii=False).encode("utf-8", errors="surrogatepass")


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

    from validator.live.courses import conversation
    from validator.live.probe_contract import Answer

    async def start() -> None:
        with anyio.fail_after(request.limits.start_seconds):
            await anyio.to_thread.run_sync(client.api.start, request.container, abandon_on_cancel=True)

    try:
        return await conversation(request.course, channel, request.limits).run(start)
    except TimeoutError:
        return Answer(trouble=f"the engine did not start it within {request.limits.start_seconds:g} seconds")
    except APIError as exc:
        return Answer(refused=str(exc.explanation or exc))


def _restrain() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    logging.disable(logging.CRITICAL)  # the SDK logs a traceback for each bad line


def _die_with_parent(link: socket.socket) -> None:
    while link.recv(4096):
        pass
    os._exit(1)


def _innermost(exc: BaseException) -> BaseException:
    while isinstance(exc, BaseExceptionGroup):
        exc = exc.exceptions[0]
    return exc


if __name__ == "__main__":
    main()
