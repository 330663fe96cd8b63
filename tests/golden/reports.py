"""Reports of every sort, judged by the real `decide`, for the tests of reporters and commands."""

from collections.abc import Iterable
from dataclasses import replace

from validator.model import (
    Cause,
    Check,
    Edit,
    Finding,
    Kind,
    Location,
    Outcome,
    Report,
    Result,
    Severity,
    Timing,
    UnitReport,
    Verdict,
)
from validator.verdict import decide, overall


def _nothing() -> Iterable[Finding]:
    return ()


def rule(id: str, severity: Severity, title: str) -> Check:
    """A real check; what it finds is in the results of each report."""
    return Check(id=id, severity=severity, since="0.1", title=title, doc="## Why", needs={}, run=_nothing)


OUTSIDE = rule("REG001", Severity.REVIEW, "Pull request changes files outside its entry")
NAME = rule("MET001", Severity.ERROR, "Title contains a word that every title could")
PINNED = rule("SRC001", Severity.ERROR, "Commit is not a full hash")
BUILDS = rule("BLD001", Severity.ERROR, "Image does not build")
ROOT = rule("IMG001", Severity.WARNING, "Container runs as root")
INITIALIZE = rule("RUN001", Severity.ERROR, "Server does not answer initialize")
SDK = rule("MCP002", Severity.ERROR, "Official client refuses the answers")
TOOLS = rule("TLS002", Severity.ERROR, "Server offers no tools")
UNVERIFIED = rule("RUN003", Severity.WARNING, "Tools are listed, not verified")
URL = rule("REM001", Severity.ERROR, "Remote address is not public")
CHECKS = (SDK, BUILDS, ROOT, INITIALIZE, NAME, OUTSIDE, PINNED, TOOLS, URL)
OF_ENTRY = (SDK, BUILDS, ROOT, INITIALIZE, NAME, PINNED, TOOLS, URL)
REQUIRED = frozenset({"BLD001", "RUN001", "MCP002", "MET001", "SRC001", "TLS002"})

LOG = "#7 [3/4] RUN npm ci\n#7 1.203 npm error Missing script\n#7 ERROR: exit code: 1\n"


def failed(check: Check, *findings: Finding, seconds: float = 0.002) -> Result:
    return Result(check, Outcome.FAILED, findings, seconds=seconds)


def silent(because: str, cause: Cause, *checks: Check) -> list[Result]:
    return [Result(check, Outcome.NOT_RUN, because=because, cause=cause) for check in checks]


def broke(because: str, check: Check) -> Result:
    return Result(check, Outcome.BROKE, because=because, cause=Cause.OURS)


def unit(
    name: str, *told: Result, change: str = "added", timings: bool = True, accept_unverified: bool = False
) -> UnitReport:
    """An entry with these results; every other check passed, and the rule on remotes cannot apply."""
    given = {result.check.id: result for result in told}
    rest = [Result(c, Outcome.PASSED, seconds=0.001) for c in OF_ENTRY if c is not URL and c.id not in given]
    url = silent("a server of its own has no remote address", Cause.NOT_APPLICABLE, URL)
    results = (*told, *rest, *(url if "REM001" not in given else ()))
    steps = (Timing("Fetch", 0.01, 1.25), Timing("Build", 1.3, 41.8), Timing("Launch", 43.2, 0.9))
    facts = (("protocol", "2025-06-18"), ("tools", "3"))
    passing = all(result.outcome is not Outcome.FAILED for result in results)
    return UnitReport(
        name,
        Kind.SERVER,
        change,
        decide(results, REQUIRED, accept_unverified=accept_unverified),
        results,
        steps if timings else (),
        facts if passing and timings else (),
    )


def whole(*findings: Finding) -> UnitReport:
    result = failed(OUTSIDE, *findings) if findings else Result(OUTSIDE, Outcome.PASSED)
    decision = decide([result], frozenset({"REG001"}))
    return UnitReport("submission", Kind.PULL_REQUEST, "", decision, (result,))


