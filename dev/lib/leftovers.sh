# Sourced by dev/engine: what a private engine may leave behind, also after a kill -9 or a crash.
# shellcheck shell=bash

CGROUP=mcp-vet-$MACHINE_ID # every container and every step of a build runs below it

own_cgroups() { find /sys/fs/cgroup -depth -type d -path "*/$CGROUP*" 2>/dev/null || true; }

# Prints the ids of this engine's own daemons: their program's name is known and an argument names our directory.
own_daemons() {
  local entry
  for entry in /proc/[0-9]*; do
    case $(cat "$entry/comm" 2>/dev/null) in
      dockerd | containerd | containerd-shim | docker-proxy) ;; # the kernel keeps 15 characters
      *) continue ;;
    esac
    tr '\0' ' ' <"$entry/cmdline" 2>/dev/null | grep -qF "$RUN_DIR" && echo "${entry#/proc/}"
  done
  return 0
}

own_processes() {
  own_daemons
  local group
  for group in $(own_cgroups); do cat "$group/cgroup.procs" 2>/dev/null || true; done
}

# By the shell's own kill: a bare machine has no program of that name that sudo could start.
send_signal() { as_root bash -c 'kill -s "$@"' send_signal "$@" 2>/dev/null || true; }

kill_processes() {
  local ids _
  for _ in $(seq 50); do
    ids=$(own_processes | sort -un)
    [ -n "$ids" ] || return 0
    # shellcheck disable=SC2086  # a list of ids
    send_signal KILL $ids
    sleep 0.1
  done
  say "these processes of the engine survive SIGKILL: $ids"
}

# Mount points below our two directories, the deepest first.
own_mounts() {
  awk -v a="$RUN_DIR/" -v b="$STORE/" 'index($5, a) == 1 || index($5, b) == 1 { print $5 }' /proc/self/mountinfo |
    sort -r
}

remove_leftovers() {
  local path
  kill_processes
  own_mounts | while read -r path; do as_root umount -l "$path" || true; done
  for path in $(own_cgroups); do as_root rmdir "$path" 2>/dev/null || true; done
  close_bridge
  as_root rm -rf "$RUN_DIR"
}
