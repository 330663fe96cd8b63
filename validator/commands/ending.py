"""Every way a command can end, as an exit status and at most one line."""

import os
import sys
from argparse import ArgumentError
from collections.abc import Callable

from validator.commands.console import Console, Misuse

UNDECIDED = 1
USAGE = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
TERMINATED = 143  # 128 + SIGTERM


def status_of(console: Console, command: Callable[[], int]) -> int:
    """Run *command*. Raises nothing but SystemExit, by which argparse ends after `--help`.

    What nobody foresaw reads as undecided: a fault of this program accepts and rejects nothing.
    """
    try:
        status = command()
        console.out.flush()
    except KeyboardInterrupt as exc:
        return _interrupted(console, exc)
    except BrokenPipeError:
        return _unheard()
    except Exception as exc:  # noqa: BLE001 - the outermost frame
        return _failed(console, exc)
    return status


def _interrupted(console: Console, exc: KeyboardInterrupt) -> int:
    """SIGTERM comes as a kind of KeyboardInterrupt with a name of its own (validator.start)."""
    terminated = type(exc).__name__ == "Terminated"
    console.complain("stopped: nothing was decided")
    return TERMINATED if terminated else INTERRUPTED


def _unheard() -> int:
    """Nobody reads our standard output any more. Python would complain again while it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return UNDECIDED


def _failed(console: Console, exc: Exception) -> int:
    if isinstance(exc, _misuses()):
        console.complain(str(exc))
        return USAGE
    if isinstance(exc, OSError):
        console.complain(
            f"undecided, and that is our fault: {exc.strerror or exc}: {exc.filename or ''}".rstrip(": ")
        )
        return UNDECIDED
    console.complain(f"undecided: mcp-vet itself failed, {type(exc).__name__}: {exc}")
    _explain(console, exc)
    return UNDECIDED


def _misuses() -> tuple[type[Exception], ...]:
    """Imported only once something went wrong."""
    from validator.archive import Occupied
    from validator.live.intake_result import NotUsable
    from validator.narrowing import NoSuchCheck
    from validator.plugins import PluginError
    from validator.policy import PolicyError
    from validator.scaffold import ScaffoldError

    return (Misuse, ArgumentError, NotUsable, NoSuchCheck, Occupied, PluginError, PolicyError, ScaffoldError)


def _explain(console: Console, exc: Exception) -> None:
    """Where it happened, for a report of the fault; texts in it may come from a submission."""
    import traceback

    from validator.reporters.escape import block

    for line in block("".join(traceback.format_tb(exc.__traceback__))):
        console.err.write(f"  {line}\n")
