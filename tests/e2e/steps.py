"""The `run:` scripts of action.yml, executed as the runner of GitHub Actions executes them."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")  # what `shell: bash` means


def action(file: Path = ROOT / "action.yml") -> dict[str, Any]:
    """The composite action."""
    read: dict[str, Any] = yaml.safe_load(file.read_text())
    return read


def filled(text: str, contexts: Mapping[str, str]) -> str:
    """A value with its expressions evaluated. KeyError for one that the test does not know."""
    return EXPRESSION.sub(lambda found: contexts[found[1]], text)


def inputs(given: Mapping[str, str], contexts: Mapping[str, str]) -> dict[str, str]:
    """The contexts with the action's inputs, as the runner fills them in."""
    declared = action()["inputs"]
    assert set(given) <= set(declared)
    defaults = {name: filled(str(what["default"]), contexts) for name, what in declared.items()}
    return {**contexts, **{f"inputs.{name}": value for name, value in {**defaults, **given}.items()}}


def run_step(
    step: Mapping[str, Any], contexts: Mapping[str, str], env: Mapping[str, str], cwd: Path, seconds: int
) -> subprocess.CompletedProcess[str]:
    """One step, within its deadline; the two streams as one, as in a log."""
    assert step["shell"] == "bash"
    own = {name: filled(str(value), contexts) for name, value in step.get("env", {}).items()}
    return subprocess.run(
        [*BASH, "-c", step["run"]],
        env={**env, **own},
        cwd=cwd,
        timeout=seconds,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
