"""`@check` turns one function in one module into a `Check`."""

import inspect
import re
import sys
from collections.abc import Callable, Iterable
from typing import get_type_hints

from validator.model import Check, Finding, Severity

ID = re.compile(r"[A-Z]{3}\d{3}", re.ASCII)


def check(id: str, severity: Severity, *, since: str) -> Callable[[Callable[..., Iterable[Finding]]], Check]:
    """Machine facts are arguments; human facts are the docstring of the function's module.

    The module's first line is the rule's title; what follows is its page. Resources are injected
    by the annotated types of the function's parameters. Raises ValueError for an id that is not
    three capital letters and three digits, or a module without a docstring.
    """
    if not ID.fullmatch(id):
        raise ValueError(f"{id!r} is not a rule id: want three capital letters and three digits")

    def wrap(function: Callable[..., Iterable[Finding]]) -> Check:
        page = inspect.cleandoc(sys.modules[function.__module__].__doc__ or "")
        title, _, doc = page.partition("\n")
        if not title:
            raise ValueError(f"{id}: its module needs a docstring; the first line is the rule's title")
        needs = {name: kind for name, kind in get_type_hints(function).items() if name != "return"}
        return Check(
            id=id,
            severity=severity,
            since=since,
            title=title.rstrip("."),
            doc=doc.strip(),
            needs=needs,
            run=function,
        )

    return wrap