def report(*units: UnitReport, scope: str = "", subject: str = "", notes: tuple[str, ...] = ()) -> Report:
    return Report(
        overall([unit.decision.verdict for unit in units]),
        subject or "pull request 12 of ./registry",
        units,
        CHECKS,
        scope,
        "mcp-vet pr 12 --repo ./registry" + (" --static" if scope else ""),
        "0.1.0",
        44.2,
        notes,
    )


def with_its_rule(of: UnitReport) -> Report:
    """A report in which RUN003 is loaded too."""
    return replace(report(whole(), of), checks=(*CHECKS, UNVERIFIED))


BAD_TITLE = Finding(
    "the title 'Weather MCP Server' says 'MCP' and 'Server', as every title here could",
    Location("servers/weather/server.yaml", 9, 10, "/about/title", "  title: Weather MCP Server"),
    "write `title: Weather`",
    edits=(Edit("servers/weather/server.yaml", 9, 10, 9, 28, "Weather", safe=False),),
)
BRANCH = Finding(
    "the commit is 'main', which is a branch and can point elsewhere tomorrow",
    Location("servers/weather/server.yaml", 14, 11, "/source/commit", "  commit: main"),
    "write the 40 hexadecimal digits that `git rev-parse main` prints",
)
NO_BUILD = Finding(
    "step `RUN npm ci` ended with exit code 1",
    Location("Dockerfile", 4, 1, "", "RUN npm ci"),
    "run `docker build .` at the pinned commit and mend what it says",
    LOG,
)
AS_ROOT = Finding("the image's user is not set, so root")
STRAY = Finding(
    "the pull request also changes .github/workflows/ci.yml", Location(".github/workflows/ci.yml")
)

NO_IMAGE = silent("there is no image: it did not build (BLD001)", Cause.CONSEQUENCE, INITIALIZE, SDK, TOOLS)
NO_ENGINE = "no Docker engine answers on this machine"
STATIC = silent("left out by --static", Cause.SCOPE, BUILDS, ROOT, INITIALIZE, SDK, TOOLS)

ASKS = "the server cannot be asked here: it asks for `WEATHER_TOKEN`"
LISTED = Finding(
    "tools listed, not verified: tools.json stands in for a server that cannot be asked, since it asks for "
    "`WEATHER_TOKEN`",
    fix="let it start and list its tools without, and ask when a tool is called",
)
UNASKED = (failed(UNVERIFIED, LISTED), *silent(ASKS, Cause.UNVERIFIED, SDK, TOOLS))

REPORTS = {
    "accept": report(whole(), unit("weather")),
    "reject": report(
        whole(),
        unit(
            "weather",
            failed(ROOT, AS_ROOT),
            failed(NAME, BAD_TITLE),
            failed(PINNED, BRANCH),
            failed(BUILDS, NO_BUILD, seconds=41.0),
            *NO_IMAGE,
        ),
    ),
    "undecided-ours": report(
        whole(),
        unit(
            "weather",
            *silent(NO_ENGINE, Cause.OURS, BUILDS, INITIALIZE, TOOLS),
            broke("KeyError: 'capabilities'", SDK),
            timings=False,
        ),
    ),
    "undecided-unverified": with_its_rule(unit("weather", *UNASKED)),
    "accept-unverified": with_its_rule(unit("weather", *UNASKED, accept_unverified=True)),
    "undecided-maintainer": report(whole(STRAY), unit("weather", change="edited")),
    "several-entries": report(
        whole(STRAY),
        unit("clock"),
        unit("weather", failed(PINNED, BRANCH), change="pin bump"),
        unit("notes", *silent(NO_ENGINE, Cause.OURS, BUILDS, INITIALIZE, SDK, TOOLS), timings=False),
    ),
    "narrowed-static": report(whole(), unit("weather", *STATIC, timings=False), scope="static"),
    "not-a-submission": Report(
        Verdict.NOT_A_SUBMISSION,
        "pull request 12 of ./registry",
        (),
        CHECKS,
        version="0.1.0",
        seconds=0.3,
        notes=("this pull request touches no entry below servers/: it is not a submission",),
    ),
}
