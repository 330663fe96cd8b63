"""`mcp-vet verify`: does a statement follow from the evidence it names?"""

import os
import shlex
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from validator.commands.arguments import Parser, file, folder, policy_option
from validator.commands.console import Console, Misuse

if TYPE_CHECKING:
    from validator.policy import Policy
    from validator.statement_file import Read
    from validator.verification import Verification

STATUS = {"verified": 0, "cannot be compared": 1, "does not match": 3}  # of verification.Answer
EXITS = "exit status: 0 verified, 1 cannot be told, 2 misuse, 3 does not match"


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "Judge recorded evidence again, without git, Docker or network, and say whether a statement says "
        "the same: verdict, reasons, policy, subjects, every file's digest. Signatures are not checked. "
        f"{EXITS}.",
        "mcp-vet verify evidence/statement.json --evidence evidence/",
    )
    parser.add_argument(
        "statement", type=file, metavar="STATEMENT", help="what --statement or --evidence wrote"
    )
    parser.add_argument("--evidence", type=folder, metavar="DIR", required=True, help="what --evidence wrote")
    policy_option(parser)


def execute(args: Namespace, console: Console) -> int:
    """Compare; 0, 1 or 3. Raises Misuse where there is no statement or no evidence."""
    from validator.archive import RUN
    from validator.commands.policies import policy_in
    from validator.evidence.plain_file import read_plain
    from validator.statement import FILE
    from validator.statement_file import MOST_BYTES, unsealed

    stated = _stated(args.statement)
    policy = policy_in(args.policy) if args.policy else None
    if not (args.evidence / RUN).is_file():
        raise Misuse(f"{str(args.evidence)!r} holds no evidence: `--evidence DIR` writes it")
    data = unsealed(stated, read_plain(args.evidence / FILE, MOST_BYTES) or b"")
    return _tell(args, console, stated, _found(data, args.evidence, policy, console))


def _stated(path: Path) -> "Read":
    """What the user names may be a link of the user's; what lies there is somebody else's. Raises Misuse."""
    from validator.evidence.codec import Malformed
    from validator.evidence.plain_file import plain_bytes
    from validator.statement_file import MOST_BYTES, NotAStatement, read

    try:
        return read(plain_bytes(Path(os.path.realpath(path)), MOST_BYTES))
    except (NotAStatement, Malformed) as exc:
        raise Misuse(f"{str(path)!r} is no statement of mcp-vet: {exc}") from exc


def _found(
    stated: Mapping[str, Any], directory: Path, policy: "Policy | None", console: Console
) -> "Verification":
    """The files first: with other evidence it is another case, and nothing that is derived from it counts."""
    from validator.evidence.codec import Malformed
    from validator.evidence.folder_digests import folder_digests
    from validator.statement import FILE
    from validator.verification import Answer, Verification, evidence_differences, verify

    try:
        there = folder_digests(directory, without=frozenset({FILE}))
    except Malformed as exc:
        return Verification(Answer.DIFFERS, (f"evidence {exc}: no run of mcp-vet wrote that",))
    if changed := evidence_differences(stated, there):
        return Verification(Answer.DIFFERS, changed)
    try:
        return verify(stated, _derived(stated, directory, policy, console))
    except (Malformed, ValueError) as exc:
        return Verification(Answer.CANNOT_TELL, (f"this mcp-vet cannot judge this evidence: {exc}",))


def _derived(
    stated: Mapping[str, Any], directory: Path, policy: "Policy | None", console: Console
) -> dict[str, Any]:
    """What the present rules make of the evidence. The time is the one thing that evidence cannot tell."""
    from validator.statement import statement
    from validator.statement_facts import facts_in
    from validator.verification import is_time

    report = console.replay(directory, tuple(console.load().values()), policy, None)
    when = stated["predicate"].get("timeVerified")
    return statement(
        report, facts_in(directory, policy), when if is_time(when) else "a time, RFC 3339 in UTC"
    )


def _tell(args: Namespace, console: Console, stated: "Read", found: "Verification") -> int:
    from validator.reporters.escape import plain
    from validator.statement import VERDICT

    verdict = str(stated.data["predicate"][VERDICT].get("verdict"))
    console.say(plain(f"{found.answer.value}: {args.statement} says {verdict}"))
    for line in (*found.differences, *(f"other rules: {each}" for each in found.tool)):
        console.say(f"  {plain(line)}")
    if found.answer.value == "cannot be compared":
        console.say("  the result differs, and other rules judged: ask the mcp-vet that made the statement")
    console.say(f"  {_signature(args.statement, stated)}")
    return STATUS[found.answer.value]


def _signature(path: Path, stated: "Read") -> str:
    """What is said of a signature: nothing here looks at one."""
    from validator.reporters.escape import plain
    from validator.statement import FILE

    if not stated.envelope:
        return "not signed: it is as trustworthy as the place you have it from"
    words = ["gh", "attestation", "verify", FILE, "--repo", "OWNER/REPO", "--bundle", str(path)]
    words += ["--predicate-type", str(stated.data["predicateType"])]
    return plain(
        f"in a {stated.envelope}, whose signature was not checked here; this does: {shlex.join(words)}"
    )
