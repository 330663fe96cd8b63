"""What a build in a container of BuildKit uses, and which of its limits it provably ran into.

A volume has no size, so its disk is looked at about once a second: a build may be over its limit for that
long, and by what it writes meanwhile. Memory and processes are held by cgroups; they only have to be told.
"""

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from validator.live.build_site import Unavailable
from validator.live.buildkit_container import BuildKit
from validator.live.buildkit_start import STATE, STEPS
from validator.live.process import TooMuch, TooSlow
from validator.live.workspace import Cancelled
from validator.model import Cause
from validator.policy import Limits
from validator.resources import Missing

INTERVAL = 1.0  # seconds between two looks
SHARE = 4  # times what a look took until the next: many small files take long to count
LOOK_SECONDS = 30.0
KIB = 1024
_FACT = re.compile(r"^([a-z_]+) (\d{1,18})$", re.MULTILINE | re.ASCII)

# `oom_kill` of memory.events counts below the group as well. On v1 nothing does: there it is the whole
# machine's (/proc/vmstat), and it counts where our own group had no memory left (failcnt).
_LOOK = f"""
cd /sys/fs/cgroup
echo "disk $(du -sxk {STATE} | cut -f1)"
echo "free $(df -Pk {STATE} | tail -n1 | awk '{{ print $4 }}')"
for group in .{STEPS} pids{STEPS}; do
  for file in peak current; do
    if [ -e $group/pids.$file ]; then echo "processes_$file $(cat $group/pids.$file)"; fi
  done
done
if [ -e .{STEPS}/memory.events ]; then
  echo "killed $(awk '$1 == "oom_kill" {{ print $2 }}' .{STEPS}/memory.events)"
else
  echo "killed_here $(cat memory{STEPS}/memory.failcnt)"
  echo "killed_anywhere $(awk '$1 == "oom_kill" {{ print $2 }}' /proc/vmstat)"
fi
"""


@dataclass(slots=True)
class Watch:
    """One build's use. `over`: the limit that it was ended for; `full`: our disk got full meanwhile."""

    container: BuildKit
    limits: Limits
    first: Mapping[str, int]
    over: str = ""
    full: bool = False
    most: int = 0  # processes seen at once
    done: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> None:
        """Look until the build is done; end it when it goes over the limit of disk."""
        pause = INTERVAL
        while not self.done.wait(pause):
            begin = time.monotonic()
            with suppress(Cancelled, OSError, TooSlow, TooMuch):
                self.judge(look(self.container))
            if self.over or self.full:
                self.container.kill()
                return
            pause = max(INTERVAL, SHARE * (time.monotonic() - begin))

    def judge(self, seen: Mapping[str, int]) -> None:
        """Is it over the limit of disk, or is the disk of the engine emptied where we do not see it?

        A file that was deleted while it is open counts in no folder; nor does what others write. So
        that is held against nobody.
        """
        self.most = max(self.most, seen.get("processes_peak", 0), seen.get("processes_current", 0))
        most = self.limits.build_disk_bytes // KIB
        if seen.get("disk", 0) > most:
            self.over = f"the build used more than {self.limits.build_disk_bytes} bytes of disk"
        elif "free" in seen and self.first.get("free", 0) - seen["free"] > 2 * most:
            self.full = True

    def hit(self) -> str:
        """The limit that a failed build ran into; "" where none is known. Raises Missing (ours)."""
        self.done.set()
        if self.over:
            return self.over
        if self.full:
            raise Missing("the disk of the Docker engine was filling up during the build", Cause.OURS)
        if self.container.out_of_memory():
            return self._memory()
        with suppress(OSError, TooSlow, TooMuch):
            return self._counted(look(self.container))
        return ""

    def _counted(self, seen: Mapping[str, int]) -> str:
        self.judge(seen)
        if self.over:
            return self.over
        if self.most >= self.limits.build_processes:
            return f"the build had {self.limits.build_processes} processes at once, as many as it may"
        anywhere = seen.get("killed_anywhere", 0) - self.first.get("killed_anywhere", 0)
        if seen.get("killed") or (seen.get("killed_here") and anywhere > 0):
            return self._memory()
        return ""

    def _memory(self) -> str:
        return f"the build used more than {self.limits.build_memory_bytes} bytes of memory"


@contextmanager
def watched(container: BuildKit, limits: Limits) -> Iterator[Watch]:
    """Watch what is built in *container* while the block runs."""
    try:
        watch = Watch(container, limits, look(container))
    except (OSError, TooSlow, TooMuch) as exc:
        raise Unavailable(f"what it uses cannot be seen: {exc}") from exc
    thread = threading.Thread(target=watch.go_on, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.done.set()
        container.kill()  # which ends a look, too
        thread.join(LOOK_SECONDS)


def look(container: BuildKit) -> Mapping[str, int]:
    """What is used now: disk and free (KiB), processes, kills. Raises as `BuildKit.execute`."""
    told = container.execute("sh", "-c", _LOOK, seconds=LOOK_SECONDS)
    return {name: int(value) for name, value in _FACT.findall(told.output.decode("utf-8", errors="replace"))}
