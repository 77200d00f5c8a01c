from decimal import Decimal

import pytest

from calendars.phrases import Phrase
from scheduler.core.figures import Asked, asked_of, bounds_words, plain_of, read_number, shown, sums

PEOPLE = Asked("dai-bieu", "Số đại biểu", "người", Decimal(0), Decimal(5000))
MONEY = Asked("kinh-phi", "Kinh phí", "triệu đồng", decimals=2)


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), (" 12 ", 12), ("1.250", 1250), ("1 250", 1250), ("0", 0), ("5000", 5000), ("007", 7)],
)
def test_a_whole_number_is_read_as_people_write_it(text, number):
    assert read_number(text, PEOPLE) == Decimal(number)


@pytest.mark.parametrize("text", ["", "mười hai", "12,5", "12.5", "-3", "1.25.0", "1e3", "٣x", "12 người"])
def test_what_is_no_whole_number_is_refused_with_what_to_write(text):
    found = read_number(text, PEOPLE)

    assert isinstance(found, Phrase)
    assert str(found) == f"“{text}” is no whole number; write digits alone, for example 12."


@pytest.mark.parametrize(
    ("text", "number"),
    [("12,5", "12.5"), ("12.5", "12.5"), ("1.250", "1250"), ("1.250,75", "1250.75"), ("1 250,7", "1250.7")],
)
def test_a_broken_number_is_read_with_comma_or_point(text, number):
    assert read_number(text, MONEY) == Decimal(number)


def test_a_number_outside_its_bounds_is_refused_with_the_bound():
    bounded = Asked("n", "N", least=Decimal(2), most=Decimal(1500))

    assert str(read_number("1", bounded)) == "It is at least 2; look at the number again."
    assert str(read_number("1501", bounded)) == "It is at most 1.500; look at the number again."
    assert read_number("2", bounded) == 2
    assert read_number("1500", bounded) == 1500


def test_more_digits_than_asked_or_than_anybody_means_are_refused():
    assert str(read_number("1,255", MONEY)) == "At most 2 digits may stand after the comma."
    assert str(read_number("x", MONEY)) == "“x” is no number; write for example 1250 or 12,5."
    assert str(read_number("1,2,3", MONEY)) == "“1,2,3” is no number; write for example 1250 or 12,5."
    unbounded = Asked("n", "N")
    assert read_number("9" * 15, unbounded) == Decimal("9" * 15)
    assert isinstance(read_number("9" * 16, unbounded), Phrase)


def test_numbers_are_shown_as_people_here_write_them():
    assert [shown(Decimal(one)) for one in ("0", "1250", "12.50", "1234567.5")] == [
        "0",
        "1.250",
        "12,50",
        "1.234.567,5",
    ]


def test_numbers_are_summed_up_and_who_has_not_said_one_is_named():
    given = [
        ("Vụ A", {"dai-bieu": Decimal(3), "kinh-phi": Decimal("1.5")}),
        ("Vụ B", {"dai-bieu": Decimal(0)}),
        ("Vụ C", {}),
    ]

    people, money = sums([PEOPLE, MONEY], iter(given))

    assert (people.total, people.given, people.lacking) == (3, 2, ("Vụ C",))
    assert (money.total, money.given, money.lacking) == (Decimal("1.5"), 1, ("Vụ B", "Vụ C"))
    assert people.asked is PEOPLE


def test_a_sum_to_which_nobody_gave_a_number_is_shown_as_none_at_all():
    (people,) = sums([PEOPLE], [("Vụ C", {})])

    assert (shown(people.total), people.given, people.lacking) == ("0", 0, ("Vụ C",))


def test_what_is_asked_is_kept_and_read_again():
    assert asked_of(plain_of([PEOPLE, MONEY])) == (PEOPLE, MONEY)
    assert asked_of([{"key": "n", "label": "N"}]) == (Asked("n", "N"),)
    assert plain_of([PEOPLE])[0] == {
        "key": "dai-bieu",
        "label": "Số đại biểu",
        "measure": "người",
        "min": "0",
        "max": "5000",
        "decimals": 0,
    }


def test_what_a_number_may_be_is_said():
    said = [
        str(bounds_words(Asked("n", "N", least=least, most=most)))
        for least, most in [
            (None, None),
            (Decimal(0), None),
            (None, Decimal(1500)),
            (Decimal(1), Decimal(40)),
        ]
    ]

    assert said == ["", "at least 0", "at most 1.500", "from 1 to 40"]
