"""The engine's count of what a container holds, of both versions of cgroups."""

from typing import Any

import pytest

from validator.evidence.usage import Usage
from validator.live.usage import usage
from validator.policy import Limits

MIB = 1 << 20
V1: dict[str, Any] = {"active_anon": 4 * MIB, "inactive_anon": 66 * MIB, "unevictable": 0, "rss": 6 * MIB}
V2: dict[str, Any] = {"anon": 6 * MIB, "file": 70 * MIB, "shmem": 64 * MIB}


def stats(limits: Limits, memory: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """As `GET /containers/ID/stats` tells it."""
    return {
        "pids_stats": {"current": 3, "limit": limits.processes},
        "memory_stats": {"usage": 90 * MIB, "limit": limits.memory_bytes, "stats": memory},
        "cpu_stats": {"cpu_usage": {"total_usage": 1_250_000_000}},
        **changed,
    }


@pytest.mark.parametrize("memory", [V1, V2], ids=["v1", "v2"])
def test_files_in_memory_are_told_apart_from_what_processes_hold(
    memory: dict[str, Any], limits: Limits
) -> None:
    found = usage(stats(limits, memory), limits, limits.memory_bytes, 2.0)
    assert (found.processes, found.memory, found.files) == (3, 90 * MIB, 64 * MIB)
    assert (found.cpu_seconds, found.seconds, found.cpus) == (1.25, 2.0, limits.cpus)
    assert found.out_of_space
    assert not found.out_of_processes


@pytest.mark.parametrize("answer", [{}, {"pids_stats": {}, "memory_stats": {}, "cpu_stats": {}}])
def test_of_a_container_that_has_ended_only_the_limits_are_known(
    answer: dict[str, Any], limits: Limits
) -> None:
    found = usage(answer, limits, limits.memory_bytes, 2.0)
    assert found == Usage(
        most_processes=limits.processes,
        most_memory=limits.memory_bytes,
        most_files=limits.tmpfs_bytes,
        cpus=limits.cpus,
        seconds=2.0,
    )


def test_the_count_of_something_larger_is_not_the_containers(limits: Limits) -> None:
    """A runtime that ignores cgroups leaves its containers in the engine's own."""
    larger = {
        "pids_stats": {"current": 5000},
        "memory_stats": {"usage": 9 << 30, "limit": 24 << 30, "stats": V2},
    }
    found = usage(stats(limits, V2, **larger), limits, limits.memory_bytes, 2.0)
    assert (found.processes, found.memory, found.files, found.cpu_seconds) == (None, None, None, None)


def test_a_limit_of_the_tries_own_is_held_against_the_engines(limits: Limits) -> None:
    answer = stats(limits, V2, memory_stats={"usage": 1, "limit": 128 * MIB, "stats": V2})
    assert usage(answer, limits, 128 * MIB, 1.0).memory == 1
    assert usage(answer, limits, 256 * MIB, 1.0).memory is None
