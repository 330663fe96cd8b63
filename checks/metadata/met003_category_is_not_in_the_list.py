"""Category is not in the registry's list.

## Why
Users find entries by category. One that only one entry has hides it from them.

## Bad
```yaml servers/example/server.yaml
meta:
  category: databases
```

## Good
```yaml servers/example/server.yaml
meta:
  category: database
```

## Fix
Choose a category of the list in the registry's policy, `[metadata] categories`.
"""

from collections.abc import Iterator

from checks._words import brief
from validator import Entry, Finding, Policy, Severity, check, edit_value, letters, nearest


@check("MET003", Severity.WARNING, since="0.1")
def category_is_not_in_the_list(entry: Entry, policy: Policy) -> Iterator[Finding]:
    listed = policy.metadata.categories
    category = entry.get("meta", "category")
    if not listed or not isinstance(category, str) or category in listed:
        return
    near = nearest(category, listed)
    fix = f"write `{near}`" if near else f"choose one of {', '.join(listed)}"
    at = entry.at("meta", "category")
    sure = near is not None and letters(near) == letters(category)
    edits = edit_value(entry.document, at.pointer, near, safe=sure) if near else ()
    message = f"`{brief(category)}` is not a category of this registry"
    yield Finding(message, at, brief(fix, 300), edits=edits)
