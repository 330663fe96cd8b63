"""benchmarks/kills.py, with few kills: nothing is left, and no bystander is touched."""

from pathlib import Path

import pytest

from benchmarks._kills_stage import stage
from benchmarks.kills import duration, kill

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("engine", "base_images")]


def test_three_kills_leave_nothing_and_touch_nobody(tmp_path: Path) -> None:
    """In the last the reapers are killed, too: the next start cleans."""
    with stage(tmp_path) as made:
        seconds = duration(made)
        before = made.look()
        assert len(made.bystanders()) > 10
        rounds = [
            kill(made, part * seconds, before, with_reapers=with_reapers)
            for part, with_reapers in ((0.2, False), (0.4, False), (0.6, True))
        ]
        assert any(len(one.there) for one in rounds)
        assert [str(one.after_next) for one in rounds] == ["nothing"] * 3
        assert [str(one.after_reaper) for one in rounds[:2]] == ["nothing"] * 2
        assert all(one.untouched for one in rounds)
