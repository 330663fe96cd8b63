"""Ask the engine what a container holds, just before it is removed. One answer, tens of milliseconds."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from validator.evidence.usage import Usage
from validator.policy import Limits

if TYPE_CHECKING:
    from docker.models.containers import Container


def look_at_usage(limits: Limits, memory: int, container: "Container", seconds: float) -> Usage:
    """What it holds after *seconds*, its limit of *memory* in bytes. Raises what the SDK raises.

    Where the engine refuses to count, only the limits are told.
    """
    from docker.errors import APIError

    stats: Any = {}
    if container.client is not None:
        with suppress(APIError):
            stats = container.client.api.stats(str(container.id), stream=False, one_shot=True)
    return usage(stats, limits, memory, seconds)


def usage(stats: Mapping[str, Any], limits: Limits, memory: int, seconds: float) -> Usage:
    """Read `GET /containers/ID/stats`, of cgroup v1 or v2.

    Numbers whose limit is not the one that we set are those of something larger, or of nothing: a runtime
    that ignores cgroups, a container that has ended.
    """
    processes, held = stats.get("pids_stats") or {}, stats.get("memory_stats") or {}
    ours = processes.get("limit") == limits.processes
    counted = held.get("limit") == memory
    spent = ((stats.get("cpu_stats") or {}).get("cpu_usage") or {}).get("total_usage")
    return Usage(
        processes=processes.get("current") if ours else None,
        most_processes=limits.processes,
        memory=held.get("usage") if counted else None,
        most_memory=memory,
        files=_files(held.get("stats") or {}) if counted else None,
        most_files=limits.tmpfs_bytes,
        cpu_seconds=round(spent / 1e9, 2) if ours and isinstance(spent, int) else None,
        cpus=limits.cpus,
        seconds=round(seconds, 2),
    )


def _files(stats: Mapping[str, Any]) -> int | None:
    """Bytes of shared memory, which is what files in memory are made of (cgroup-v2.rst, memory.stat).

    Version 1 does not tell them through the engine, but all that is on the lists of anonymous pages and is no
    process's own (`rss`) is shared (cgroup-v1/memory.rst, 5.2).
    """
    if "shmem" in stats:
        return int(stats["shmem"])
    if "rss" not in stats:
        return None
    anonymous = stats.get("active_anon", 0) + stats.get("inactive_anon", 0)
    return max(0, int(anonymous + stats.get("unevictable", 0) - stats["rss"]))
