"""All targets by name; `make fuzz` runs one, tests/fuzz/test_corpus.py replays what was kept of each."""

from pathlib import Path

from tests.fuzz.of_artifacts import ARTIFACT
from tests.fuzz.of_dockerfile import DOCKERFILE
from tests.fuzz.of_http import HTTP
from tests.fuzz.of_records import BUILD_LOG, EVIDENCE, GIT
from tests.fuzz.of_streams import DEMULTIPLEXER, EVENT_STREAM, WIRE
from tests.fuzz.of_texts import JSON, YAML
from tests.fuzz.of_words import DIAGNOSIS, SECRECY
from tests.fuzz.target import Target

CORPUS = Path(__file__).parent.parent.parent / "fixtures" / "fuzz"
TARGETS: dict[str, Target] = {
    "artifact": ARTIFACT,
    "build-log": BUILD_LOG,
    "demultiplexer": DEMULTIPLEXER,
    "diagnosis": DIAGNOSIS,
    "dockerfile": DOCKERFILE,
    "event-stream": EVENT_STREAM,
    "evidence": EVIDENCE,
    "git": GIT,
    "http": HTTP,
    "json": JSON,
    "secrecy": SECRECY,
    "wire": WIRE,
    "yaml": YAML,
}
