"""Ask each question and print the table; exit 1 where an answer is over its limit."""

import importlib
import pkgutil
import platform
import sys

from rich.console import Console
from rich.table import Table

import benchmarks
from benchmarks.measuring import Answer


def answers() -> list[Answer]:
    """Return the answers of each file bench_*.py, which has a function `measure`."""
    files = sorted(found.name for found in pkgutil.iter_modules(benchmarks.__path__))
    asked = [importlib.import_module(f"benchmarks.{name}") for name in files if name.startswith("bench_")]
    return [one for module in asked for one in module.measure()]


def main() -> int:
    """Print the table; return the exit code."""
    found = answers()
    table = Table(
        "question", "median", "limit", title=f"{platform.machine()}, Python {platform.python_version()}"
    )
    for one in found:
        mark = "" if one.seconds <= one.limit else " too slow"
        table.add_row(one.question, one.shown(one.seconds) + mark, one.shown(one.limit))
    Console().print(table)
    return int(any(one.seconds > one.limit for one in found))


if __name__ == "__main__":
    sys.exit(main())
