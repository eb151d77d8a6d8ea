"""The files of the project and the functions in them, for tests that read source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("campaign", "letters", "signatories", "config")


@dataclass(frozen=True)
class Function:
    """A function and where it stands; ``lines`` leaves decorators and the docstring out."""

    path: Path
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def place(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.node.lineno} {self.node.name}"

    @property
    def lines(self) -> int:
        first = self.node.body[0]
        docstring = 0
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            docstring = (first.end_lineno or first.lineno) - first.lineno + 1
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1 - docstring

    @property
    def is_view(self) -> bool:
        arguments = self.node.args.posonlyargs + self.node.args.args
        return "views" in self.path.relative_to(ROOT).parts and bool(arguments) and arguments[0].arg == "request"

    @property
    def is_task(self) -> bool:
        return any("shared_task" in ast.unparse(decorator) for decorator in self.node.decorator_list)


def python_files() -> list[Path]:
    """Return the modules of the project; migrations and tests are not counted."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Walk through all statements, however deep; expressions hold none and are many."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.stmt):
            yield part
        if isinstance(part, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from statements(part)


@cache
def tree_of(path: Path) -> ast.Module:
    """Return what a file of the project says, read once for all tests."""
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[Function]:
    for node in statements(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(path, node)


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the dotted names of all that a file imports, at its top and inside functions."""
    names: set[str] = set()
    for node in statements(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)
