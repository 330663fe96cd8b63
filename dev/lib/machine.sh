# Sourced by the scripts beside it: where things lie, how to speak, how to become root, how to install.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
STORE=$ROOT/.engine # everything that is kept between runs; listed in .gitignore
MACHINE_ID=$(printf %s "$ROOT" | sha256sum | cut -c1-8) # one private engine per checkout
# Sockets live here and not in STORE: a socket's path may have 107 bytes only, and /run is empty after a reboot.
# shellcheck disable=SC2034  # used by the scripts that source this
RUN_DIR=/run/mcp-vet-$MACHINE_ID

say() { printf 'mcp-vet: %s\n' "$*" >&2; }

refuse() {
  say "$@"
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif [ -t 0 ]; then sudo "$@"
  else sudo -n "$@"; fi
}

can_be_root() {
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }
}

# Values of /etc/os-release: `release_of VERSION_CODENAME`.
release_of() {
  (
    . /etc/os-release 2>/dev/null || true
    printf %s "${!1-}"
  )
}

on_debian_family() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
  case " $(release_of ID) $(release_of ID_LIKE) " in *" debian "* | *" ubuntu "*) ;; *) return 1 ;; esac
}

# apt-get update; apt knows no waiting for the lock of its lists, which a daily job of the machine may hold.
update_package_lists() {
  local log=$STORE/apt-update.log end=$((SECONDS + 120))
  until as_root timeout 300 apt-get update -q >"$log" 2>&1; do
    if [ $SECONDS -ge $end ] || ! grep -q 'Could not get lock' "$log"; then
      tail -n 5 "$log" >&2
      refuse "apt-get update failed; its log is $log"
    fi
    sleep 2
  done
}

# Refreshes the machine's package lists, once an hour at most: a bare machine has none.
refresh_package_lists() (
  stamp=$STORE/package-lists
  exec 7>"$STORE/package-lists.lock"
  flock -w 600 7 || refuse "another update of the package lists has taken 10 minutes"
  [ -z "$(find "$stamp" -mmin -60 2>/dev/null)" ] || exit 0
  update_package_lists 7>&-
  touch "$stamp"
)

# apt_install PACKAGE...: installs those that are missing. Two callers at once wait for each other.
apt_install() {
  local missing=() package
  for package; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  { on_debian_family && can_be_root; } ||
    refuse "this needs ${missing[*]}; install it, or run this on Debian or Ubuntu as root or with sudo"
  mkdir -p "$STORE"
  (
    flock -w 600 8 || refuse "another installation has held $STORE/apt.lock for 10 minutes"
    refresh_package_lists
    say "installing ${missing[*]}"
    as_root timeout 600 env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
      install -q -y --no-install-recommends "${missing[@]}" >"$STORE/apt.log" 2>&1 8>&- ||
      { tail -n 20 "$STORE/apt.log" >&2; refuse "could not install ${missing[*]}"; }
  ) 8>"$STORE/apt.lock"
}

# Prints "URI CODENAME COMPONENT" for each component of the release this machine is set up with. The mirror is
# whatever the machine's own sources name, so that no address is written into this repository.
package_sources() {
  # shellcheck disable=SC2016  # $(...) is apt's own notation
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    awk -v codename="$(release_of VERSION_CODENAME)" '$2 == codename && !seen[$3]++'
}
