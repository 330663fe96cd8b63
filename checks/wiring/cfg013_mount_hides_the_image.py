"""Mount hides what the image brings.

## Why
A folder that is mounted over `/usr`, `/app` or `/app/dist` replaces everything the image has there: the
server's program, or what it needs to start, is gone.

## Bad
```yaml servers/example/server.yaml
run:
  volumes:
    - data:/app/dist
```

## Good
```yaml servers/example/server.yaml
run:
  volumes:
    - data:/app/data
```

## Fix
Mount to a folder of its own, `/data` for example.
"""

import posixpath
from collections.abc import Iterator

from checks._words import brief
from checks.wiring._mounts import parts
from validator import Finding, Place, Severity, Wiring, check

WITHIN = ("/bin", "/boot", "/dev", "/lib", "/lib64", "/proc", "/sbin", "/sys", "/usr")
WHOLE = {"/", "/app", "/etc", "/home", "/opt", "/root", "/srv", "/var", "/var/lib", "/workdir"}
PROGRAM = {"dist", "build", "src", "bin", "lib", "node_modules", ".venv", "venv"}
DATA = ("/usr/share/", "/usr/local/share/")


@check("CFG013", Severity.ERROR, since="0.1")
def mount_hides_the_image(wiring: Wiring) -> Iterator[Finding]:
    for scope in wiring.scopes:
        for site in scope.sites:
            found = parts(site) if site.place is Place.VOLUME else []
            target = found[1].strip() if len(found) > 1 else ""
            if target.startswith("/") and _hides(posixpath.normpath(target)):
                says = f"a folder mounted at `{brief(target)}` hides what the image has there"
                yield Finding(says, site.at, "mount to a folder of its own, /data for example")


def _hides(target: str) -> bool:
    path = "/" + target.lstrip("/")
    if path in WHOLE:
        return True
    if any(path == root or path.startswith(root + "/") for root in WITHIN):
        return not path.startswith(DATA)
    above, _, last = path.rpartition("/")
    return above == "/app" and last in PROGRAM
