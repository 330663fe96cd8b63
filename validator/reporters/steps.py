"""What the steps of a run are called: the name of a resource in people's words."""

from validator.model import Timing, UnitReport

DOING = {
    "Submission": "reading the pull request",
    "Registry": "reading the registry",
    "Files": "reading files",
    "Document": "reading server.yaml",
    "ToolsFile": "reading tools.json",
    "Fetch": "fetching source",
    "Source": "reading source",
    "Build": "building image",
    "Image": "inspecting image",
    "Launch": "starting the server, asking initialize",
    "Session": "asking initialize",
    "Listing": "asking tools/list",
}
SHORT = {"Fetch": "fetch", "Build": "build", "Launch": "launch", "Listing": "tools/list"}
WORTH_SAYING = 0.05  # seconds: shorter steps are left out


def doing(resource: str) -> str:
    """What goes on while this resource is obtained."""
    return DOING.get(resource, f"obtaining {resource}")


def seconds(value: float) -> str:
    """`0.4 s`, `12 s`, `3 min 5 s`."""
    if value < 10:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def took(unit: UnitReport) -> str:
    """Seconds per step, in the order of their beginning; "" where nothing took long."""
    steps = sorted((t for t in unit.timings if t.seconds >= WORTH_SAYING), key=lambda t: t.start)
    return ", ".join(_step(timing) for timing in steps)


def _step(timing: Timing) -> str:
    return f"{SHORT.get(timing.name, timing.name.lower())} {seconds(timing.seconds)}"
