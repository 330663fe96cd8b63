"""After some time nothing more is begun, and that is said; without a limit it is the disk's room alone."""

import pytest

from validator.live import space
from validator.live.beginning import beginning


def test_without_a_limit_only_room_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert beginning().refused() == ""
    monkeypatch.setattr(space, "SCARCE", 1 << 62)
    assert "free some space" in beginning().refused()


def test_a_run_has_its_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    begins = beginning(90.0)
    assert begins.refused() == ""
    monkeypatch.setattr("validator.live.beginning.time.monotonic", lambda: begins.until + 1)
    assert begins.refused().startswith("no entry is begun after 1.5 minutes of a run")
