"""Project is not the address of a repository.

## Why
The source is fetched from this address by machines, and opened from it by people. An address with a port,
with credentials, or with a path to a branch can mean different things to the two.

## Bad
```yaml servers/example/server.yaml
source:
  project: https://github.com/example/example/tree/main/src
```

## Good
```yaml servers/example/server.yaml
source:
  project: https://github.com/example/example
  directory: src
```

## Fix
Write `https://<host>/<owner>/<repository>` and nothing after it; a folder goes into `source.directory`.
"""

import re
from collections.abc import Iterator

from checks._address import Address, parse
from checks._words import brief
from validator import Entry, Finding, Policy, Severity, check, edit_value

SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", re.ASCII)  # no dot or hyphen first
GROUPS = ("gitlab.com", "codeberg.org")  # hosts whose owners may be nested
SLASH = "ends with a slash"
SUFFIX = "ends with `.git`, which the page of the repository does not"
TAILS = (SLASH, SUFFIX)
FORM = "write https://<host>/<owner>/<repository>"


@check("SRC002", Severity.ERROR, since="0.1")
def project_is_not_a_repository_address(entry: Entry, policy: Policy) -> Iterator[Finding]:
    project = entry.get("source", "project")
    if not isinstance(project, str):
        return  # SCH003 and SCH004 say so
    at = entry.at("source", "project")
    address = parse(project)
    if address is None or address.scheme != "https":
        yield Finding(f"`{brief(project)}` is not an https:// address", at, FORM)
    elif address.host not in policy.source.hosts:
        hosts = ", ".join(policy.source.hosts)
        yield Finding(
            f"sources are not fetched from `{brief(address.host)}`", at, f"allowed are: {brief(hosts, 200)}"
        )
    elif says := _extra(address) or _path(address):
        plain = project.removesuffix("/").removesuffix(".git")
        edits = edit_value(entry.document, at.pointer, plain) if says in TAILS else ()
        yield Finding(f"the project's address {says}", at, FORM, edits=edits)


def _extra(address: Address) -> str:
    extra = {
        "credentials": address.user,
        "a port": address.port,
        "a query": address.query,
        "a fragment": address.fragment,
    }
    return next((f"has {name}" for name, value in extra.items() if value), "")


def _path(address: Address) -> str:
    parts = address.path.split("/")[1:]
    if parts[-1:] == [""]:
        return SLASH
    if not all(SEGMENT.fullmatch(part) for part in parts) or len(parts) < 2:
        return "does not name an owner and a repository"
    if parts[-1].endswith(".git"):
        return SUFFIX
    return "leads into the repository" if len(parts) > 2 and address.host not in GROUPS else ""
