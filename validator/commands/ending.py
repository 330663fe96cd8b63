"""Every way a command can end, as an exit status and at most one line."""

import os
import signal
import sys
from argparse import ArgumentError
from collections.abc import Callable

from validator.commands.console import Console, Misuse
from validator.stopping import SIGNALLED, Terminated, stoppable

UNDECIDED = 1
USAGE = 2


def status_of(console: Console, command: Callable[[], int]) -> int:
    """Run *command*. Raises nothing but SystemExit, by which argparse ends after `--help`.

    What nobody foresaw reads as undecided: a fault of this program accepts and rejects nothing.
    """
    try:
        with stoppable():
            status = command()
            console.out.flush()
    except KeyboardInterrupt as exc:
        return _interrupted(console, exc)
    except BrokenPipeError:
        return _unheard()
    except Exception as exc:  # noqa: BLE001 - the outermost frame
        return failed(console, exc)
    return status


def _interrupted(console: Console, exc: KeyboardInterrupt) -> int:
    console.complain("stopped: nothing was decided")
    return SIGNALLED + (exc.number if isinstance(exc, Terminated) else signal.SIGINT)


def _unheard() -> int:
    """Nobody reads our standard output any more. Python would complain again while it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return UNDECIDED


def failed(console: Console, exc: Exception) -> int:
    """Say what went wrong; the exit status."""
    if isinstance(exc, _misuses()):
        console.complain(str(exc))
        return USAGE
    if isinstance(exc, OSError):
        console.complain(told_of(exc))
        return UNDECIDED
    console.complain(in_words(exc))
    _explain(console, exc)
    return UNDECIDED


def told_of(exc: Exception) -> str:
    """Why something could not be had, in one line."""
    if not isinstance(exc, OSError):
        return str(exc)
    return f"undecided, and that is our fault: {exc.strerror or exc}: {exc.filename or ''}".rstrip(": ")


def in_words(exc: Exception) -> str:
    """Why there is no verdict, in one line."""
    if isinstance(exc, (OSError, *_misuses())):
        return told_of(exc)
    return f"undecided: mcp-vet itself failed, {type(exc).__name__}: {exc}"


def _misuses() -> tuple[type[Exception], ...]:
    """Imported only once something went wrong."""
    from validator.archive import Occupied
    from validator.ci.event import Refused
    from validator.live.intake_result import NotUsable
    from validator.narrowing import NoSuchCheck
    from validator.plugins import PluginError
    from validator.policy import PolicyError
    from validator.scaffold import ScaffoldError

    ours = (NoSuchCheck, Occupied, PluginError, PolicyError, Refused, ScaffoldError)
    return (Misuse, ArgumentError, NotUsable, *ours)


def _explain(console: Console, exc: Exception) -> None:
    """Where it happened, for a report of the fault; texts in it may come from a submission."""
    import traceback

    from validator.reporters.escape import block

    for line in block("".join(traceback.format_tb(exc.__traceback__))):
        console.err.write(f"  {line}\n")
