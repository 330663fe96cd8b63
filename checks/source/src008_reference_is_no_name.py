"""Branch or build target is no name.

## Why
Both are handed to programs, to git and to Docker. What begins with a hyphen is an option to them, and other
characters make a name that cannot exist.

## Bad
```yaml servers/example/server.yaml
source:
  branch: --upload-pack=/tmp/example
```

## Good
```yaml servers/example/server.yaml
source:
  branch: release/1.x
```

## Fix
Write the branch's or the stage's name as git and the Dockerfile have it.
"""

import re
from collections.abc import Iterator

from checks._words import brief
from validator import Entry, Finding, Severity, check

# git-check-ref-format(1), kept to visible ASCII; Dockerfile reference, FROM … AS <name>.
FORMS = {
    "branch": re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/@+=,#!%&()-]*", re.ASCII),
    "buildTarget": re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII),
}
NEVER = ("..", "//", "@{", "/.")
LONGEST = 200  # characters


@check("SRC008", Severity.ERROR, since="0.1")
def reference_is_no_name(entry: Entry) -> Iterator[Finding]:
    for key, form in FORMS.items():
        name = entry.get("source", key)
        if isinstance(name, str) and not _is_name(name, form):
            says = f"`source.{key}` cannot be a name: `{brief(name, 100)}`"
            yield Finding(says, entry.at("source", key), "write the name as it is in the repository")


def _is_name(name: str, form: re.Pattern[str]) -> bool:
    ends = name.endswith((".", "/", ".lock"))
    odd = any(part in name for part in NEVER)
    return bool(form.fullmatch(name)) and not ends and not odd and len(name) <= LONGEST
