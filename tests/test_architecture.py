"""Who may import whom, and how big things may grow. A failure here is a design question, not a style nit."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OUTSIDE = {
    "subprocess",
    "socket",
    "selectors",
    "urllib",
    "http",
    "docker",
    "git",
    "multiprocessing",
    "github",
    "requests",
}
MAX_MODULE, MAX_FUNCTION = 250, 25  # lines; design.md section 8

# package or module -> the parts of this project it may import (itself and below is always allowed)
MAY_IMPORT = {
    "checks": {"validator", "validator.check"},  # `from validator import check`: a module has that name too
    "validator": set(),  # the public face re-exports; see FACE
    "validator.exhibit": set(),
    "validator.model": {"validator.exhibit"},
    "validator.version": set(),
    "validator.reading": {"validator.model"},
    "validator.resources": {"validator.model"},
    "validator.check": {"validator.model"},
    "validator.plugins": {"validator.model"},
    "validator.docs": {"validator.model"},
    "validator.scaffold": {"validator.model", "validator.docs"},
    "validator.verdict": {"validator.model"},
    "validator.attribution": {"validator.model"},
    "validator.explanation": {"validator.attribution", "validator.model", "validator.verdict"},
    "validator.explanation_whole": {"validator.explanation", "validator.model", "validator.verdict"},
    "validator.runner": {"validator.model", "validator.resources"},
    "validator.evidence": {"validator.model", "validator.resources", "validator.reading"},
    "validator.policy": {"validator.model", "validator.evidence", "validator.policy_faults"},
    "validator.policy_faults": {"validator.evidence", "validator.model"},
    "validator.neighbours": {"validator.evidence", "validator.reading"},
    "validator.evaluation": set(),
    "validator.example_values": {"validator.evaluation"},
    "validator.facts": {"validator.evidence"},
    "validator.exhibiting": {
        "validator.evidence", "validator.exhibit", "validator.model", "validator.reading",
        "validator.resources",
    },
    "validator.narrowing": {"validator.model"},
    "validator.ratchet": {
        "validator.evidence", "validator.model", "validator.reading", "validator.resources",
        "validator.runner",
    },
    "validator.waivers": {"validator.model", "validator.policy"},
    "validator.watcher": {"validator.model"},
    "validator.case": {"validator.evidence", "validator.model", "validator.policy", "validator.resources"},
    "validator.archive": {"validator.case", "validator.evidence", "validator.policy"},
    "validator.statement": {"validator.model", "validator.reporters"},
    "validator.statement_facts": {
        "validator.archive", "validator.evidence", "validator.policy", "validator.resources",
        "validator.statement",
    },
    "validator.statement_file": {"validator.statement"},
    "validator.verification": {"validator.reporters", "validator.statement"},
    "validator.ci": {"validator.model", "validator.verdict"},
    "validator.reporters": {
        "validator.attribution", "validator.docs", "validator.exhibit", "validator.explanation",
        "validator.explanation_whole", "validator.model", "validator.verdict",
    },
    "validator.review_index": {"validator.model", "validator.reporters"},
    "validator.stopping": set(),
    "validator.in_parallel": {"validator.model", "validator.stopping"},
    "validator.placing": {"validator.evidence", "validator.model", "validator.resources"},
    "validator.judge": {
        "validator.archive", "validator.case", "validator.evidence", "validator.exhibiting",
        "validator.facts",
        "validator.in_parallel", "validator.model", "validator.placing",
        "validator.policy", "validator.ratchet", "validator.resources", "validator.runner",
        "validator.verdict", "validator.waivers", "validator.watcher",
    },
    "validator.edits": {"validator.evidence", "validator.model", "validator.reading"},
    "validator.moving": {"validator.evidence", "validator.model", "validator.reading"},
    "validator.tool_edits": {"validator.evidence", "validator.model", "validator.reading"},
    "validator.tools_file_writer": {"validator.reading"},
    "validator.tools_file_difference": {"validator.reading"},
    "validator.mending": {
        "validator.edits", "validator.evidence", "validator.model", "validator.moving", "validator.reading",
    },
    "validator.fixing": {"validator.evidence", "validator.model", "validator.reading"},
    "validator.live": {
        "validator.evidence", "validator.example_values", "validator.model", "validator.neighbours",
        "validator.policy", "validator.publishing", "validator.reading", "validator.resources",
        "validator.version",
    },
    "validator.report_file": {"validator.model"},
    "validator.publishing": {
        "validator.docs", "validator.evidence", "validator.model", "validator.policy",
        "validator.report_file", "validator.reporters", "validator.statement", "validator.verdict",
    },
}  # fmt: skip
FACE = {"validator.__init__"}  # may import what it offers to checks
TOP = {"validator.cli", "validator.commands", "validator.__main__", "validator.start", "validator.options"}
TOP |= {"validator.progress", "validator.again"}  # may import everything but checks
FILES = sorted([*ROOT.glob("validator/**/*.py"), *ROOT.glob("checks/**/*.py")])


def module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def imports(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    for_types = {id(below) for node in ast.walk(tree) if _only_for_types(node) for below in ast.walk(node)}
    nodes = [node for node in ast.walk(tree) if id(node) not in for_types]
    names = {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}
    names |= {f"{n.module}.{a.name}" for n in nodes if isinstance(n, ast.ImportFrom) for a in n.names}
    return names | {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}


def _only_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def owner(name: str) -> str:
    """The longest key of MAY_IMPORT or TOP that *name* is, or lies below."""
    keys = [key for key in {*MAY_IMPORT, *TOP} if name == key or name.startswith(key + ".")]
    return max(keys, key=len, default="")


@pytest.mark.parametrize("file", FILES, ids=module)
def test_imports_point_one_way(file: Path) -> None:
    here = owner(module(file))
    assert here, f"say in MAY_IMPORT what {module(file)} may import"
    if module(file) in FACE or here in TOP:
        assert not any(name.partition(".")[0] == "checks" for name in imports(file))
        return
    ours = {owner(name) for name in imports(file) if name.partition(".")[0] in {"validator", "checks"}}
    allowed = MAY_IMPORT[here] | {here}
    if here != "checks":
        ours -= {"validator"}  # `from validator import archive` is told apart by the name that follows
    assert ours - {""} <= allowed, f"{module(file)} may import {sorted(allowed)}"


@pytest.mark.parametrize("file", [f for f in FILES if "validator/live" not in str(f)], ids=module)
def test_only_live_providers_touch_processes_and_the_network(file: Path) -> None:
    assert not {name for name in imports(file) if name.partition(".")[0] in OUTSIDE}


@pytest.mark.parametrize("file", FILES, ids=module)
def test_module_is_small(file: Path) -> None:
    lines = len(file.read_text().splitlines())
    assert lines <= MAX_MODULE, f"{lines} lines: which two things does this module do?"


@pytest.mark.parametrize("file", FILES, ids=module)
def test_functions_are_small(file: Path) -> None:
    tree = ast.parse(file.read_text())
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {f.name: size for f in functions if (size := code_lines(f)) > MAX_FUNCTION}
    assert not long, f"over {MAX_FUNCTION} lines of body without the docstring: {long}"


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("file", FILES, ids=module)
def test_public_things_are_documented(file: Path) -> None:
    tree = ast.parse(file.read_text())
    assert ast.get_docstring(tree), "a module says what it is for"
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name[0] != "_"]
    if module(file).startswith("checks."):
        public = []  # a rule is documented by its module
    assert not [n.name for n in public if not ast.get_docstring(n)]


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not {f.stem for f in FILES} & {
        "utils",
        "util",
        "helpers",
        "helper",
        "manager",
        "base",
        "common",
        "misc",
    }


def test_no_import_cycles_between_modules() -> None:
    graph = {module(f): {n for n in imports(f) if n.startswith("validator.")} for f in FILES}
    from graphlib import TopologicalSorter

    modules = set(graph)
    TopologicalSorter({m: needs & modules for m, needs in graph.items()}).prepare()


def test_seconds_are_asserted_nowhere() -> None:
    """How work grows is held as a ratio in tests/growth.py, and how fast it is, benchmarks/ measure."""
    clocks = re.compile(r"\b(process_time|perf_counter|thread_time)\b")
    tests = [
        file for file in (ROOT / "tests").rglob("*.py") if file.name not in ("growth.py", Path(__file__).name)
    ]
    assert not [str(file) for file in tests if clocks.search(file.read_text())]
