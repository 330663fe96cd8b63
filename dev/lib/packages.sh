# Sourced by dev/engine: Docker's programs, unpacked into a private prefix without being installed.
# shellcheck shell=bash

PREFIX=$STORE/programs
# shellcheck disable=SC2034  # used by dev/engine
PREFIX_PATH=$PREFIX/usr/bin:$PREFIX/usr/sbin
PLUGINS=$PREFIX/usr/libexec/docker/cli-plugins
CLIENT_CONFIG=$STORE/client-config # a client configuration without anybody's credentials or proxies
PACKAGES_VERSION=2                 # raise it when the lists below change
CLIENT_PACKAGES=(docker-cli docker-buildx)
ENGINE_PACKAGES=(docker.io containerd runc tini)
SANDBOX_PACKAGES=(runsc) # gVisor; Debian 13 has it, Ubuntu has not

# Debian 12 has an engine without buildx; the three packages of Debian 13 need only the libc6 of Debian 12.
borrowed_release() { [ "$(release_of ID)-$(release_of VERSION_ID)" = debian-12 ] && echo trixie; }

borrowed() { case $1 in docker.io | docker-cli | docker-buildx | runsc) borrowed_release >/dev/null ;; *) false ;; esac; }

# apt-get for another release of the same mirror, with sources, lists and cache of its own.
apt_get_borrowed() {
  local own=$STORE/apt uri
  mkdir -p "$own/lists/partial" "$own/cache/archives/partial"
  uri=$(package_sources | awk '$3 == "main" { print $1; exit }')
  [ -n "$uri" ] || refuse "apt's sources name no mirror for $(release_of VERSION_CODENAME) main"
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
    "$uri" "$(borrowed_release)" >"$own/sources.list"
  timeout 300 apt-get -o Dir::Etc::SourceList="$own/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$own/lists" -o Dir::Cache="$own/cache" -o APT::Sandbox::User=root -q "$@"
}

# Older Ubuntu releases carry the client inside docker.io and have no docker-cli.
exists_in_apt() { apt-cache show "$1" >/dev/null 2>&1; }

download_packages() {
  local package own=() lent=()
  for package; do
    if borrowed "$package"; then lent+=("$package")
    elif exists_in_apt "$package"; then own+=("$package")
    elif [ "$package" != docker-cli ]; then
      refuse "$(release_of PRETTY_NAME) has no package $package; install Docker with buildx by hand"
    else own+=(docker.io); fi
  done
  if [ ${#own[@]} != 0 ]; then timeout 300 apt-get -q download "${own[@]}"; fi
  if [ ${#lent[@]} != 0 ]; then apt_get_borrowed update && apt_get_borrowed download "${lent[@]}"; fi
}

# unpack_programs NAME PACKAGE...: once per NAME; an interrupted run leaves no stamp and is repeated.
unpack_programs() {
  local name=$1 stamp=$PREFIX/.$1-$PACKAGES_VERSION downloads archive
  shift
  [ -e "$stamp" ] && return
  { on_debian_family && can_be_root; } || refuse "a private Docker engine can be set up on Debian and Ubuntu only," \
    "as root or with sudo; elsewhere install Docker with buildx (Docker Desktop has both), start it and try again"
  refresh_package_lists
  say "fetching $*"
  downloads=$STORE/downloads-$name
  rm -rf "$downloads"
  mkdir -p "$downloads" "$PREFIX"
  (cd "$downloads" && download_packages "$@") >"$STORE/download.log" 2>&1 ||
    { tail -n 5 "$STORE/download.log" >&2; refuse "could not fetch $*; the log is $STORE/download.log"; }
  for archive in "$downloads"/*.deb; do timeout 120 dpkg -x "$archive" "$PREFIX"; done
  rm -rf "$downloads"
  touch "$stamp"
}

provide_client() {
  unpack_programs client "${CLIENT_PACKAGES[@]}"
  mkdir -p "$CLIENT_CONFIG/cli-plugins"
  ln -sfn "$PLUGINS/docker-buildx" "$CLIENT_CONFIG/cli-plugins/docker-buildx"
}

provide_engine() {
  unpack_programs engine "${ENGINE_PACKAGES[@]}"
  provide_sandbox
  apt_install iptables iproute2
}

# gVisor as a second runtime, where a package of it can be had: tests of it are skipped elsewhere.
provide_sandbox() {
  if borrowed runsc || exists_in_apt runsc; then unpack_programs sandbox "${SANDBOX_PACKAGES[@]}"; fi
}
