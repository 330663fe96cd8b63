"""What starts BuildKit in a container: the limits of build steps, routes, the daemon's configuration.

Tried with BuildKit 0.26 on cgroups v1; on v2 by the kernel's documentation. Whether a
step runs on the machine at hand is tried before any build (buildkit_container.py).
"""

from validator.policy import Limits

STATE = "/var/lib/buildkit"
STEPS = "/steps"  # the cgroup of all build steps, below that of the container
# Where clouds hand out credentials to whoever asks from the machine: all of them but Azure's second
# one by the same address. One that is also the machine's name server stays reachable.
METADATA = ("169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200")

CONFIGURATION = f"""\
root = "{STATE}"
insecure-entitlements = []
[grpc]
  address = ["unix:///run/buildkit/buildkitd.sock"]
[worker.containerd]
  enabled = false
[worker.oci]
  enabled = true
  gc = false
  max-parallelism = 4
  defaultCgroupParent = "{STEPS}"
[frontend."gateway.v0"]
  allowedRepositories = ["docker.io/docker/dockerfile"]
"""

# The mounts of cgroups are read-only in a container without privileges; CAP_SYS_ADMIN may open its own.
# On v2 a group with processes of its own cannot limit those below it, so they move out of the way.
_SCRIPT = """\
set -eu
open() { mount -o remount,bind,rw "$1"; mkdir -p "$1$STEPS"; }
cd /sys/fs/cgroup
if [ -e cgroup.controllers ]; then
  open "$PWD"
  mkdir -p init
  echo 0 >init/cgroup.procs
  for name in cpu memory pids; do echo "+$name" >cgroup.subtree_control; done
  echo "$STEPS_MEMORY" >".$STEPS/memory.max"
  echo "$STEPS_PROCESSES" >".$STEPS/pids.max"
else
  for folder in */; do if [ ! -L "${folder%/}" ]; then open "$PWD/${folder%/}"; fi; done
  echo "$STEPS_MEMORY" >"memory$STEPS/memory.limit_in_bytes"
  echo "$STEPS_PROCESSES" >"pids$STEPS/pids.max"
fi
for address in $METADATA; do
  grep -qwF "$address" /etc/resolv.conf || ip route add blackhole "$address"
done
printf %s "$CONFIGURATION" >/run/buildkitd.toml
cd /
exec buildkitd --config /run/buildkitd.toml
"""
COMMAND = ("sh", "-c", _SCRIPT)


def environment(limits: Limits) -> dict[str, str]:
    """What the script reads."""
    return {
        "STEPS": STEPS,
        "STEPS_MEMORY": str(limits.build_memory_bytes),
        "STEPS_PROCESSES": str(limits.build_processes),
        "METADATA": " ".join(METADATA),
        "CONFIGURATION": CONFIGURATION,
        "BUILDKIT_SETUP_CGROUPV2_ROOT": "0",  # the image would have the daemon do what the script does
    }
