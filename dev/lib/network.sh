# Sourced by dev/engine: the bridge of the private engine and its way out.
#
# The engine itself runs with --iptables=false: an engine that manages iptables rewrites the chains of every other
# engine on the machine and leaves them behind. Three rules, found again by the name of the bridge, are enough for
# builds on the default bridge. Networks that a test creates for itself have no way out.
# shellcheck shell=bash

BRIDGE=vet$MACHINE_ID # 11 characters; the kernel allows 15

bridge_exists() { ip link show dev "$BRIDGE" >/dev/null 2>&1; }

# A /24 that no route of this machine overlaps with, apart from the default route.
free_subnet() {
  local prefix third subnet
  for prefix in 10.213 172.30 192.168; do
    for third in $(seq 1 254); do
      subnet=$prefix.$third.0/24
      [ -z "$(ip -4 route show table all root "$subnet")" ] || continue
      ip -4 route show table all match "$subnet" | grep -qv '^default' && continue
      echo "$subnet"
      return
    done
  done
  refuse "no free private /24 subnet for the engine's bridge"
}

bridge_subnet() { ip -4 -o route show dev "$BRIDGE" proto kernel | awk 'NR == 1 { print $1 }'; }

open_bridge() {
  local subnet
  subnet=$(free_subnet)
  as_root ip link add name "$BRIDGE" type bridge
  as_root ip address add "${subnet%.0/24}.1/24" dev "$BRIDGE"
  as_root ip link set "$BRIDGE" up
  as_root iptables -w 30 -t nat -I POSTROUTING -s "$subnet" ! -o "$BRIDGE" -j MASQUERADE
  as_root iptables -w 30 -I FORWARD -i "$BRIDGE" -j ACCEPT
  as_root iptables -w 30 -I FORWARD -o "$BRIDGE" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
}

drop_rules() {
  local table rule
  command -v iptables >/dev/null || return 0
  for table in filter nat; do
    as_root iptables -w 30 -t "$table" -S | grep -F " $BRIDGE " | while read -r _ rule; do
      # shellcheck disable=SC2086  # a rule is a list of words
      as_root iptables -w 30 -t "$table" -D $rule
    done || true
  done
}

close_bridge() {
  drop_rules
  bridge_exists || return 0
  as_root ip link delete dev "$BRIDGE"
}
