"""Pull requests that moved, were closed, or are another than the run says."""

from tests.publishing.cases.arranging import (
    another_pull,
    broken_policy,
    close,
    crowd,
    during,
    each,
    force_push,
    forked_away,
    honest_upload,
    lagging,
    other_branch,
    other_fork,
    own_policy,
    uploads,
)
from tests.publishing.cases.case import ACCEPT, LOOK, OURS, Case
from tests.publishing.cases.reports import claimed
from tests.publishing.world import ENTRY, GOOD

ELSEWHERE = (
    "error: accepted, but for another branch than the default one: a commit status cannot tell them apart"
)


SUPERSEDED = "error: superseded: the pull request has moved on"
WORKFLOW = ".github/workflows/validate.yml"
PULLS = [
    Case(
        "The pull request",
        "workflow",
        "It changes the workflow whose run says accept",
        LOOK + " (REG001)",
        because="changes files outside",
        labels=("pull_request", "undecided"),
        files={ENTRY: GOOD, WORKFLOW: b"on: pull_request\n"},
        arrange=uploads(claimed),
    ),
    Case(
        "The pull request",
        "policy",
        "It changes the policy",
        LOOK + " (REG001)",
        because="changes files outside",
        labels=("pull_request", "undecided"),
        files={ENTRY: GOOD, "mcp-vet.toml": b""},
        arrange=uploads(claimed),
    ),
    Case(
        "The pull request",
        "lenient",
        "It changes a document, which the registry's policy calls a mere note",
        LOOK,
        because="changes files outside",
        labels=("undecided",),
        arrange=own_policy,
    ),
    Case(
        "The pull request",
        "no-entry",
        "It touches no entry",
        LOOK,
        because="touches no entry",
        labels=("undecided",),
        files={"README.md": b"x"},
    ),
    Case(
        "The pull request",
        "broken-policy",
        "The policy of the base branch cannot be read",
        OURS,
        because="is not TOML",
        labels=("undecided",),
        arrange=broken_policy,
    ),
    Case(
        "The pull request",
        "pushed-before",
        "It was force-pushed while its run went on",
        SUPERSEDED,
        "none",
        labels=(),
        arrange=each(honest_upload, force_push),
    ),
    Case(
        "The pull request",
        "pushed-judging",
        "It is force-pushed while we judge it",
        SUPERSEDED,
        "none",
        labels=(),
        arrange=during("GET", r"/pulls/12$", force_push),
    ),
    Case(
        "The pull request",
        "pushed-writing",
        "It is force-pushed after the status was written",
        ACCEPT,
        "none",
        labels=(),
        arrange=during("POST", r"/statuses/", force_push),
    ),
    Case(
        "The pull request",
        "lagging",
        "Git has another commit than the API says",
        OURS,
        because="git and the API disagree",
        labels=("undecided",),
        arrange=lagging,
    ),
    Case(
        "The pull request",
        "closed-before",
        "It was closed before",
        "",
        "none",
        labels=(),
        arrange=each(honest_upload, close),
    ),
    Case(
        "The pull request",
        "closed-judging",
        "It is closed while we judge it",
        SUPERSEDED,
        "none",
        labels=(),
        arrange=during("GET", r"/pulls/12$", close),
    ),
    Case(
        "The pull request",
        "closed-writing",
        "It is closed after the status was written",
        ACCEPT,
        "none",
        labels=(),
        arrange=during("POST", r"/statuses/", close),
    ),
    Case(
        "The pull request",
        "other-fork",
        "A branch of the same name in another repository has this commit",
        "",
        "none",
        labels=(),
        arrange=other_fork,
    ),
    Case(
        "The pull request", "fork-gone", "Its repository is gone", "", "none", labels=(), arrange=forked_away
    ),
    Case(
        "The pull request",
        "side-branch",
        "It goes to another branch than the default one",
        ELSEWHERE,
        arrange=other_branch,
    ),
    Case(
        "The pull request",
        "second",
        "Its branch has a second pull request, to another branch",
        ELSEWHERE,
        arrange=another_pull,
        comment="written, twice",
    ),
    Case(
        "The pull request",
        "crowd",
        "Seven pull requests have this commit",
        "error: more than 5 pull requests have this commit",
        "none",
        labels=(),
        arrange=crowd,
    ),
]
