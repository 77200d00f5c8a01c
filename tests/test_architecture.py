import re
import tomllib
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from statistics import median

import grimp
import pytest

from tests.source import PACKAGES, ROOT, functions, lines, modules

LAYERS = next(
    contract["layers"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    if contract["id"] == "layers"
)
PLACED = set(chain.from_iterable(re.findall(r"[\w.]+", layer) for layer in LAYERS))

MOST_LINES_OF_A_FUNCTION = 40
MOST_LINES_OF_A_FILE = 400


def is_placed(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in PLACED)


def test_each_module_has_its_place_among_the_layers():
    homeless = [name for name in modules() if name not in PACKAGES and not is_placed(name)]

    assert homeless == [], "name it in a layer of [tool.importlinter] in pyproject.toml"


def test_each_package_can_be_imported():
    folders = {file.parent for file in modules().values()}

    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_no_module_needs_itself_by_way_of_others():
    graph = grimp.build_graph(*PACKAGES)
    needs = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    try:
        TopologicalSorter(needs).prepare()
    except CycleError as cycle:
        pytest.fail(" -> ".join(cycle.args[1]), pytrace=False)


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{function.where}: {function.lines} lines"
        for file in modules().values()
        for function in functions(file)
        if function.lines > MOST_LINES_OF_A_FUNCTION
    ]

    assert long == []


def test_half_of_the_functions_have_eight_lines_or_fewer():
    assert median(found.lines for file in modules().values() for found in functions(file)) <= 8


def test_no_file_is_too_long_to_be_known():
    long = {name: lines(file) for name, file in modules().items() if lines(file) > MOST_LINES_OF_A_FILE}

    assert long == {}


def test_half_of_the_files_have_fewer_than_a_hundred_lines():
    assert median(lines(file) for file in modules().values()) < 100


def test_no_module_is_named_for_nothing():
    nothing = {"utils", "util", "helpers", "common", "manager", "managers", "services", "misc"}

    assert [name for name in modules() if nothing & set(name.split("."))] == []


def test_each_module_says_what_it_is_for():
    silent = [name for name, file in modules().items() if not file.read_text().lstrip().startswith('"""')]

    assert silent == []


def test_each_decision_has_a_number_of_its_own_and_no_reference_misses():
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [file.name[:4] for file in decisions]
    titles = [file.read_text().split(".", 1)[0].removeprefix("# ").zfill(4) for file in decisions]
    pages = chain(decisions, (ROOT / "docs").glob("*.md"), ROOT.glob("*.md"))
    named = {name for page in pages for name in re.findall(r"\b\d{4}-[a-z0-9-]+\.md", page.read_text())}

    assert numbers == titles
    assert len(set(numbers)) == len(numbers)
    assert named - {file.name for file in decisions} == set()
