"""Our reader and the real BuildKit see the same instructions: neither does what the other did not see."""

import re
import subprocess
from pathlib import Path

import pytest

from validator.evidence.dockerfile import examine
from validator.live.engine import Engine
from validator.live.workspace import Workspace

pytestmark = pytest.mark.docker
NOBODY = "10.255.255.1"  # never asked: the build fails at its first step, which is offline
SECONDS = 60
STEP = re.compile(r"^#\d+ \[(?:[\w-]+ )*\d+/\d+\] (.*)$", re.MULTILINE)

ODD = {
    "case": "from scratch\ncOpY a /1\n",
    "continued": "FROM scratch\nCOPY a \\\n# said\n\n   \\\n /1\nCOPY a /2\n",
    "continued at the end": "FROM scratch\nCOPY a /1 \\",
    "doubled escape": "FROM scratch\nENV A=1 \\\\\nCOPY a /1\n",
    "escape": "# escape=`\nFROM scratch\nCOPY a `\n /1\nENV B=\\\nCOPY a /2\n",
    "escape after a comment": "# said\n# escape=`\nFROM scratch\nCOPY a `\nCOPY a /2\n",
    "escape after a blank line": "\n# escape=`\nFROM scratch\nENV A=`\nCOPY a /2\n",
    "escape behind white space": "  # escape=`\nFROM scratch\nCOPY a `\n /2\n",
    "byte order mark": "\ufeff# escape=`\nFROM scratch\nCOPY a `\n /2\n",
    "windows lines": "FROM scratch\r\nCOPY a \\\r\n /1\r\nCOPY a /2\r\n",
    "heredoc": "FROM scratch\nCOPY <<EOF /1\nCOPY a /2\nEOF\nCOPY a /3\n",
    "quoted heredoc": "FROM scratch\nCOPY <<'EF' /1\nCOPY a /2\nEF\nCOPY a /3\n",
    "chomped heredoc": "FROM scratch\nCOPY <<-EOF /1\n\tCOPY a /2\n\tEOF\nCOPY a /3\n",
    "two heredocs": "FROM scratch\nCOPY <<A <<B /1/\nA\nCOPY a /2\nB\nCOPY a /3\n",
    "heredoc of CMD": "FROM scratch\nCMD <<EOF\nCOPY a /2\n",
    "heredoc in JSON": 'FROM scratch\nCMD ["a", "<<EOF"]\nCOPY a /2\n',
    "JSON": 'FROM scratch\nCOPY ["a", "/1"]\nCOPY [ "a" , "/2" ]\n',
    "broken JSON": 'FROM scratch\nENTRYPOINT ["a", "/1"\nCOPY a /1\n',
    "variables": "ARG S=scratch\nFROM ${S}\nENV A=a B='$A' C=\"$A\"\nCOPY ${A} /$B\nCOPY $C${X:-} /${D:-3}\n",
    "stages": "FROM scratch AS One\nCOPY a /1\nFROM scratch AS two\nCOPY a /2\n"
    "FROM one\nCOPY --from=oNe /1 /3\n",
    "flags": 'FROM scratch\nCOPY --"chown"=1:1 --chmod="6"44 a /1\nCOPY -- a /2\n',
    "trigger": "FROM scratch AS one\nONBUILD COPY a /1\nFROM one\nCOPY a /2\n",
    "unknown": "FROM scratch\nCOPIE a /1\n",
    "unended heredoc": "FROM scratch\nCOPY <<EOF /1\nCOPYS\n",
    "nothing": "# said\n",
    "no FROM": "COPY a /1\n",
    "no image": "ARG B\nFROM ${B}\n",
    "two names": "FROM scratch AS a b\n",
    "kelvin": "FROM scratch\nWOR\u212aDIR /a\nCOPY a /1\n",
    "quote that is not closed": 'FROM scratch\nENV A="1\nCOPY a /1\n',
    "vertical tab": "FROM\x0bscratch\nCOPY\x0ca\x0b/1\n",
}


@pytest.mark.parametrize("name", ODD)
def test_the_same_instructions_are_seen(
    name: str, engine: Engine, workspace: Workspace, tmp_path: Path
) -> None:
    """BuildKit tells every COPY that it does; ours are those of the stages it needs."""
    ran, failed = _buildkit(ODD[name], engine, workspace, tmp_path)
    file = examine("Dockerfile", ODD[name])

    if file.wrong:
        assert failed
        assert not ran
    elif not file.doubtful:
        assert (len(ran), failed) == (sum(one.name == "COPY" for one in file.instructions), False)


@pytest.mark.parametrize(
    "text",
    [
        "FROM scratch\nADD http://{host}/x /x\n",
        "FROM scratch\nRUN <<EOF\nEOF\nADD http://{host}/x /x\n",
        "# escape=`\nFROM scratch\nCOPY c:\\\nADD http://{host}/x /x\n",
        'FROM scratch\nENV A={host}\nADD ["http://$A/x", "/x"]\n',
        'FROM scratch\nADD "http://{host}/x" /x\n',
        "FROM scratch\nADD git@{host}:a/b /x\n",
        "FROM scratch\nADD HTTPS://{host}/b.git /x\n",
        "FROM {host}/a\n",
        "ARG A={host}\nFROM ${{A}}/a\n",
        "FROM scratch\nCOPY --from={host}/a / /\n",
        "FROM scratch AS a\nFROM a\nADD http://{host}/x /x\n",
    ],
)
def test_what_buildkit_would_fetch_is_seen_before(text: str, engine: Engine, workspace: Workspace) -> None:
    """Read by us alone: asking BuildKit would fetch it."""
    file = examine("Dockerfile", text.format(host=NOBODY))
    named = [*(added.source for added in file.added), *(image.image for image in file.images)]

    assert not file.wrong
    assert not file.doubtful
    assert sum(NOBODY in one for one in named) == 1


def _buildkit(text: str, engine: Engine, workspace: Workspace, folder: Path) -> tuple[list[str], bool]:
    """The steps that BuildKit ran, and whether it refused the file."""
    (folder / "Dockerfile").write_text(text, encoding="utf-8", newline="")
    (folder / "a").write_text("a")
    words = [engine.cli, "buildx", "build", "--builder", "default", "--progress=plain", "--no-cache"]
    words += ["--provenance=false", "--output=type=cacheonly", "--network=none", str(folder)]
    ended = subprocess.run(
        words, env=dict(engine.environment), capture_output=True, text=True, timeout=SECONDS, check=False
    )
    steps = STEP.findall(ended.stderr)
    return [step for step in dict.fromkeys(steps) if not step.startswith("FROM")], ended.returncode != 0
