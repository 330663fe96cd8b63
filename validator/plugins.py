"""Find the installed checks. A plug-in that cannot be loaded stops the program."""

import importlib
import pkgutil
from importlib.metadata import entry_points
from types import ModuleType

from validator.model import Check

GROUP = "mcp_vet.checks"


class PluginError(Exception):
    """An installed check package is malformed; no verdict could be trusted."""


def load(group: str = GROUP) -> dict[str, Check]:
    """Every check of every package named by an entry point of *group*, by id, in order of id.

    Raises PluginError for a package that cannot be imported, holds no check, or breaks the rule
    "one public module, one check, named like its file"; and for two checks of one id.
    """
    checks: dict[str, Check] = {}
    for entry_point in sorted(set(entry_points(group=group)), key=lambda e: (e.name, e.value)):
        for found in _of(entry_point.name, entry_point.load):
            if found.id in checks:
                raise PluginError(f"two checks are called {found.id}; the second is in {entry_point.value}")
            checks[found.id] = found
    return dict(sorted(checks.items()))


def _of(name: str, load_package: object) -> list[Check]:
    try:
        package = load_package()  # type: ignore[operator]
        found = collect(package)
    except PluginError:
        raise
    except Exception as exc:
        raise PluginError(
            f"the check package {name!r} cannot be loaded: {type(exc).__name__}: {exc}"
        ) from exc
    if not found:
        raise PluginError(f"the check package {name!r} holds no check")
    return found


def collect(package: ModuleType) -> list[Check]:
    """The one check of each public module below *package*. Raises PluginError where it is not so."""
    found = []
    for info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        stem = info.name.rpartition(".")[2]
        if stem.startswith("_"):
            continue
        module = importlib.import_module(info.name)
        found += collect(module) if info.ispkg else [_only_check(module, stem)]
    return found


def _only_check(module: ModuleType, stem: str) -> Check:
    here = [value for value in vars(module).values() if isinstance(value, Check)]
    if len(here) != 1 or not stem.startswith(here[0].id.lower() + "_"):
        ids = [check.id for check in here]
        raise PluginError(f"{module.__name__}: want exactly one check, named like its file; got {ids}")
    return here[0]
