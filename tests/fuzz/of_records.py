"""Evidence that somebody may have written by hand, git's own records of hostile names, logs of builds."""

import json
from dataclasses import MISSING, fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from tests.fuzz.target import Target
from validator.evidence.codec import Malformed, decode, encode
from validator.evidence.store import ACTED
from validator.evidence.submission import EntryChange, FileChange, Registry, Submission
from validator.live.build_log import Trouble, read_failure, replaced_bases
from validator.live.complaints import SAYS
from validator.live.disk_files import DiskFile
from validator.live.git_objects import Disorder, TreeItem, _blobs, _info, _records, path_text
from validator.live.intake_difference import difference
from validator.live.intake_entries import entry_changes, entry_of, touched
from validator.live.probe_contract import Answer
from validator.live.remote_contract import RemoteAnswer

KINDS: tuple[Any, ...] = (*ACTED, EntryChange, Submission, Registry, Answer, RemoteAnswer)


def one_evidence(data: bytes) -> None:
    """The first byte says what it should be: Malformed, or a value that is written and read as the same."""
    kind = KINDS[data[0] % len(KINDS)] if data else Registry
    try:
        written = json.loads(data[1:])
    except (ValueError, RecursionError):
        return
    try:
        value = decode(kind, written)
    except Malformed:
        return
    again = json.loads(json.dumps(encode(value)))
    assert same(decode(kind, again), value)


def same(one: Any, other: Any) -> bool:
    """Equal; NaN, which JSON texts of Python's may hold, is equal to itself."""
    return repr(one) == repr(other)


def one_git(data: bytes) -> None:
    """Names and contents that git may hand us, in git's own framing, come back as they were."""
    names = [part for part in data.split(b"\0") if part][:50]
    raw = b"".join(b":100644 100755 %s %s M\0%s\0" % (b"a" * 40, b"b" * 40, name) for name in names)
    made = [FileChange(path_text(name), "M", "100644", "100755", "a" * 40, "b" * 40) for name in names]
    try:
        assert list(_records(raw)) == made
    except Disorder:
        assert any(later <= name for name, later in pairwise(names))
    else:
        assert names == sorted(set(names))
    framed = b"".join(b"%040x blob %d\n%s\n" % (n, len(name), name) for n, name in enumerate(names))
    assert dict(_blobs(framed)) == {f"{n:040x}": name for n, name in enumerate(names)}
    differs(data)
    for line in data.splitlines():
        found = _info(line)
        assert found is None or found.size >= 0
        assert _info(line + b" missing") is None


def differs(data: bytes) -> None:
    """A working tree against a commit: each path that differs, once, and of one entry or none."""
    paths = sorted({path_text(part) for part in data.split(b"\0") if part})[:50]
    before = {path: TreeItem(path, "100644", "blob", "a" * 40, len(path)) for path in paths[::2]}
    after = {path: DiskFile(path, "100755", 0, Path()) for path in paths[1::2]}
    found = difference(before, after)
    assert [(change.path, change.status) for change in found] == [
        (path, "D" if path in before else "A") for path in paths
    ]
    entries = touched(found)
    assert sum(map(len, entries.values())) == sum(bool(entry_of(path)) for path in paths)
    changes = entry_changes(entries, set(), set(entries), {})
    assert [change.name for change in changes] == sorted(entries)


def one_build_log(data: bytes) -> None:
    """A verdict on every log; what it quotes is part of the log and short."""
    log = data.decode("utf-8", errors="replace")
    failure = read_failure(log)
    assert isinstance(failure.trouble, Trouble)
    for quoted in (failure.says, failure.step, failure.hint):
        assert len(quoted) <= SAYS
        assert quoted in log
    assert 0 <= failure.line <= 10**6
    assert all(name in log and used in log for name, used in replaced_bases(log).items())


def instances(kind: Any) -> st.SearchStrategy[Any]:
    """Values of an evidence type, as JSON data."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        sure = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}
        every = {name: instances(hint) for name, hint in hints.items()}
        needed = {name: every.pop(name) for name in sure}
        return st.fixed_dictionaries(needed, optional=every)
    inside = [each for each in get_args(kind) if each is not Ellipsis]
    if isinstance(kind, UnionType) or get_origin(kind) is Union:
        return st.one_of(*(instances(each) for each in inside))
    if get_origin(kind) is tuple:
        each = st.tuples(*map(instances, inside)).map(list)
        return st.lists(instances(inside[0]), max_size=2) if Ellipsis in get_args(kind) else each
    if inside:
        return st.dictionaries(st.text(max_size=5), instances(inside[-1]), max_size=2)
    return ODD_VALUES if kind is Any else st.from_type(kind).map(encode)


ODD_VALUES = st.sampled_from(
    [None, True, 1, 1.5, "", "2", [], {}, ["a"], {"a": 1}, float("inf"), 10**30, "\ud800"]
)


@st.composite
def evidence(draw: st.DrawFn) -> bytes:
    """Evidence as it is written, perhaps with another value in the place of one."""
    number = draw(st.integers(0, len(KINDS) - 1))
    text = json.dumps(draw(instances(KINDS[number])))
    old, odd = (
        draw(st.sampled_from(["", '""', "0", "[]", "{}", "null", "false"])),
        json.dumps(draw(ODD_VALUES)),
    )
    return bytes([number]) + (text.replace(old, odd, 1) if old else text).encode()


LOG_LINES = st.sampled_from(
    ["#5 [2/3] RUN make", "#5 0.123 killed",
     "#5 ERROR: process \"/bin/sh -c make\" did not complete successfully: exit code: 2",
     "#5 1.0 no space left on device", "ERROR: failed to solve: x", "Dockerfile:3", "-" * 20,
     "   3 | >>> RUN x", ":9", "#6",
     "ERROR: failed to solve: process \"x\": exit code: 137", "#1 [context a] load metadata for b",
     "#5 0.1 curl: (6) x",
     "ERROR: failed to solve: y: failed to resolve source metadata for z: not found", "ERROR: ",
     "#5 CANCELED", "\r"]
)  # fmt: skip
LOGS = st.lists(st.one_of(LOG_LINES, st.text(max_size=20)), max_size=12).map("\n".join).map(str.encode)

EVIDENCE = Target(one_evidence, evidence(), 8_192)
PATHS = st.sampled_from(
    [b"servers/a/server.yaml", b"servers/a/x", b"servers/b/..", b"servers/A/\n", b"servers"]
)
GIT = Target(one_git, st.lists(st.binary(max_size=20) | PATHS, max_size=8).map(b"\0".join), 4_096)
BUILD_LOG = Target(one_build_log, LOGS, 16_384)
