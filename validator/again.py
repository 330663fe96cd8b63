"""Judge recorded evidence again: the same verdict, without git, Docker or network."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from validator import archive
from validator.case import Case
from validator.evidence.derived import CHANGES, DERIVED
from validator.evidence.store import recorded, recorded_shared
from validator.evidence.submission import EntryChange
from validator.judge import judge
from validator.model import Check, Report
from validator.policy import Policy
from validator.resources import Provider, constant
from validator.version import VERSION
from validator.watcher import Watcher

NOTE = "judged from recorded evidence, with the policy recorded there: as trustworthy as that folder"
NOTE_OWN = "judged from recorded evidence, which is as trustworthy as that folder"


def replay(
    directory: Path, checks: Sequence[Check], *, policy: Policy | None = None, watcher: Watcher | None = None
) -> Report:
    """The report on the evidence in *directory*, by *checks* and the recorded policy (or another).

    Raises FileNotFoundError where there is no evidence, and codec.Malformed for what a run of
    mcp-vet would not have written.
    """
    record, recorded_policy, submission = archive.read(directory)
    note = NOTE_OWN if policy else NOTE
    policy = policy or recorded_policy

    def of(change: EntryChange) -> Sequence[Provider]:
        unit = recorded(archive.folder(directory, change.name), directory)
        return [constant(policy), *unit, *DERIVED, *CHANGES]

    case = Case(
        record.subject,
        submission,
        policy,
        tuple(policy.adjust(checks)),
        (constant(policy), *recorded_shared(directory)),
        of,
        record.left_out,
        record.scope,
        f"mcp-vet replay {shlex.quote(str(directory))}",
        VERSION,
        (*record.notes, note),
        record.today,
    )
    return judge(case, watcher=watcher)
