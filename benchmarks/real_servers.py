"""Real servers of PyPI and npm, judged end to end: `python benchmarks/real_servers.py [NAME…]`.

Needs an engine with base images (`dev/with-engine`), and the package registries during the builds. Each
server is packed by the smallest Dockerfile there is, laid into a registry of its own, and judged by
`mcp-vet check` as a contributor would. Prints a table: verdict, objections, number of notes, rung, eras,
tools, seconds. The list is that of protocol.md, section 6.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from dev import sample_registry  # noqa: E402

SECONDS = 3000  # for all of them; a build takes up to a minute on two cores


@dataclass(frozen=True, slots=True)
class Server:
    """A package, the command that it brings, and the secrets that its entry declares."""

    package: str
    command: tuple[str, ...]
    secrets: tuple[str, ...] = ()
    with_package: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()  # of the image: NAME=value
    programs: tuple[str, ...] = ()  # of the distribution, which it calls

    @property
    def is_python(self) -> bool:
        """PyPI's names here have no slash and no command of node."""
        return self.command[0] == "python3" or self.package.startswith(
            ("mcp-server-", "duckduckgo", "awslabs")
        )


NPM = "@modelcontextprotocol/server-"
SERVERS = {
    "everything": Server(f"{NPM}everything", ("mcp-server-everything",)),
    "memory": Server(f"{NPM}memory", ("mcp-server-memory",)),
    "sequential-thinking": Server(f"{NPM}sequential-thinking", ("mcp-server-sequential-thinking",)),
    "filesystem": Server(f"{NPM}filesystem", ("mcp-server-filesystem", "/tmp")),
    "github": Server(f"{NPM}github", ("mcp-server-github",), ("GITHUB_PERSONAL_ACCESS_TOKEN",)),
    "puppeteer": Server(
        f"{NPM}puppeteer", ("mcp-server-puppeteer",), environment=("PUPPETEER_SKIP_DOWNLOAD=1",)
    ),
    "time": Server("mcp-server-time", ("mcp-server-time",)),
    "fetch": Server("mcp-server-fetch", ("mcp-server-fetch",)),
    "git": Server("mcp-server-git", ("mcp-server-git",), programs=("git",)),
    "playwright": Server("@playwright/mcp", ("playwright-mcp",)),
    "context7": Server("@upstash/context7-mcp", ("context7-mcp",)),
    "notion": Server("@notionhq/notion-mcp-server", ("notion-mcp-server",), ("NOTION_TOKEN",)),
    "mongodb": Server("mongodb-mcp-server", ("mongodb-mcp-server",)),
    "chrome-devtools": Server("chrome-devtools-mcp", ("chrome-devtools-mcp",)),
    "tavily": Server("tavily-mcp", ("tavily-mcp",), ("TAVILY_API_KEY",)),
    "firecrawl": Server("firecrawl-mcp", ("firecrawl-mcp",), ("FIRECRAWL_API_KEY",)),
    "duckduckgo": Server("duckduckgo-mcp-server", ("duckduckgo-mcp-server",)),
    "aws-documentation": Server(
        "awslabs.aws-documentation-mcp-server", ("awslabs.aws-documentation-mcp-server",)
    ),
    "sqlite": Server("mcp-server-sqlite", ("mcp-server-sqlite", "--db-path", "/tmp/x.db"), (), ("mcp<2",)),
    "calculator": Server("mcp-server-calculator", ("mcp-server-calculator",), (), ("mcp<2",)),
}


def dockerfile(server: Server) -> str:
    """The smallest one that starts the server without being root."""
    words = " ".join(f"'{word}'" for word in (server.package, *server.with_package))
    environment = "".join(f"ENV {setting}\n" for setting in server.environment)
    if server.programs:
        got = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(server.programs)}"
        environment += f"RUN {got} && rm -rf /var/lib/apt/lists/*\n"
    if server.is_python:
        start = f"FROM python:3.12-slim\n{environment}RUN pip install --no-cache-dir {words}\n"
    else:
        start = f"FROM node:22-slim\n{environment}RUN npm install -g --no-audit --no-fund {words}\n"
    return f"{start}USER 10001:10001\nENTRYPOINT {json.dumps(list(server.command))}\n"


