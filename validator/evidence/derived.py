"""All evidence that is derived from other evidence, without touching the world: live and in replays."""

from validator.evidence.diagnosis import diagnosis
from validator.evidence.dockerfile import dockerfile
from validator.evidence.manifest import DERIVED as FROM_FILES
from validator.evidence.previous import CHANGES as CHANGES
from validator.evidence.wiring import wiring

DERIVED = (*FROM_FILES, wiring)  # from the entry's files alone
FROM_ACTS = (*CHANGES, diagnosis, dockerfile)  # from what was fetched, built and run too
