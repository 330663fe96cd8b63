"""A registry with a hostile pull request, and the source that its entry names: real git repositories."""

import importlib.util
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.hostile.cases import ROOT, Case
from tests.live.git_repositories import Content, Repository, new_repository
from tests.live.http_modes import serving
from tests.live.https_git import https_server, self_signed

PREFIX = "https://github.com/mcp-vet-samples/"
ENTRY = "specimen"
PULL = "refs/pull/1/head"
FORK = "refs/attacker/work"
NOBODY = "127.0.0.1:9"
SERVER = ROOT / "fixtures" / "servers" / "echo-plain"  # a good one: what a case leaves out
BASE = ROOT / "fixtures" / "registry" / "base"
REMOTE = ROOT / "fixtures" / "hostile" / "remote-entry"  # a good remote entry
COMMIT = re.compile(rb"\{\{commit:[a-z0-9~-]+\}\}")
WIRE = ROOT / "tests" / "live" / "servers"
BASE_IMAGES = ROOT / ".engine" / "base-images.toml"  # written by dev/bases
REMOTE_URL = "https://specimen.example.com/mcp"
LIMITS = """[limits]
remote_tries = 1
initialize_seconds = 6.0
tools_list_seconds = 3.0
fetch_seconds = 20.0
"""
MANIFEST = f"""name: {ENTRY}
image: mcp/{ENTRY}
type: server
meta:
  category: productivity
  tags:
    - text
    - testing
about:
  title: Specimen
  description: Gives a text back, unchanged or in reverse order; a server to try clients with.
  icon: https://avatars.githubusercontent.com/u/5429470?s=200&v=4
source:
  project: {PREFIX}{ENTRY}
  commit: {{{{commit}}}}
"""
Files = dict[str | bytes, Content]


@dataclass(slots=True)
class Lab:
    """What a `make.py` works on. `files` is the pull request as case.toml and files/ have it so far.

    *registry* is bare, its main branch has the entries of fixtures/registry/base; *source* is bare,
    and `pin` its newest commit. Whatever *make* does not do, `finish` does: commit `files` on top of
    main as PULL. `words` are those of the command.
    """

    folder: Path
    registry: Repository
    source: Repository
    files: Files
    pin: str
    stack: ExitStack  # closes what a case opened for the time of the run
    environ: dict[str, str] = field(default_factory=dict)  # of the command, besides
    words: list[str] = field(default_factory=list)

    def propose(self, files: Files, ref: str = PULL) -> str:
        """A commit on top of main that changes *files*, as *ref*; its id."""
        return self.registry.commit(files, ref, parent=self.registry.tip("refs/heads/main"))

    def edit(self, old: str, new: str) -> None:
        """Replace a part of the good server, server.py, and pin the commit that does it."""
        text = (SERVER / "server.py").read_text(encoding="utf-8")
        assert old in text
        self.pin = self.source.commit({"server.py": text.replace(old, new).encode()})
        self.files[f"servers/{ENTRY}/server.yaml"] = self.manifest()

    def mirror(self, url: str) -> None:
        """The policy has sources fetched from below *url* instead, which may be an https address."""
        policy = self.registry.git("show", "main:mcp-vet.toml")
        line = f'"{PREFIX}" = "{self.folder}/sources/"'
        assert line in policy
        self.registry.commit({"mcp-vet.toml": policy.replace(line, f'"{PREFIX}" = "{url}"').encode()})

    def https(self, path: str = "") -> list[str]:
        """Serve the sources over https, below *path* of a server of the tests; the requests that come."""
        certificate = self_signed(self.folder)
        url, seen = self.stack.enter_context(https_server(self.folder / "sources", certificate))
        self.environ["GIT_SSL_CAINFO"] = str(self.folder / "cert.pem")
        self.mirror(f"{url}/{path}")
        return seen

    def graft(self, trees: dict[str, str], *extra: tuple[str, bytes, str]) -> None:
        """The pull request as a commit in which the folders named are these trees, however odd.

        *extra*: (mode, name, id) of what its root has besides, whatever the name is.
        """
        git, main = self.registry, self.registry.tip("refs/heads/main")
        root = git.git("rev-parse", f"{main}^{{tree}}")
        for path, tree in trees.items():
            root = _with_tree(git, root, path.split("/"), tree)
        if extra:
            root = git.tree(*_items(git, root), *extra)
        git.commit_tree(root, PULL, main)

    def manifest(self, **replaced: str) -> bytes:
        """The specimen's server.yaml with the values of some keys, of whatever depth, replaced."""
        text = MANIFEST.replace("{{commit}}", self.pin)
        for key, value in replaced.items():
            text, count = re.subn(rf"(?m)^( *{key}): .*$", partial(_replaced, value), text)
            assert count == 1, key
        return text.encode()


