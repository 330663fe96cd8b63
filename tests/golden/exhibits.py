"""Exhibits for the tests of the HTML report: one with something of everything, and one made of one text."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from tests.golden.reports import (
    AS_ROOT,
    BAD_TITLE,
    BRANCH,
    BUILDS,
    NAME,
    NO_BUILD,
    NO_IMAGE,
    OUTSIDE,
    PINNED,
    ROOT,
    STRAY,
    failed,
    report,
    unit,
)
from validator.exhibit import (
    Argument,
    Card,
    Change,
    Conversation,
    Digest,
    Exhibit,
    Log,
    Message,
    Phase,
    Setting,
    Tool,
)
from validator.model import Finding, Report

T = TypeVar("T")

WEATHER = Exhibit(
    card=Card(
        "weather", "Weather", "Forecasts for any place.", "productivity", ("weather", "maps"),
        "https://example.com/icon.png", "https://github.com/example/weather", "0123456789" * 4, "mcp/weather",
    ),
    introduction="Where forecasts come from",
    settings=(
        Setting("weather.token", "secret", True, "From your account", "", "abc…", (), "WEATHER_TOKEN"),
        Setting("units", "choice", False, "", "metric", "", ("metric", "imperial"), "UNITS"),
        Setting("verbose", "boolean", default="true"),
        Setting("host", "text", default="api.example.com", example="api.example.org"),
    ),
    tools=(
        Tool(
            "forecast", "Forecast", "Say how the weather will be.", ("only reads",),
            (Argument("place", "string", True, "A town"), Argument("days", "integer")),
        ),
        Tool("stations"),
    ),
    tools_total=3,
    tools_from="listed by the server",
    compared="the revision before was built and asked in the same way",
    changes=(
        Change("tools", "the tool `rain` is gone"),
        Change("tools", "the description of `forecast` is rewritten", "Say [-what-] {+how+} the weather …"),
        Change("source", "the Dockerfile `Dockerfile` differs", "@@ -1 +1 @@\n-FROM a\n+FROM b"),
    ),
    changes_total=4,
    phases=(Phase("fetch the source", 1.5), Phase("build the image", 40.0), Phase("tools/list", 0.01)),
    logs=(
        Log("Build log", "#1 one\n#2 two\n#3 ERROR: three\n", 30),
        Log("Standard error of the server", "x", 9),
    ),
    conversations=(
        Conversation(
            "The conversation that is judged",
            (
                Message(0.1, True, "request", 40, '{"jsonrpc":"2.0","id":1,"method":"initialize"}'),
                Message(0.2, False, "response", 900, '{"jsonrpc":"2.0","id":1,"result":' + "x" * 800, "odd"),
            ),
            5,
        ),
    ),
    digests=(Digest("build.json", 120, "ab" * 32), Digest("stderr.log", 1, "cd" * 32)),
    faults=("tools: KeyError: 'name'",),
)  # fmt: skip


def shown(*, exhibit: Exhibit = WEATHER) -> Report:
    """A rejected entry with a finding of every weight, and all there is to show."""
    judged = unit(
        "weather",
        failed(ROOT, AS_ROOT),
        failed(NAME, BAD_TITLE),
        failed(PINNED, BRANCH),
        failed(BUILDS, NO_BUILD, seconds=41.0),
        failed(OUTSIDE, STRAY),
        *NO_IMAGE,
    )
    return report(replace(judged, exhibit=exhibit, mended=(("MET002", "it has a description now"),)))


def accepted(exhibit: Exhibit = WEATHER) -> Report:
    """An accepted entry with all there is to show."""
    return report(replace(unit("weather", change="pin bump"), exhibit=exhibit))


def undecided() -> Report:
    """Something that a maintainer must decide, beside an entry with many findings."""
    many = [replace(BAD_TITLE, message=f"mistake {number}") for number in range(12)]
    return report(
        replace(unit("weather", failed(OUTSIDE, STRAY)), exhibit=WEATHER),
        unit("clock", failed(ROOT, *[Finding(f.message, f.at, f.fix) for f in many])),
    )


def made_of(value: T, text: str) -> T:
    """*value* (dataclasses, tuples, texts) with every text in it replaced; an empty one stays empty."""
    replaced: T = _made_of(value, text)
    return replaced


def _made_of(value: Any, text: str) -> Any:
    if type(value) is str:
        return text if value else ""
    if isinstance(value, tuple):
        return tuple(_made_of(item, text) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _made_of(getattr(value, f.name), text) for f in fields(value)})
    return value
