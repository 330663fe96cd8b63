"""What fuzzing found and kept, replayed; and a little of each grammar. Finding more is `make fuzz`."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from dev.fuzz import MOST_BYTES, MOST_FILES
from tests.fuzz.targets import CORPUS, TARGETS

EACH = pytest.mark.parametrize("name", sorted(TARGETS))


def kept(name: str) -> list[Path]:
    return sorted((CORPUS / name).iterdir())


@EACH
def test_nothing_that_was_found_breaks_it(name: str) -> None:
    """Those called fault-* once did."""
    for file in kept(name):
        try:
            TARGETS[name].one(file.read_bytes())
        except BaseException as exc:
            exc.add_note(f"with {file}")
            raise


@EACH
def test_the_corpus_is_there_and_small(name: str) -> None:
    sizes = [file.stat().st_size for file in kept(name) if not file.name.startswith("fault-")]
    assert 10 <= len(sizes) <= MOST_FILES
    assert sum(sizes) <= MOST_BYTES
    assert max(sizes) <= TARGETS[name].most


def test_every_folder_has_a_target() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == set(TARGETS)


@EACH
def test_nothing_of_its_grammar_breaks_it(name: str) -> None:
    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(TARGETS[name].grammar)
    def holds(document: bytes) -> None:
        TARGETS[name].one(document)

    holds()
