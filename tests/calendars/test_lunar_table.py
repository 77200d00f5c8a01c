import importlib.util
import sys

import pytest

from calendars.lunar_table import TABLE
from tests.source import ROOT

FOLDER = ROOT / "docs" / "lunar"
LINES = {int(line[:4]): line for line in TABLE.splitlines()}


@pytest.fixture(scope="module")
def maker():
    """The script that made the table."""
    sys.path.insert(0, str(FOLDER))
    spec = importlib.util.spec_from_file_location("make_lunar_table", FOLDER / "make_lunar_table.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(FOLDER))


# The ends of the table, leap months early and late in the year, and the years in which China differs.
@pytest.mark.parametrize("year", [1968, 1984, 1985, 1998, 2007, 2025, 2026, 2030, 2033, 2034, 2053])
@pytest.mark.parametrize("sky", ["EPHEM", "MEEUS"])
def test_each_computation_gives_the_line_of_the_year_anew(maker, sky, year):
    assert maker.row(getattr(maker, sky), year) == LINES[year]


def test_the_year_after_the_table_begins_a_month_too_close_to_midnight(maker):
    assert maker.narrowest(maker.EPHEM, max(LINES) + 1) < maker.MARGIN


def test_no_year_of_the_table_is_missing():
    assert list(LINES) == list(range(1968, 2054))
