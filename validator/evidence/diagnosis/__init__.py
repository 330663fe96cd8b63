"""Why a server does not list its tools, read from what it said and how it ended.

Its words are hostile: they decide what a person is told and, where the entry ships a tools.json, whether a
server is rejected or left to a maintainer ("listed, not verified"). They never make it accepted:
an accept of an unverified server is the policy's own choice, and is said (RUN003).
"""

from validator.evidence.diagnosis.ailments import Ailment as Ailment
from validator.evidence.diagnosis.ailments import Diagnosis as Diagnosis
from validator.evidence.diagnosis.ladder import diagnose as diagnose
from validator.evidence.diagnosis.ladder import diagnosis as diagnosis
