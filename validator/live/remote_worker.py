"""The process that talks to a remote server: `python -m validator.live.remote_worker`, one server each.

One line of JSON on standard input, a `RemoteRequest`; one on standard output, a `RemoteAnswer`. All that a
hostile server can do to it ends with this process.
"""

import json
import logging
import resource
import sys
from typing import Any

MEMORY = 2 << 30  # bytes of address space; the imports take 0.4 of them, most never touched
CPU_SECONDS = 300


def main() -> None:
    """Read the request, talk, answer."""
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    logging.disable(logging.CRITICAL)
    answer = json.dumps(_reply(sys.stdin.buffer.readline()), ensure_ascii=True)
    sys.stdout.buffer.write(b"\n" + answer.encode("ascii") + b"\n")
    sys.stdout.buffer.flush()


def _reply(line: bytes) -> Any:
    from validator.evidence.codec import decode, encode
    from validator.live.remote_contract import RemoteAnswer, RemoteRequest
    from validator.resources import describe

    try:
        request: RemoteRequest = decode(RemoteRequest, json.loads(line))
        return encode(_hold(request))
    except BaseException as exc:  # noqa: BLE001 - whatever it was, the parent must hear of it
        return encode(RemoteAnswer(trouble=describe(_innermost(exc))))


def _hold(request: Any) -> Any:
    import anyio
    import mcp_types.methods  # noqa: F401 - a second that no server's time limit should pay

    from validator.live.http_guard import HttpGuard
    from validator.live.remote_exchange import RemoteExchange

    async def talk() -> Any:
        async with HttpGuard(request.limits, request.trusted) as guard:
            return await RemoteExchange(request, guard).run()

    return anyio.run(talk)


def _innermost(exc: BaseException) -> BaseException:
    while isinstance(exc, BaseExceptionGroup):
        exc = exc.exceptions[0]
    return exc


if __name__ == "__main__":
    main()
