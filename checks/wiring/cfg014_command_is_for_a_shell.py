"""Command is written for a shell.

## Why
`run.command` is handed to the image's entrypoint as a list of arguments. No shell reads it: a `docker run`
line, a quoted line or a variable that is no secret arrives as plain text.

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

import re
from collections.abc import Iterator

from checks._words import brief
from checks.wiring._naming import items
from validator import Entry, Finding, Severity, check

VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))", re.ASCII)
SHELLS = {"-c", "-lc", "-ec", "/c"}  # what follows is a line that a shell in the image reads
STARTS = (["docker", "run"], ["podman", "run"])


@check("CFG014", Severity.ERROR, since="0.1")
def command_is_for_a_shell(entry: Entry) -> Iterator[Finding]:
    command = entry.get("run", "command")
    words = [w if isinstance(w, str) else "" for w in command] if isinstance(command, list) else []
    if (" ".join(words[:2]).split() or [""])[:2] in STARTS:
        fix = "write the arguments only: the gateway starts the container"
        yield Finding("the command starts a container of its own", entry.at("run", "command", 0), fix)
        return
    known = _known(entry)
    for n, word in enumerate(words):
        if n and words[n - 1] in SHELLS:
            continue
        for name in dict.fromkeys(match[1] or match[2] for match in VARIABLE.finditer(word)):
            if name not in known:
                says = f"`${brief(name)}` is no variable of this entry: the server gets it as plain text"
                fix = f"declare a secret or a variable `{brief(name)}`, or write the value"
                yield Finding(says, entry.at("run", "command", n), fix)


def _known(entry: Entry) -> set[object]:
    fixed = entry.get("run", "env")
    names = {secret.get("env") for _, secret in items(entry, "secrets")}
    names |= {variable.get("name") for _, variable in items(entry, "env")}
    return names | set(fixed if isinstance(fixed, dict) else ())
