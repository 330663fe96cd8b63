"""What there is to show of a unit: read off the evidence that was obtained anyway. Acts on nothing.

Nothing here can change a verdict: no resource is asked for that no check asked for, and what cannot be
collected is said in `Exhibit.faults` instead.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from validator.exhibit import Exhibit
from validator.exhibiting.changes import changes
from validator.exhibiting.manifest import card, settings
from validator.exhibiting.records import conversations, digests, logs, phases
from validator.exhibiting.tools import tools
from validator.resources import describe

Part = Callable[[Mapping[type, object]], Mapping[str, Any]]  # some of an Exhibit's fields, by name
PARTS: Mapping[str, Part] = {
    "catalogue card": card,
    "configuration": settings,
    "tools": tools,
    "changes": changes,
    "phases": phases,
    "logs": logs,
    "wire": conversations,
    "digests": digests,
}


def exhibited(had: Mapping[type, object], parts: Mapping[str, Part] = PARTS) -> Exhibit:
    """The exhibit of what `Resources.had` says of one unit. Never raises but for what ends the process."""
    shown = Exhibit()
    for name, part in parts.items():
        try:
            shown = replace(shown, **part(had))
        except Exception as exc:  # noqa: BLE001 - of a picture, whatever it is: the verdict stands without
            shown = replace(shown, faults=(*shown.faults, f"{name}: {describe(exc)}"))
    return shown
