from datetime import date

import pytest
from holidays import country_holidays

from calendars.phrases import Phrase, phrase
from calendars.public_holidays import CalendarUnknown, UnknownCountry, holidays_of, years_known
from scheduler.words import catalogue


def test_a_holiday_has_its_english_name_as_a_message():
    found = holidays_of("VN", 2026)

    assert found.off[date(2026, 2, 17)] == phrase(
        "public holiday: {holiday}", holiday=Phrase("Lunar New Year")
    )


def test_a_day_in_lieu_names_the_holiday_it_stands_for():
    found = holidays_of("VN", 2026)
    holiday = Phrase("Hung Kings' Commemoration Day")

    assert found.off[date(2026, 4, 27)] == phrase(
        "day off in lieu of a public holiday: {holiday}", holiday=holiday
    )


def test_a_swap_names_the_other_day_on_both_sides():
    found = holidays_of("VN", 2026)

    assert found.off[date(2026, 8, 31)].values == {"day": date(2026, 8, 22)}
    assert found.worked[date(2026, 8, 22)].values == {"day": date(2026, 8, 31)}


def test_a_swap_across_new_year_is_known_in_both_years():
    assert holidays_of("VN", 2014).worked[date(2014, 12, 27)].values == {"day": date(2015, 1, 2)}
    assert holidays_of("VN", 2015).off[date(2015, 1, 2)].values == {"day": date(2014, 12, 27)}
    assert date(2014, 12, 27) not in holidays_of("VN", 2015).worked


@pytest.mark.parametrize("code", ["AM", "BG", "BY", "CN", "HU", "KZ", "LV", "RU", "TW", "UA", "VN"])
@pytest.mark.parametrize("year", [2014, 2019, 2024, 2025, 2026])
def test_every_weekend_day_that_the_library_has_worked_is_worked(code, year):
    library = country_holidays(code, years=range(year - 1, year + 2))
    wanted = {day for day in library.weekend_workdays if day.year == year}

    assert holidays_of(code, year).worked.keys() == wanted


def test_a_part_of_a_country_has_holidays_of_its_own():
    epiphany = date(2026, 1, 6)

    assert epiphany in holidays_of("DE-BY", 2026).off
    assert epiphany not in holidays_of("DE", 2026).off


def test_a_code_may_be_written_small():
    assert holidays_of("vn", 2026) == holidays_of("VN", 2026)


@pytest.mark.parametrize("code", ["XX", "", "Viet Nam", "DE-ZZ"])
def test_an_unknown_country_is_an_error_that_tells_how_to_write_one(code):
    with pytest.raises(UnknownCountry, match=f"known for “{code}”; write the code of a country such as VN"):
        years_known(code)


@pytest.mark.parametrize("year", [1900, 2101, 2120])
def test_a_year_that_the_library_cannot_answer_is_an_error_that_names_the_span(year):
    with pytest.raises(
        CalendarUnknown, match=f"of {year} are not known; those of VN are known from 1901 to 2100"
    ):
        holidays_of("VN", year)


@pytest.mark.parametrize("year", [1901, 2100])
def test_the_first_and_the_last_year_known_are_answered(year):
    assert all(day.year == year for day in holidays_of("VN", year).off)
    assert holidays_of("VN", year).off


def test_the_holidays_of_viet_nam_have_vietnamese_names():
    names = {
        holiday.text
        for year in range(2007, 2054)
        for why in holidays_of("VN", year).off.values()
        if isinstance(holiday := why.values.get("holiday"), Phrase)
    }

    assert names - catalogue("vi").keys() == set()
