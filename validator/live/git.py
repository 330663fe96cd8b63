"""Run git so that nothing it reads can make it run, write or fetch anything else (threats.md 2.4, 3.3)."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from validator.live.process import Ended, run
from validator.live.workspace import Workspace

# The operator's own network settings; everything else of our environment stays out.
NETWORK = ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "GIT_SSL_CAINFO", "SSL_CERT_FILE")
MIB = 1 << 20
OUTPUT = 16 * MIB  # bytes a reading command may print
SAYS = 400  # characters of git's last words that are kept
MEMORY = 4096 * 1024  # KiB of address space; 2 GiB were enough in threats.md 3.3 note (c)
GRACE = 3  # seconds after the deadline until git is ended even without us
TOO_LARGE_FILE = {-signal.SIGXFSZ, 128 + signal.SIGXFSZ}

# Limits are set by the shell that becomes git: a preexec_fn is not safe beside our threads. A limit
# that cannot be raised again (a lower hard limit) is already as strict as we want it. The sleeper
# ends a git that talks to the network if we were killed ourselves; it goes with git's process group.
LAUNCH = """
ulimit -c 0
(ulimit -v "$1") 2>/dev/null && ulimit -v "$1"
(ulimit -f "$2") 2>/dev/null && ulimit -f "$2"
exec 2>"$3"
if [ "$4" -gt 0 ]; then (sleep "$4"; kill -9 -$$) </dev/null >/dev/null 2>&1 & fi
shift 4
exec "$@"
"""

CONFIGURATION: Mapping[str, str] = {
    "advice.detachedHead": "false",
    "core.askPass": "/bin/false",
    "core.attributesFile": "/dev/null",
    "core.autocrlf": "false",
    "core.bigFileThreshold": "1m",
    "core.deltaBaseCacheLimit": "16m",
    "core.eol": "lf",
    "core.excludesFile": "/dev/null",
    "core.fsmonitor": "false",
    "core.gitProxy": "",
    "core.hooksPath": "/dev/null",
    "core.packedGitLimit": "64m",
    "core.protectHFS": "true",
    "core.protectNTFS": "true",
    "core.quotePath": "false",
    "core.sshCommand": "/bin/false",
    "core.symlinks": "false",
    "credential.helper": "",
    "diff.ignoreSubmodules": "none",
    "fetch.bundleURI": "",
    "fetch.fsckObjects": "true",
    "fetch.parallel": "1",
    "fetch.recurseSubmodules": "false",
    "fetch.writeCommitGraph": "false",
    "filter.lfs.process": "",
    "filter.lfs.required": "false",
    "filter.lfs.smudge": "",
    "gc.auto": "0",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "10000",
    "http.lowSpeedTime": "15",
    "http.maxRequests": "2",
    "http.sslVerify": "true",
    "init.defaultBranch": "main",
    "maintenance.auto": "false",
    "pack.threads": "1",
    "protocol.allow": "never",
    "safe.bareRepository": "explicit",
    "submodule.active": "",
    "submodule.recurse": "false",
    "transfer.bundleURI": "false",
    "transfer.credentialsInUrl": "die",
    "transfer.fsckObjects": "true",
    "uploadpack.packObjectsHook": "",
}
FIXED: Mapping[str, str] = {
    "GIT_ASKPASS": "/bin/false",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CEILING_DIRECTORIES": "/",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_GRAFT_FILE": "/dev/null/grafts",  # a history that only one clone has is none
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_SSH": "/bin/false",
    "GIT_SSH_COMMAND": "/bin/false",
    "GIT_TERMINAL_PROMPT": "0",
    "LANGUAGE": "C",
    "LC_ALL": "C.UTF-8",
    "SSH_ASKPASS": "/bin/false",
    "TZ": "UTC",
}
# What git's other half (upload-pack, for a mirror on this machine) reads: it does not inherit the
# above. The mirror is the policy's, so whoever owns its files does not matter.
UPLOAD_PACK = "[uploadpack]\n\tallowAnySHA1InWant = true\n\tallowFilter = true\n[safe]\n\tdirectory = *\n"


class GitFailed(Exception):
    """git ended with a failure. `code` is its exit status, `says` the end of its standard error."""

    def __init__(self, code: int, says: str) -> None:
        super().__init__(says or f"git ended with status {code}")
        self.code = code
        self.says = says


class NoGit(Exception):
    """There is no git on this machine."""


@dataclass(frozen=True, slots=True)
class Git:
    """git with an empty home and our configuration; made by `hardened_git`."""

    workspace: Workspace
    home: Path
    program: str

    def run(
        self,
        *words: str,
        git_dir: Path | None = None,
        protocols: Sequence[str] = (),
        seconds: float = 30.0,
        output_bytes: int = OUTPUT,
        file_bytes: int = 256 * MIB,
        stdin: IO[bytes] | None = None,
        watch: Callable[[], str] = lambda: "",
        trace: Path | None = None,
    ) -> bytes:
        """Standard output of `git *words*`.

        *protocols*: git transports that may be used, none by default. No file that git writes may
        grow over *file_bytes*. *trace*: a file for the headers of http answers. Raises GitFailed,
        and what `process.run` raises: TooSlow after *seconds*, TooMuch above *output_bytes* or on
        *watch*'s word, Cancelled.
        """
        at = () if git_dir is None else (f"--git-dir={git_dir}",)
        with tempfile.NamedTemporaryFile(dir=self.home, prefix="says-") as errors:
            last = int(seconds) + GRACE if protocols else 0
            numbers = (str(MEMORY), str(file_bytes // 512 + 1), errors.name, str(last))
            launch = ("/bin/sh", "-c", LAUNCH, "git", *numbers)
            ended = run(
                (*launch, self.program, *at, *words),
                self.workspace,
                seconds=seconds,
                output_bytes=output_bytes,
                env={**environment(self.home, self.program, protocols), **_traced(trace)},
                stdin=stdin,
                watch=watch,
            )
            return _output(ended, errors)

    def new_repository(self, purpose: str) -> Path:
        """An empty bare repository in the workspace, whose trees are written out byte by byte.

        The attributes have the highest precedence there is (gitattributes(5)): nothing that a
        commit says about filters, line ends or export-subst changes a blob (threats.md G5).
        """
        path = self.workspace.folder(purpose)
        self.run("init", "-q", "--bare", "--template=", "--end-of-options", str(path))
        (path / "info").mkdir(exist_ok=True)
        plain = "* -filter -text -eol -ident -working-tree-encoding -export-subst -export-ignore -diff\n"
        (path / "info" / "attributes").write_text(plain, encoding="ascii")
        return path


def hardened_git(workspace: Workspace) -> Git:
    """git for one workspace. Raises NoGit where it is not installed."""
    program = shutil.which("git")
    if program is None:
        raise NoGit("git is not installed: mcp-vet reads submissions and sources with it")
    home = workspace.folder("git-home")
    (home / "gitconfig").write_text(UPLOAD_PACK, encoding="ascii")
    return Git(workspace, home, program)


def environment(home: Path, program: str, protocols: Sequence[str] = ()) -> dict[str, str]:
    """The whole environment of a hardened git: no user's, system's or repository's setting wins over it."""
    allowed = {f"protocol.{name}.allow": "always" for name in protocols}
    settings = {**CONFIGURATION, **allowed}
    numbered = enumerate(settings.items())
    counted = {f"GIT_CONFIG_{part}_{n}": text for n, (k, v) in numbered for part, text in _pair(k, v)}
    return {
        **{name: value for name in NETWORK if (value := os.environ.get(name))},
        **FIXED,
        "PATH": f"{Path(program).parent}:/usr/bin:/bin",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "TMPDIR": str(home),
        "GIT_ALLOW_PROTOCOL": ":".join(protocols) or "none",
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        **counted,
        "GIT_CONFIG_COUNT": str(len(settings)),
    }


def _pair(key: str, value: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("KEY", key), ("VALUE", value)


def _traced(trace: Path | None) -> dict[str, str]:
    return {"GIT_TRACE_CURL": str(trace), "GIT_TRACE_CURL_NO_DATA": "1"} if trace else {}


def _output(ended: Ended, errors: IO[bytes]) -> bytes:
    if ended.code:
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - 4 * SAYS))
        says = errors.read(4 * SAYS).decode("utf-8", errors="backslashreplace").strip()
        raise GitFailed(ended.code, says[-SAYS:])
    return ended.output
