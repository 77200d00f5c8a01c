import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.titles import fill, name_of, roman, unknown_names, values_of


def test_names_are_filled_in():
    values = values_of(2030, 6, 1910)

    assert fill("Đại hội lần thứ {roman} ({ordinal}) năm {year}, {anniversary} năm", values) == (
        "Đại hội lần thứ VI (6) năm 2030, 120 năm"
    )


def test_a_name_without_a_value_leaves_no_gap():
    assert fill("Đại hội {roman}  năm {year}", values_of(2027, None, None)) == "Đại hội năm 2027"


@pytest.mark.parametrize(
    ("template", "unknown"), [("{year}", []), ("{nam}", ["nam"]), ("{year", ["{year"]), ("plain", [])]
)
def test_what_no_title_can_fill_is_named(template, unknown):
    assert unknown_names(template) == unknown


@given(st.integers(1, 3999))
def test_roman_numerals_read_back(number):
    worth = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    digits = [worth[letter] for letter in roman(number)]
    pairs = zip(digits, [*digits[1:], 0], strict=True)

    assert sum(-a if a < b else a for a, b in pairs) == number


def test_an_event_is_named_by_its_title_with_what_changes_left_open():
    assert name_of("Ngày Quốc tế Phụ nữ 8/3/{year}") == "Ngày Quốc tế Phụ nữ 8/3/…"


def test_what_has_no_value_is_empty():
    assert fill("{year}|{ordinal}|{roman}|{anniversary}|{event}|", values_of(2027, None, None)) == "2027|||||"
    assert fill("{ordinal}", {"ordinal": "6"}) == "6"
