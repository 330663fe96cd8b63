"""Command is written for a shell.

## Why
`run.command` is what follows the image's entrypoint, so a `docker run` line starts nothing. And the gateway
itself replaces every `$NAME`, before any shell in the image could: what is no variable of the entry becomes
nothing (docker/mcp-gateway, pkg/gateway/clientpool.go).

## Bad
```yaml servers/example/server.yaml
run:
  command:
    - --token=$EXAMPLE_TOKEN
```

## Good
```yaml servers/example/server.yaml
run:
  command:
    - --token=$EXAMPLE_TOKEN
config:
  secrets:
    - name: example.token
      env: EXAMPLE_TOKEN
```

## Fix
Write one argument an item, without the image's entrypoint. `$NAME` works for variables of `config.secrets`,
`config.env` and `run.env`.
"""

from collections.abc import Iterator

from checks.wiring._shell import known, unknown
from validator import Entry, Finding, Severity, check

STARTS = (["docker", "run"], ["podman", "run"])


@check("CFG014", Severity.ERROR, since="0.1")
def command_is_for_a_shell(entry: Entry) -> Iterator[Finding]:
    command = entry.get("run", "command")
    words = [w if isinstance(w, str) else "" for w in command] if isinstance(command, list) else []
    if (" ".join(words[:2]).split() or [""])[:2] in STARTS:
        fix = "write the arguments only: the gateway starts the container"
        yield Finding("the command starts a container of its own", entry.at("run", "command", 0), fix)
        return
    names = known(entry)
    for n, word in enumerate(words):
        for says, fix in unknown(word, names):
            yield Finding(says, entry.at("run", "command", n), fix)
