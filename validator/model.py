"""The vocabulary: what a check says, the runner decides and a reporter prints."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from validator.exhibit import Exhibit


class Severity(StrEnum):
    """What a finding of a rule means for the submission. It belongs to the rule, not to the finding."""

    ERROR = "error"  # rejects
    REVIEW = "review"  # a maintainer must decide: never accepted by the machine alone
    WARNING = "warning"  # a maintainer should look
    NOTE = "note"  # for information


class Outcome(StrEnum):
    """How one check ended. There is no fifth way, and none of them is silent."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not-run"  # something it needs could not be had, or the run left it out
    BROKE = "broke"  # the check or a provider raised: our fault, not the author's


class Cause(StrEnum):
    """Why a check did not run, and so who can mend it."""

    NOT_APPLICABLE = "not-applicable"  # this kind of entry has no such thing: nothing to mend
    CONSEQUENCE = "consequence"  # of something in the submission that another check reports
    OURS = "ours"  # the engine, the network, a limit, a bug: run it again, or mend this machine
    SCOPE = "scope"  # the user narrowed the run: --static, --offline, --select
    GATE = "gate"  # the policy stops before untrusted code runs, because of a finding
    UNVERIFIED = (
        "unverified"  # the server cannot be asked here; its tools.json stands in, and nobody verified it
    )


class Verdict(StrEnum):
    """The decision about a unit, or about the whole submission."""

    ACCEPT = "accept"
    UNDECIDED = "undecided"
    REJECT = "reject"
    NOT_A_SUBMISSION = "not-a-submission"  # the pull request touches no entry


class Kind(StrEnum):
    """What is judged: one kind of entry each, a removed entry, or the pull request as a whole."""

    SERVER = "server"
    REMOTE = "remote"
    POCI = "poci"
    UNKNOWN = "unknown"  # the entry does not say, or says something else: cannot be accepted
    REMOVED = "removed"
    PULL_REQUEST = "pull-request"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file of the submission.

    `path` is relative to the registry's root (or to the source repository's, for a Dockerfile);
    `line` and `column` count from 1, columns in characters. `pointer` is an RFC 6901 JSON pointer
    ("" where there is none). `source` is the line's text, cut, for reporters to show.
    """

    path: str
    line: int = 1
    column: int = 1
    pointer: str = ""
    source: str = ""


class Standing(StrEnum):
    """Whether a finding counts in the verdict."""

    COUNTS = "counts"
    INHERITED = "inherited"  # the base side of an edit has it too, unchanged
    WAIVED = "waived"  # the policy says so, with a reason


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to a file of the entry: a range of its text is replaced, or the file is renamed.

    `path` is relative to the registry's root. Lines and columns count from 1, columns in characters;
    the end is exclusive, and equal to the start where text is only inserted. `safe`: the author can
    only have meant this; otherwise somebody must read it first. `new_path` renames the file, and then
    the range and the replacement are not looked at.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    replacement: str = ""
    safe: bool = True
    new_path: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. It does not name its rule: the runner knows which check said it.

    `message` says what is wrong in this very place, in the words of somebody who has never seen
    this tool; `fix` what to do about it. The rule's page says why it matters. Both may quote the
    submission raw: escaping is the reporter's work. `edits` mend it, all of them together or none.
    """

    message: str
    at: Location | None = None
    fix: str | None = None
    detail: str = ""  # several lines of evidence: the end of a log, a diff
    standing: Standing = Standing.COUNTS  # checks leave it alone; the judge sets it
    because: str = ""  # the waiver's reason
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule: its facts, its documentation and its function."""

    id: str
    severity: Severity
    since: str  # the version of mcp-vet, or of the plug-in, that brought the rule
    title: str  # names the problem, not the cure
    doc: str  # Markdown: Why, Bad, Good, Fix
    needs: Mapping[str, type]  # parameter name -> resource type
    run: Callable[..., Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Result:
    """How one check ended on one entry. Refuses impossible states."""

    check: Check
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    because: str = ""
    cause: Cause | None = None
    seconds: float = 0.0

    def __post_init__(self) -> None:
        silent = self.outcome in (Outcome.NOT_RUN, Outcome.BROKE)
        if (self.outcome is Outcome.FAILED) is not bool(self.findings):
            raise ValueError(f"{self.check.id}: findings exactly when failed")
        if silent is not bool(self.because) or silent is not (self.cause is not None):
            raise ValueError(f"{self.check.id}: a reason and a cause exactly when not run or broke")

    @property
    def counting(self) -> tuple[Finding, ...]:
        """The findings that count in the verdict."""
        return tuple(f for f in self.findings if f.standing is Standing.COUNTS)


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of a verdict: which check it rests on, and whose move it is."""

    check: str  # rule id; "" where it rests on no single rule
    says: str
    cause: Cause | None = None  # None: the author's (a finding); otherwise as on the result


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and what it rests on: every reason there is, not the first.

    `excused`: required checks that did not run, where the policy accepts a server whose tools are listed,
    not verified. They stand in nobody's way, and every report says them.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    excused: tuple[Reason, ...] = ()

    @property
    def no_objection(self) -> bool:
        """True where nothing but the user's own narrowing of the run stands between this and an accept."""
        causes = {reason.cause for reason in self.reasons}
        return self.verdict is Verdict.UNDECIDED and causes == {Cause.SCOPE}


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one step took; `start` counts from the beginning of the run. Seconds."""

    name: str
    start: float
    seconds: float


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What was found out about one entry, or about the pull request as a whole."""

    name: str
    kind: Kind
    change: str  # added, edited, pin bump, renamed from x, removed, present
    decision: Decision
    results: tuple[Result, ...]
    timings: tuple[Timing, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()  # (name, value), for people: protocol, tools, image size
    mended: tuple[tuple[str, str], ...] = ()  # (rule id, message): findings of the base that are gone
    exhibit: Exhibit | None = None  # what there is to show; never in the JSON report


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a reporter may print; reporters decide nothing."""

    verdict: Verdict
    subject: str  # what was judged, for people: "pull request 12 of /path", "3 entries of ."
    units: tuple[UnitReport, ...]
    checks: tuple[Check, ...]  # all that were loaded, so that rules without findings are listed too
    scope: str = ""  # how the user narrowed the run; "" for a full one
    reproduce: str = ""  # a shell command
    version: str = ""
    seconds: float = 0.0
    notes: tuple[str, ...] = ()  # said once for the whole run: not a submission, policy origin
    complete: bool = True  # False where the run was stopped: then some units are not judged
    head: str = ""  # id of the commit that was judged; "" for a working tree
    base: str = ""  # id of the commit at which it left the base branch; "" where there is none


Reporter = Callable[[Report], str]
