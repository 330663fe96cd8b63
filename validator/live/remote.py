"""Talk to a remote entry's server, in a process of its own, and give what it answered as evidence."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from validator.evidence.codec import Malformed, decode, encode
from validator.evidence.execution import Listing, Session
from validator.evidence.listed_only import is_listed_only
from validator.evidence.manifest import Document, Entry, ToolsFile, kind_of
from validator.evidence.remote import Remote
from validator.live import launch
from validator.live.process import TooMuch, TooSlow, run
from validator.live.remote_contract import RemoteAnswer, RemoteRequest, fault_of
from validator.live.workspace import Workspace
from validator.model import Cause, Kind
from validator.policy import Limits, Policy
from validator.reading import strict_yaml
from validator.resources import Missing, Provider, executes, provider, withheld

T = TypeVar("T")
SLACK_SECONDS = 60.0  # beyond the conversation's own deadlines: imports, pauses between the tries
SOURCE = Path(__file__).parents[2]  # where `validator` is imported from
OTHERS = "only a remote entry has a server that is asked over HTTP"
TRANSPORTS = ("streamable-http", "sse")


@dataclass(frozen=True, slots=True)
class Asked:
    """One attempt to talk to the server, and what it answered."""

    remote: Remote
    session: Session | None
    listing: Listing | None


@executes
@provider
def asked(entry: Entry, policy: Policy, workspace: Workspace) -> Iterator[Asked]:
    """Asks the server. A network or a worker of ours that fails is Missing, ours.

    Nothing of the submission runs on this machine for it; the policy's gates close it all the same,
    because its address, REM001's matter, is the submission's.
    """
    if entry.kind is not Kind.REMOTE:
        raise Missing(OTHERS, Cause.NOT_APPLICABLE)
    if policy.offline:
        raise Missing("--offline: the server is not asked", Cause.SCOPE)
    answer = ask(request_of(entry, policy), workspace)
    if answer.undecided or answer.remote is None:
        raise Missing(answer.undecided[:500], Cause.OURS)
    yield Asked(answer.remote, answer.session, answer.listing)


@provider
def remote(asked: Asked) -> Iterator[Remote]:
    """The attempt, however it ended."""
    yield asked.remote


@provider
def session(asked: Asked, tools: ToolsFile) -> Iterator[Session]:
    """The answer to initialize, where there was one."""
    yield _had(asked.session, asked.remote, tools, "initialize")


@provider
def listing(asked: Asked, tools: ToolsFile) -> Iterator[Listing]:
    """The answer to tools/list, where it was given to its end."""
    yield _had(asked.listing, asked.remote, tools, "tools/list")


def conversation(manifest: bytes | None) -> list[Provider]:
    """The providers of Remote, Session and Listing for an entry whose server.yaml has these bytes."""
    read = Document("server.yaml", manifest is not None, (), strict_yaml.read(manifest or b""))
    if kind_of(read) is Kind.REMOTE:
        return [asked, remote, session, listing]
    return [launch.session, launch.listing, withheld(Remote, OTHERS, Cause.NOT_APPLICABLE)]


def request_of(entry: Entry, policy: Policy) -> RemoteRequest:
    """What the entry says of its server. Raises Missing where that is not enough to ask it."""
    url, declared = entry.get("remote", "url"), entry.get("remote", "transport_type")
    if not isinstance(url, str) or not url:
        raise Missing("the entry does not say where its server is", Cause.CONSEQUENCE)
    if "${" in url or "{{" in url:
        raise Missing("the server's address depends on the user, so it cannot be asked", Cause.CONSEQUENCE)
    oauth = bool(entry.get("oauth"))
    credentials = oauth or bool(entry.get("config", "secrets") or entry.get("remote", "headers"))
    return RemoteRequest(
        url,
        mirrored(url, policy),
        declared if declared in TRANSPORTS else "",
        oauth,
        credentials,
        next(iter(policy.source.hosts), ""),
        policy.remote.trusted,
        policy.limits,
    )


def mirrored(url: str, policy: Policy) -> str:
    """The address to ask: the one that the policy names in the place of *url*'s beginning, if any."""
    fitting = [prefix for prefix in policy.remote.mirrors if url.startswith(prefix)]
    longest = max(fitting, key=len, default="")
    return policy.remote.mirrors[longest] + url[len(longest) :] if longest else url


def ask(request: RemoteRequest, workspace: Workspace) -> RemoteAnswer:
    """What a worker of ours learns of the server. Raises Missing (ours) whatever goes wrong with it."""
    folder = workspace.folder("remote")
    question = folder / "request.json"
    question.write_text(json.dumps(encode(request)) + "\n", encoding="ascii")
    words = [sys.executable, "-P", "-s", "-m", "validator.live.remote_worker"]
    try:
        with question.open("rb") as stdin:
            ended = run(
                words,
                workspace,
                seconds=conversation_seconds(request.limits) + SLACK_SECONDS,
                output_bytes=answer_bytes(request.limits),
                env=_environment(folder),
                stdin=stdin,
                cwd=folder,
            )
    except (TooSlow, TooMuch, OSError) as exc:
        raise Missing(f"the remote probe of mcp-vet failed: {exc}", Cause.OURS) from exc
    return _checked(ended.output)


def conversation_seconds(limits: Limits) -> float:
    """The longest that a conversation may take by its own deadlines, in seconds."""
    return limits.remote_tries * (limits.remote_seconds + 10.0) + 3 * limits.questions_seconds


def answer_bytes(limits: Limits) -> int:
    """The longest answer of the worker, in bytes: what it may have kept, with JSON's escapes."""
    return 6 * limits.stdout_bytes + (8 << 20)


def _checked(said: bytes) -> RemoteAnswer:
    last = next((line for line in reversed(said.splitlines()) if line.strip()), b"")
    try:
        answer: RemoteAnswer = decode(RemoteAnswer, json.loads(last))
    except (Malformed, ValueError, RecursionError) as exc:
        words = " ".join(last[-300:].decode("utf-8", errors="backslashreplace").split())
        raise Missing(f"the remote probe of mcp-vet died ({words})", Cause.OURS) from exc
    if trouble := answer.trouble or fault_of(answer):
        raise Missing(f"the remote probe of mcp-vet failed: {trouble[:300]}", Cause.OURS)
    return answer


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the user's. The folder in it is how the reaper finds the process."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": os.fspath(SOURCE),
    }


def _had(found: T | None, remote: Remote, tools: ToolsFile, what: str) -> T:
    if found is None:
        cause = Cause.UNVERIFIED if is_listed_only(remote, tools) else Cause.CONSEQUENCE
        raise Missing(f"the server did not answer {what}: {remote.says}"[:300], cause)
    return found
