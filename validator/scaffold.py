"""`mcp-vet new`: the files of a new rule, complete but for what it looks for.

They satisfy every test about rules except the ones that run the rule: an unwritten rule must not
look like one that found nothing.
"""

import re
from pathlib import Path

from validator.model import Check

ID = re.compile(r"[A-Z]{3}[0-9]{3}", re.ASCII)
MODULE = '''"""{title}.

## Why
Say what goes wrong, and for whom, if this is not mended.

## Bad
```yaml servers/example/server.yaml
{bad}```

## Good
```yaml servers/example/server.yaml
{good}```

## Fix
Say what to do about it.
"""

from collections.abc import Iterator

from validator import Entry, Finding, Severity, check


@check("{id}", Severity.WARNING, since="0.1")
def {slug}(entry: Entry) -> Iterator[Finding]:
    raise NotImplementedError("say what is wrong in the bad example, and nothing about the good one")
'''
MANIFEST = """name: example
image: mcp/example
type: server
meta:
  category: devops
  tags:
    - example
about:
  title: {title}
  description: Ask and answer questions about examples.
  icon: https://example.com/icon.png
source:
  project: https://github.com/example/example
  commit: 0123456789abcdef0123456789abcdef01234567
"""


class ScaffoldError(Exception):
    """A rule of that name cannot be begun; the message says why."""


def new_rule(root: Path, id: str, family: str, title: str) -> list[Path]:
    """Write `checks/<family>/<id>_<slug>.py` and a bad and a good fixture below *root*.

    Returns the files written. Raises ScaffoldError for an id of the wrong form or in use, a family
    that does not exist and a title without words; OSError where a file cannot be written.
    """
    slug = "_".join(re.findall(r"[a-z0-9]+", title.lower()))
    _refuse(root, id, family, slug)
    bad, good = MANIFEST.format(title="Change What Is Wrong"), MANIFEST.format(title="Example")
    text = MODULE.format(id=id, title=title.strip().rstrip("."), slug=_name(slug), bad=bad, good=good)
    fixtures = root / "fixtures" / "rules" / id
    return [
        _write(root / "checks" / family / f"{id.lower()}_{slug}.py", text),
        _write(fixtures / "bad-example" / "servers" / "example" / "server.yaml", bad),
        _write(fixtures / "good-example" / "servers" / "example" / "server.yaml", good),
    ]


def taken(root: Path, id: str) -> Path | None:
    """The module below *root* that has this id already."""
    return next(iter(sorted((root / "checks").glob(f"*/{id.lower()}_*.py"))), None)


def next_id(prefix: str, checks: dict[str, Check]) -> str:
    """The first id of a family, `MET` say, above all that are in use: ids are never used again."""
    numbers = [int(rule[3:]) for rule in checks if rule.startswith(prefix)]
    return f"{prefix}{max(numbers, default=0) + 1:03}"


def _refuse(root: Path, id: str, family: str, slug: str) -> None:
    if not ID.fullmatch(id):
        raise ScaffoldError(f"{id!r} is no rule id: three capital letters and three digits, like MET005")
    if there := taken(root, id):
        raise ScaffoldError(f"{id} is in use: {there.relative_to(root)}")
    families = sorted(f.parent.name for f in (root / "checks").glob("*/__init__.py"))
    if family not in families:
        raise ScaffoldError(f"there is no family {family!r} below checks/; there are: {', '.join(families)}")
    if not slug:
        raise ScaffoldError("the title needs words: it names the problem, and the rule's file")


def _name(slug: str) -> str:
    """The slug as a function's name."""
    return f"rule_{slug}" if slug[0].isdigit() else slug


def _write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file
