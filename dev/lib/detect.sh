# Sourced by dev/engine: is there an engine already, and which client speaks to it?
# shellcheck shell=bash

clients_on_path() { type -ap docker 2>/dev/null | awk '!seen[$0]++'; }

engine_answers() { timeout 15 "$1" version --format '{{.Server.Version}}' >/dev/null 2>&1; }

has_buildx() { timeout 15 "$1" buildx version >/dev/null 2>&1; }

# The address behind the client's context: libraries know DOCKER_HOST, but not contexts.
address_of() {
  if [ -n "${DOCKER_HOST-}" ]; then echo "$DOCKER_HOST"; return; fi
  timeout 15 "$1" context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null || echo unix:///var/run/docker.sock
}

engine_may_exist() { [ -n "${DOCKER_HOST-}" ] || [ -S /var/run/docker.sock ]; }

# First client on PATH that passes all the given tests: `client_that engine_answers has_buildx`.
client_that() {
  local client test
  clients_on_path | while read -r client; do
    for test; do "$test" "$client" || continue 2; done
    echo "$client"
    break
  done
}
