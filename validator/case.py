"""One case to judge: the submission, the policy, the checks, and the ways to the evidence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from validator.evidence.submission import EntryChange, Submission
from validator.model import Check
from validator.policy import Policy
from validator.resources import Provider


@dataclass(frozen=True, slots=True)
class Case:
    """All that a judgement rests on. `of` gives an entry's providers, `whole` the submission's."""

    subject: str
    submission: Submission
    policy: Policy
    checks: tuple[Check, ...]
    whole: tuple[Provider, ...]
    of: Callable[[EntryChange], Sequence[Provider]]
    left_out: Mapping[str, str] = field(default_factory=dict)  # rule id -> why the user did without it
    scope: str = ""  # how the user narrowed the run; "" for a full one
    reproduce: str = ""
    version: str = ""
    notes: tuple[str, ...] = ()
    today: str = ""  # YYYY-MM-DD, for waivers that expire; "" is before every day
