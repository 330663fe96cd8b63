"""Real git repositories for tests: made object by object, so that hostile trees can be made too."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PLAIN, EXECUTABLE, LINK, SUBMODULE = "100644", "100755", "120000", "160000"
Content = bytes | tuple[str, bytes] | None  # bytes of a plain file, (mode, bytes), or None: remove it
Tree = Mapping[Any, Content]  # by path, str or bytes
CLEAN = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.invalid",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.invalid",
    "GIT_AUTHOR_DATE": "1700000000 +0000",
    "GIT_COMMITTER_DATE": "1700000000 +0000",
}


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository of a test."""

    path: Path

    def git(self, *words: str, stdin: bytes = b"") -> str:
        """What git prints; a failure of git fails the test."""
        argv = ["git", "-C", str(self.path), *words]
        done = subprocess.run(argv, input=stdin, capture_output=True, env=CLEAN, timeout=60, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode(errors="replace").strip()

    def commit(self, files: Tree, ref: str = "refs/heads/main", parent: str | None = None) -> str:
        """The id of a commit on *ref* that changes *files* of *parent* (default: of *ref* as it is)."""
        parent = self.tip(ref) if parent is None else parent
        stream = [b"commit %s\ncommitter a <a@example.invalid> 1700000000 +0000\ndata 1\nm\n" % ref.encode()]
        stream += [b"from %s\n" % parent.encode()] if parent else []
        stream += [_line(path, content) for path, content in files.items()]
        self.git("fast-import", "--quiet", "--force", stdin=b"".join(stream))
        return self.tip(ref)

    def tip(self, ref: str) -> str:
        """The id that *ref* has, "" where it does not exist."""
        return self.git("for-each-ref", "--format=%(objectname)", ref)

    def tree(self, *items: tuple[str, bytes, str]) -> str:
        """A tree object of (mode, name, id), whatever the names are."""
        raw = b"".join(b"%s %s\0" % (m.lstrip("0").encode(), n) + bytes.fromhex(i) for m, n, i in items)
        return self.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=raw)

    def blob(self, content: bytes) -> str:
        """A blob object."""
        return self.git("hash-object", "-w", "--stdin", stdin=content)

    def commit_tree(self, tree: str, ref: str, *parents: str) -> str:
        """A commit of a tree object, on *ref*."""
        options = [word for parent in parents for word in ("-p", parent)]
        commit = self.git("commit-tree", tree, *options, stdin=b"m")
        self.git("update-ref", ref, commit)
        return commit


def new_repository(path: Path, *, bare: bool = True) -> Repository:
    """An empty repository."""
    path.mkdir(parents=True)
    made = Repository(path)
    made.git("init", "-q", "--template=", "-b", "main", *(["--bare"] if bare else []))
    return made


def manifest(name: str, commit: str = "a" * 40, **more: str) -> bytes:
    """A server.yaml of the registry's format."""
    project = more.get("project", f"https://github.com/owner/{name}")
    lines = [
        f"name: {name}", f"image: mcp/{name}", "type: server", "meta:", "  category: devops", "  tags:",
        f"    - {name}", "about:", f"  title: {more.get('title', name.title())}",
        f"  description: What {name} does for whom, and how", "source:", f"  project: {project}",
        f"  commit: {commit}", *([f"  directory: {more['directory']}"] if "directory" in more else []),
    ]  # fmt: skip
    return ("\n".join(lines) + "\n").encode()


def _line(path: str | bytes, content: Content) -> bytes:
    raw = path.encode() if isinstance(path, str) else path
    quoted = b'"' + b"".join(b"\\%03o" % byte for byte in raw) + b'"'
    if content is None:
        return b"D %s\n" % quoted
    mode, data = content if isinstance(content, tuple) else (PLAIN, content)
    if mode == SUBMODULE:
        return b"M 160000 %s %s\n" % (data, quoted)
    return b"M %s inline %s\ndata %d\n%s\n" % (mode.encode(), quoted, len(data), data)
