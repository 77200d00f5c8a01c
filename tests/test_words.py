import unicodedata
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from calendars.phrases import Phrase, Weekday, phrase
from scheduler.words import UnknownLanguage, Words

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
VI = Words("vi", HANOI)
EN = Words("en", HANOI)

WOMENS_DAY = date(2026, 3, 8)
VIETNAMESE_WOMENS_DAY = date(2026, 10, 20)
# 08:00 on Friday 16 October in Hanoi.
FRIDAY_MORNING = datetime(2026, 10, 16, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (WOMENS_DAY, "8/3/2026", "8 March 2026"),
        (date(2026, 5, 1), "1/5/2026", "1 May 2026"),
        (Weekday(4), "thứ Sáu", "Friday"),
        (Weekday(6), "Chủ nhật", "Sunday"),
        (FRIDAY_MORNING, "08:00 thứ Sáu 16/10/2026", "08:00 Friday 16 October 2026"),
        (time(13, 30), "13:30", "13:30"),
        ((WOMENS_DAY, Weekday(6), "x"), "8/3/2026 → Chủ nhật → x", "8 March 2026 → Sunday → x"),
        ((), "", ""),
        (
            phrase("a {b} {c}", b=WOMENS_DAY, c=phrase("d {e}", e=Weekday(0))),
            "a 8/3/2026 d thứ Hai",
            "a 8 March 2026 d Monday",
        ),
        (27, "27", "27"),
        ("Đại hội", "Đại hội", "Đại hội"),
    ],
)
def test_a_value_is_said_in_the_language(value, vietnamese, english):
    assert VI.say(value) == vietnamese
    assert EN.say(value) == english


def test_a_phrase_is_said_with_the_words_of_the_catalogue():
    unknown = phrase("“{value}” is no time zone", value="Asia/Hanoi")

    assert VI.say(unknown) == "“Asia/Hanoi” không phải tên múi giờ"
    assert EN.say(unknown) == "“Asia/Hanoi” is no time zone"


def test_a_phrase_without_vietnamese_words_is_said_in_english():
    assert VI.say(Phrase("never written down {name}", {"name": "x"})) == "never written down x"


def test_braces_in_a_value_are_only_braces():
    assert VI.say(phrase("a {b}", b="{c}")) == "a {c}"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (VIETNAMESE_WOMENS_DAY, "ngày 20 tháng 10 năm 2026"),
        (WOMENS_DAY, "ngày 08 tháng 3 năm 2026"),
        (date(2027, 2, 5), "ngày 05 tháng 02 năm 2027"),
    ],
)
def test_a_date_in_a_letter_is_written_as_decree_30_of_2020_wants_it(day, said):
    assert VI.long_date(day) == said


def test_a_date_in_an_english_letter_has_the_name_of_the_month():
    assert EN.long_date(VIETNAMESE_WOMENS_DAY) == "20 October 2026"


def test_a_date_in_a_list_has_its_weekday():
    day = date(2026, 10, 16)

    assert (VI.weekday_date(day), EN.weekday_date(day)) == ("thứ Sáu 16/10", "Fri 16/10")
    assert (VI.weekday(day), EN.weekday(day)) == ("thứ Sáu", "Friday")


def test_a_moment_is_said_in_local_time():
    assert Words("en", ZoneInfo("Europe/London")).moment(FRIDAY_MORNING).startswith("02:00 Friday")


def test_a_span_of_one_day_is_that_day():
    assert VI.span(WOMENS_DAY, WOMENS_DAY) == "8/3/2026"
    assert VI.span(date(2026, 11, 15), date(2026, 12, 15)) == "15/11/2026 – 15/12/2026"


def test_what_is_said_is_composed():
    decomposed = unicodedata.normalize("NFD", "Ủy viên thường trực")

    assert VI.say(phrase("a {b}", b=decomposed)) == "a Ủy viên thường trực"


@pytest.mark.parametrize(("number", "said"), [(0, "things"), (1, "thing"), (2, "things")])
def test_the_plural_of_a_message_without_words_is_the_english_one(number, said):
    assert VI.ngettext("thing", "things", number) == EN.ngettext("thing", "things", number) == said


def test_a_message_is_told_apart_by_its_context():
    assert VI.pgettext("month", "May") == "tháng 5"
    assert VI.pgettext("a verb", "May") == "May"


def test_an_unknown_language_is_an_error_that_lists_the_known():
    with pytest.raises(UnknownLanguage, match="“de” is unknown; choose one of en, vi"):
        Words("de", HANOI)
