"""What a finding advises, and the evidence it shows: the parts that findings.txt does not hold."""

import pytest

from tests.evidence_cases import CHECKS, RULES, ask, judge
from validator.evidence.derived import DERIVED
from validator.evidence.store import recorded
from validator.model import Outcome
from validator.policy import load_policy
from validator.resources import constant

ADVICE = [
    ("BLD001", "step", "build the pinned commit from a fresh clone", None),
    ("CFG001", "wizard", None, "it is declared as `baseurl`: rename the declaration to `base_url`"),
    ("CFG001", "misspelt", None, "write `{{notes.folder}}`, or declare `foldr`"),
    ("CFG001", "nested", None, "write `{{notes.site.address}}`, or declare `site.adress`"),
    ("CFG001", "poci", None, "declare `arguments` below the properties of the parameters"),
    ("CFG001", "header", None, "add a secret with `env: NOTES_TEAM` to `config.secrets`"),
    ("CFG002", "prefix", None, "write `{{notes.url}}`"),
    ("CFG002", "bare", None, "write `{{notes.url}}`"),
    ("CFG002", "filter", None, "write `volume`"),
    ("CFG002", "header", None, "write `${NAME}`, where NAME is the `env` of a secret"),
    ("CFG003", "poci", None, "use it, as `{{args}}`, or remove it"),
    ("CFG004", "names", None, "write `notes.token`"),
    ("CFG006", "optional", "`{{notes.folder|mount_as:/notes}}`", None),
    ("CFG007", "misspelt", None, "write `baseurl`"),
    ("CFG007", "nested", None, "declare it below `properties`, or remove it here"),
    ("CFG008", "nested", None, "write it without quotes"),
    ("CFG008", "defaults", None, "write it in quotes"),
    ("CFG008", "defaults", None, "write a default of type number"),
    ("CFG010", "others", None, "write `notes.token`"),
    ("CFG011", "names", None, "make it a secret: `name: notes.db_password`, `env: DB_PASSWORD`"),
    ("CFG015", "subcommand", None, "leave `server start` out of the command"),
    ("CFG016", "forms", None, "write `api.example.com:443`"),
    ("CFG016", "forms", None, "write `example.com:80`"),
    ("CFG016", "forms", None, "write host:port"),
    ("IMG005", "other", None, "write `mcp/notes`"),
    ("MET008", "forms", None, "write `note-taking`"),
    ("REG013", "secrets", None, "write `notes.personal_access_token`"),
    ("REM002", "sse", None, "try `transport_type: streamable-http`"),
    ("REM005", "unused", '`Authorization: "Bearer ${NOTES_TEAM}"`', None),
    ("IMG003", "anothers-name", None, "write `mcp/notes`"),
    ("IMG003", "tag", None, "write `mcp/notes`"),
    ("RUN001", "file-not-found", "copy it into the image, or mount it by run.volumes", None),
    ("MET001", "lower", None, "write `Notes`"),
    ("MET003", "plural", None, "write `database`"),
    ("MET003", "own", "choose one of ai, communication", None),
    ("MET004", "page", None, "write `https://github.com/example/notes/raw/main/icon.png`"),
    ("REG003", "capitals", None, "rename it, to `mynotes` for example"),
    ("REG004", "case", None, "write `name: notes`"),
    ("REG007", "misspelt", None, "rename `server.yml` to `server.yaml`"),
    ("RUN001", "wants-a-variable", "declare it in config.secrets or config.env of the entry", None),
    ("RUN001", "listens-on-http", None, "start it with its stdio transport"),
    ("RUN001", "exposes-a-port", None, "start it with its stdio transport"),
    ("RUN001", "needs-the-network", "install it in the Dockerfile", None),
    ("RUN001", "out-of-memory", "let it start with less", None),
    ("RUN001", "sdk-version", "pin `mcp<2`", None),
    ("RUN001", "buffers", "PYTHONUNBUFFERED=1", None),
    ("RUN001", "crash-with-tools", None, "see what it writes to stderr"),
    ("RUN003", "variable", "let it start and list its tools without", None),
    ("SCH005", "input-schema", "as an item of `arguments`", None),
    ("SRC001", "upper", None, "write `0123456789abcdef0123456789abcdef01234567`"),
    ("SRC005", "elsewhere", "the commit has `docker/Dockerfile`, `packages/api/Dockerfile.dev`", None),
    ("SRC005", "in-a-folder", "the commit has `src/Dockerfile`, `Dockerfile`", None),
    ("SRC005", "none", "add a Dockerfile", None),
]
EVIDENCE = [
    ("BLD001", "step", "#31 npm error `npm ci` needs a package-lock.json"),
    ("BLD001", "dockerfile", "unknown instruction: FORM"),
    ("MCP002", "refused", "tools.1.inputSchema"),
    ("RUN001", "wants-a-variable", "Error: missing required environment variable NOTES_API_KEY"),
    ("RUN001", "every-rung", "bare: came to `started`, exited, exit code 1: it asks for `NOTES_TOKEN`"),
    ("RUN001", "every-rung", "example: came to `started`, exited, exit code 1: it cannot reach"),
    ("RUN002", "banner", "Notes server 1.0 started\nReady."),
    ("SRC003", "no-commit", "upload-pack: not our ref"),
    ("TLS001", "error", "TypeError: fetch failed"),
]


