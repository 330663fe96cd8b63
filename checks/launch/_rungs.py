"""The evidence that a finding about a start shows: every rung, and the server's last words."""

from checks._words import brief
from validator import Diagnosis, Launch, LaunchEnd

LINES, WIDTH = 20, 300  # of stderr: the last ones, each cut


def reason(launch: Launch, diagnosis: Diagnosis) -> str:
    """What follows the words on how a start ended: the answer that is none, and what is known beyond it."""
    plain = launch.end in (LaunchEnd.EXITED, LaunchEnd.TIMED_OUT) and diagnosis.explains
    told = "" if plain or launch.end is LaunchEnd.EXITED else " ".join(launch.says.split())
    why = diagnosis.says if diagnosis.explains else ""
    said = "; ".join(brief(part, 150) for part in (told, why) if part)
    return f": {said}" if said else ""


def shown(diagnosis: Diagnosis, launch: Launch) -> str:
    """One line for each rung, then the end of stderr."""
    said = [line[:WIDTH] for line in launch.stderr.splitlines()[-LINES:]]
    return "\n".join([*diagnosis.rungs, *said])
