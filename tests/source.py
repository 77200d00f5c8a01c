"""The project's own source, as the tests about it read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("calendars", "scheduler", "bots")
FROZEN = ROOT / "scheduler" / "store" / "migrations" / "versions"

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Function:
    """A function and how many lines its statements take, the docstring aside."""

    where: str
    lines: int


def modules() -> dict[str, Path]:
    """Return each module of the three packages and its file; migrations, once released, are frozen."""
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    return {_name(file): file for file in files if FROZEN not in file.parents}


def functions(file: Path) -> Iterator[Function]:
    """Return the functions and methods of a file."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, FunctionNode):
            yield Function(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}", _length(node))


def lines(file: Path) -> int:
    """Return the number of lines of a file."""
    return len(file.read_text().splitlines())


def _name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _length(node: FunctionNode) -> int:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