@contextmanager
def laboratory(case: Case, folder: Path) -> Iterator[Lab]:
    """The repositories of *case* below *folder*, which is empty; its remote server runs meanwhile."""
    with ExitStack() as stack:
        host = stack.enter_context(serving()).host if case.layer == "remote" else NOBODY
        lab = _repositories(case, folder, host, stack)
        if (case.folder / "make.py").exists():
            _load(case.folder / "make.py")(lab)
        if not lab.registry.tip(PULL):
            lab.propose(lab.files)
        lab.words = lab.words or ["pr", PULL, "--repo", str(lab.registry.path), "--base", "main"]
        lab.words += case.words
        yield lab


def _repositories(case: Case, folder: Path, remotes: str, stack: ExitStack) -> Lab:
    registry = new_repository(folder / "registry.git")
    source = new_repository(folder / "sources" / ENTRY)
    pin = source.commit(_source(case))
    base: Files = {path: COMMIT.sub(b"a" * 40, text) for path, text in _below(BASE).items()}
    base["mcp-vet.toml"] = _policy(case, folder / "sources", remotes).encode()
    registry.commit(dict(base))
    entry = _below(REMOTE) if case.layer == "remote" else {f"servers/{ENTRY}/server.yaml": MANIFEST.encode()}
    proposed = {**entry, **_below(case.folder / "files")}
    files: Files = {path: text.replace(b"{{commit}}", pin.encode()) for path, text in proposed.items()}
    return Lab(folder, registry, source, files, pin, stack)


def _source(case: Case) -> dict[str, Content]:
    """The good server, with what the case lays over it: its folder source/, or a server of the tests."""
    files = _below(SERVER)
    if case.layer in ("wire", "run") and case.server:
        program, _, mode = case.server.partition(" ")
        files["server.py"] = (WIRE / program).read_bytes()
        files["Dockerfile"] = files["Dockerfile"].replace(b'server.py"]', f'server.py", "{mode}"]'.encode())
    return {**files, **_below(case.folder / "source")}


def _policy(case: Case, sources: Path, remotes: str) -> str:
    """Sources and remote servers are on this machine; limits are the case's own, or short ones."""
    own = case.folder / "policy.toml"
    parts = [f'[source]\nallow_file = true\n[source.mirrors]\n"{PREFIX}" = "{sources}/"\n']
    parts += [f'[remote]\ntrusted = ["{remotes}"]\n[remote.mirrors]\n']
    parts += [f'"{REMOTE_URL}" = "http://{remotes}/{case.server or "none"}"\n']
    parts += [own.read_text() if own.exists() else LIMITS]
    return "".join(parts) + (BASE_IMAGES.read_text() if BASE_IMAGES.exists() else "")


def _below(folder: Path) -> dict[str, bytes]:
    """The files below *folder*, by their path in it; none where it does not exist."""
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    return {os.fspath(path.relative_to(folder)): path.read_bytes() for path in files}


def _with_tree(git: Repository, root: str, path: list[str], tree: str) -> str:
    """The tree *root* with *tree* at *path*."""
    name, rest = path[0].encode(), path[1:]
    items = _items(git, root)
    below = next((each for _, found, each in items if found == name), git.tree())
    new = _with_tree(git, below, rest, tree) if rest else tree
    kept = [item for item in items if item[1] != name]
    return git.tree(*sorted([*kept, ("40000", name, new)], key=lambda item: item[1]))


def _items(git: Repository, tree: str) -> list[tuple[str, bytes, str]]:
    """(mode, name, id) of what a well-formed tree holds."""
    lines = [line for line in git.git("ls-tree", "-z", tree).split("\0") if line]
    parts = [re.split(r"[ \t]", line, maxsplit=3) for line in lines]
    return [(mode, found.encode(), each) for mode, _, each, found in parts]


def _replaced(value: str, match: re.Match[str]) -> str:
    return f"{match[1]}: {value}"


def _load(file: Path) -> Callable[[Lab], None]:
    spec = importlib.util.spec_from_file_location("hostile_case", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    make: Callable[[Lab], None] = module.make
    return make