def manifest(name: str, server: Server, commit: str) -> dict[str, Any]:
    """Its server.yaml, as data: JSON is YAML."""
    secrets = [{"name": f"{name}.{s.lower()}", "env": s, "example": "<YOUR_KEY>"} for s in server.secrets]
    return {
        "name": name,
        "image": f"mcp/{name}",
        "type": "server",
        "meta": {"category": "devops", "tags": ["devops"]},
        "about": {
            "title": name.replace("-", " ").title(),
            "description": f"Offers what the package {server.package} can do.",
            "icon": "https://avatars.githubusercontent.com/u/1?s=200&v=4",
        },
        "source": {"project": f"{sample_registry.PREFIX}{name}", "branch": "main", "commit": commit},
        **(
            {"config": {"description": "Give the key of your account.", "secrets": secrets}}
            if secrets
            else {}
        ),
    }


def lay(folder: Path, names: Sequence[str]) -> Path:
    """A registry with these servers as entries, and their sources beside it."""
    registry, sources = folder / "registry", folder / "sources"
    for name in names:
        work = sources / name
        work.mkdir(parents=True)
        (work / "Dockerfile").write_text(dockerfile(SERVERS[name]))
        sample_registry.git(work, "init", "-q", "-b", "main")
        commit = sample_registry.commit(work, f"Pack {name}")
        entry = registry / "servers" / name
        entry.mkdir(parents=True)
        (entry / "server.yaml").write_text(json.dumps(manifest(name, SERVERS[name], commit), indent=2) + "\n")
        (entry / "tools.json").write_text("[]\n")
        (entry / "readme.md").write_text(f"Docs: {sample_registry.PREFIX}{name}\n")
    text = sample_registry.policy(sources).replace(
        "initialize_seconds = 15.0\ntools_list_seconds = 4.0\n", ""
    )
    (folder / "mcp-vet.toml").write_text(text)
    return registry


def judge(folder: Path, registry: Path, names: Sequence[str]) -> dict[str, Any]:
    """The report on all entries."""
    words = [sys.executable, "-m", "validator", "check", *names, "--registry", str(registry), "--jobs", "2"]
    words += ["--policy", str(folder / "mcp-vet.toml"), "--evidence", str(folder / "evidence"), "--json", "-"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    if not done.stdout:
        sys.exit(done.stderr)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def row(unit: dict[str, Any], evidence: Path) -> str:
    """One line of the table."""
    ladder, discovery = load(evidence / "ladder.json"), load(evidence / "discovery.json")
    worked = next((a["rung"] for a in ladder.get("attempts", ()) if a["tools"]), "-")
    eras = ["legacy"] * bool(load(evidence / "session.json").get("protocol", "").startswith(("2024", "2025")))
    modern = [c for c in discovery.get("calls", ()) if c["probe"] == "discover" and c["end"] == "answered"]
    eras += ["modern"] * bool(modern)
    seconds = {timing["name"]: timing["seconds"] for timing in unit["timings"]}
    said = [r for r in unit["results"] if r["findings"]]
    by = {
        s: ",".join(r["check"] for r in said if r["severity"] == s) or "-"
        for s in ("error", "review", "warning")
    }
    notes = sum(len(r["findings"]) for r in said if r["severity"] == "note")
    tools = len(load(evidence / "listing.json").get("tools", ()))
    build, run = seconds.get("Made", 0.0), seconds.get("Tried", 0.0)
    return (
        f"| {unit['name']} | {unit['verdict']} | {by['error']} | {by['review']} | {by['warning']} "
        f"| {notes} | {worked} | {'+'.join(eras) or '-'} | {tools} | {build:.1f} | {run:.1f} |"
    )


def load(file: Path) -> dict[str, Any]:
    """The JSON object; an empty one where there is none."""
    found: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return found


def main() -> None:
    """Judge them and print the table."""
    names = sys.argv[1:] or list(SERVERS)
    with tempfile.TemporaryDirectory(prefix="mcp-vet-real-") as made:
        folder = Path(made)
        report = judge(folder, lay(folder, names), names)
        heads = ["server", "verdict", "errors", "reviews", "warnings", "notes", "rung", "eras", "tools"]
        heads += ["build s", "run s"]
        print(f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|")
        for unit in report["units"]:
            if unit["name"] in SERVERS:
                print(row(unit, folder / "evidence" / "entries" / unit["name"]))
                for reason in unit["reasons"]:
                    print(f"  {reason}", file=sys.stderr)


if __name__ == "__main__":
    main()
