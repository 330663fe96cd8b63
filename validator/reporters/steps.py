"""What the steps of a run are called: the name of a resource in people's words."""

from validator.model import UnitReport

# The names of the types in validator/evidence and, where a step is made of several, validator/live.
DOING = {
    "Submission": "reading the pull request",
    "Registry": "reading the registry",
    "Files": "reading files",
    "Document": "reading server.yaml",
    "ToolsFile": "reading tools.json",
    "Shape": "checking the schema",
    "ToolsShape": "checking the schema",
    "Entry": "reading server.yaml",
    "Wiring": "following placeholders",
    "Engine": "asking the Docker engine",
    "Prober": "starting the MCP client",
    "FetchAttempt": "fetching source",
    "Fetch": "fetching source",
    "Repository": "reading source",
    "Source": "reading source",
    "BuildContext": "reading source",
    "Made": "building image",
    "Build": "building image",
    "Image": "inspecting image",
    "Probed": "asking the server",
    "Asked": "asking the remote server",
    "Remote": "asking the remote server",
    "Launch": "starting server",
    "Privileges": "trying the server with less",
    "Session": "asking initialize",
    "Listing": "asking tools/list",
}
SHORT = {
    "Shape": "schema",
    "ToolsShape": "schema",
    "Engine": "engine",
    "FetchAttempt": "fetch",
    "Fetch": "fetch",
    "Repository": "source",
    "Source": "source",
    "BuildContext": "source",
    "Made": "build",
    "Build": "build",
    "Image": "inspect",
    "Prober": "client",
    "Probed": "run",
    "Asked": "ask",
    "Remote": "ask",
    "Launch": "run",
    "Privileges": "less",
    "Session": "initialize",
    "Listing": "tools/list",
}
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
    """Seconds per phase, in the order of their beginning; "" where nothing took long."""
    phases: dict[str, float] = {}
    for timing in sorted(unit.timings, key=lambda timing: timing.start):
        name = SHORT.get(timing.name, timing.name.lower())
        phases[name] = phases.get(name, 0.0) + timing.seconds
    return ", ".join(f"{name} {seconds(took)}" for name, took in phases.items() if took >= WORTH_SAYING)