@pytest.mark.parametrize(("rule", "case", "part", "whole"), ADVICE, ids=lambda value: str(value)[:30])
def test_fix_names_the_exact_remedy(rule: str, case: str, part: str | None, whole: str | None) -> None:
    """The contributor can copy it."""
    fixes = [finding.fix or "" for finding in judge(CHECKS[rule], RULES / rule / f"bad-{case}").findings]

    assert whole in fixes if whole else any(part in fix for fix in fixes if part), fixes


@pytest.mark.parametrize(("rule", "case", "line"), EVIDENCE)
def test_detail_shows_the_evidence(rule: str, case: str, line: str) -> None:
    """The end of the log, or the words of the other side, stand below the message."""
    details = [finding.detail for finding in judge(CHECKS[rule], RULES / rule / f"bad-{case}").findings]

    assert any(line in detail for detail in details), details


def test_build_finding_points_at_the_dockerfile() -> None:
    """The failing line of the Dockerfile, with its text, and no more than twenty lines of log."""
    [finding] = judge(CHECKS["BLD001"], RULES / "BLD001" / "bad-step").findings

    assert finding.at is not None
    assert (finding.at.path, finding.at.line, finding.at.source) == ("Dockerfile", 9, "RUN npm ci --omit=dev")
    assert len(finding.detail.splitlines()) == 20


def test_manifest_findings_show_their_line() -> None:
    """The location carries the line as written, for reporters to show."""
    [finding] = judge(CHECKS["CFG001"], RULES / "CFG001" / "bad-wizard").findings

    assert finding.at is not None
    assert finding.at.source == '      value: "{{notes.base_url}}"'
    assert finding.at.pointer == "/config/env/0/value"


def test_registry_without_a_list_of_categories_takes_any() -> None:
    """Nobody is accused by a list that the policy does not have."""
    policy = load_policy("[metadata]\ncategories = []\n")
    had = [*recorded(RULES / "MET003" / "bad-own"), *DERIVED, constant(policy)]

    assert ask(CHECKS["MET003"], had).outcome is Outcome.PASSED


def test_registry_with_another_list_of_hosts_is_heeded() -> None:
    """The policy decides where sources may come from."""
    policy = load_policy('[source]\nhosts = ["git.example.org"]\n')
    had = [*recorded(RULES / "SRC002" / "good-github"), *DERIVED, constant(policy)]

    [finding] = ask(CHECKS["SRC002"], had).findings

    assert finding.message == "sources are not fetched from `github.com`"
    assert finding.fix == "allowed are: git.example.org"
