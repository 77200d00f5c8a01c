"""How rules are read from packs, written back and said; test_recurrence.py has their days."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.recurrence import (
    BadRule,
    Every,
    Floating,
    Lunar,
    Once,
    Triggered,
    Window,
    Yearly,
    describe,
    parse_rule,
    rule_as_dict,
)
from tests.calendars.strategies import rules

ACTION_MONTH = {"kind": "window", "from": "15/11", "to": "15/12"}
CONGRESS = {
    "kind": "floating",
    "from": "1/7",
    "to": "30/9",
    "words": "quý III",
    "every": 5,
    "anchor": 2020,
    "ordinal": 4,
}


@pytest.mark.parametrize(
    ("plain", "rule"),
    [
        ({"kind": "yearly", "on": "8/3"}, Yearly((3, 8))),
        (ACTION_MONTH, Window((11, 15), (12, 15))),
        ({"kind": "lunar", "on": "10/3"}, Lunar((3, 10))),
        ({"kind": "lunar", "on": "30/2", "leap": "only"}, Lunar((2, 30), "only")),
        (CONGRESS, Floating((7, 1), (9, 30), every=Every(5, 2020, 4))),
        ({"kind": "floating", "from": "1/7", "to": "30/9"}, Floating((7, 1), (9, 30))),
        ({"kind": "triggered", "expected_by": "31/3"}, Triggered((3, 31))),
        ({"kind": "triggered"}, Triggered()),
        ({"kind": "once", "on": "2026-05-02"}, Once(date(2026, 5, 2), date(2026, 5, 2))),
        ({"kind": "once", "from": "2026-05-02"}, Once(date(2026, 5, 2), date(2026, 5, 2))),
        (
            {"kind": "once", "from": "2026-05-02", "to": "2026-05-04"},
            Once(date(2026, 5, 2), date(2026, 5, 4)),
        ),
        ({"kind": "once", "on": date(2026, 5, 2)}, Once(date(2026, 5, 2), date(2026, 5, 2))),
        ({"kind": "once", "on": datetime(2026, 5, 2, 8)}, Once(date(2026, 5, 2), date(2026, 5, 2))),
    ],
)
def test_a_mapping_is_read_as_its_rule(plain, rule):
    assert parse_rule(plain) == rule
    assert parse_rule(rule_as_dict(rule)) == rule


@pytest.mark.parametrize("written", ["8/3", "08/03", "8-3", " 8 / 3 ", "8.3"])
def test_days_are_read_day_first_however_they_are_written(written):
    assert parse_rule({"kind": "yearly", "on": written}) == Yearly((3, 8))


def test_the_bare_word_on_is_read_though_yaml_takes_it_for_true():
    assert parse_rule({"kind": "yearly", True: "8/3"}) == Yearly((3, 8))


@given(rules)
def test_a_rule_written_as_a_mapping_is_read_as_the_same_rule(rule):
    assert parse_rule(rule_as_dict(rule)) == rule


def test_two_spellings_of_a_rule_give_one_mapping():
    long = {"kind": "yearly", "on": "08/03", "every": 1, "anchor": None}

    assert rule_as_dict(parse_rule(long)) == {"kind": "yearly", "on": "8/3"}


@pytest.mark.parametrize(
    ("plain", "name", "fault"),
    [
        ({}, "kind", "is missing; choose one of yearly, window, lunar, floating, triggered, once"),
        (
            {"kind": "weekly"},
            "kind",
            "“weekly” is not one of yearly, window, lunar, floating, triggered, once",
        ),
        ({"kind": ["yearly"]}, "kind", "“['yearly']” is not one of yearly, window,"),
        ({"kind": "yearly"}, "on", "is missing; write a day and month such as 20/10"),
        (
            {"kind": "yearly", "on": "3/31"},
            "on",
            "“3/31” is no day and month; write the day before the month",
        ),
        ({"kind": "yearly", "on": "31/4"}, "on", "“31/4” is no day and month"),
        ({"kind": "yearly", "on": "30/2"}, "on", "“30/2” is no day and month"),
        ({"kind": "yearly", "on": "0/4"}, "on", "“0/4” is no day and month"),
        ({"kind": "yearly", "on": "1/0"}, "on", "“1/0” is no day and month"),
        ({"kind": "yearly", "on": "8/3/2026"}, "on", "“8/3/2026” is no day and month"),
        (
            {"kind": "yearly", "on": "8/3", "at": "9h"},
            "at",
            "is not known here; take it out or choose one of anchor,",
        ),
        ({"kind": "yearly", "on": "8/3", "leap": "also"}, "leap", "is not known here"),
        ({"kind": "yearly", "on": "8/3", 5: "x"}, "5", "is not known here"),
        ({"kind": "window", "from": "15/11"}, "to", "is missing"),
        ({"kind": "lunar", "on": "31/1"}, "on", "“31/1” is no day and month"),
        ({"kind": "lunar", "on": "10/3", "leap": "twice"}, "leap", "“twice” is not one of never, also, only"),
        ({"kind": "triggered", "expected_by": "soon"}, "expected_by", "“soon” is no day and month"),
        ({**CONGRESS, "anchor": None}, "anchor", "is missing; give a year in which it takes place"),
        ({**ACTION_MONTH, "ordinal": 1}, "anchor", "is missing; give a year in which it takes place"),
        ({**CONGRESS, "every": 0}, "every", "“0” is no number from 1 to 100; write one"),
        ({**CONGRESS, "every": 101}, "every", "“101” is no number from 1 to 100"),
        ({**CONGRESS, "every": "5"}, "every", "“5” is no number from 1 to 100"),
        ({**CONGRESS, "every": True}, "every", "“True” is no number from 1 to 100"),
        ({**CONGRESS, "anchor": 10000}, "anchor", "“10000” is no number from 1 to 9999"),
        ({**CONGRESS, "ordinal": 4.5}, "ordinal", "“4.5” is no number from 1 to 9999"),
        ({"kind": "once"}, "on", "is missing; write a date such as 2026-10-20"),
        ({"kind": "once", "to": "2026-10-20"}, "on", "is missing; write a date such as 2026-10-20"),
        ({"kind": "once", "on": "20/10/2026"}, "on", "“20/10/2026” is no date; write it as 2026-10-20"),
        ({"kind": "once", "on": "2026-02-30"}, "on", "“2026-02-30” is no date"),
        (
            {"kind": "once", "from": "2026-05-04", "to": "2026-05-02"},
            "to",
            "lies before “from”; exchange them",
        ),
        ({"kind": "once", "on": "2026-05-04", "to": "2026-05-06"}, "to", "is not known here; take it out"),
        ({"kind": "once", "on": "2026-05-04", "every": 2}, "every", "is not known here; take it out"),
    ],
)
def test_a_fault_in_a_rule_names_event_field_fault_and_remedy(plain, name, fault):
    with pytest.raises(BadRule) as caught:
        parse_rule(plain, "dai-hoi")

    said = str(caught.value)
    assert said.startswith(f"dai-hoi: rule, field “{name}”: {fault}")
    assert str(caught.value.phrase.values["fault"]) == said.split("”: ", 1)[1]


def test_a_fault_is_told_without_an_event_too():
    with pytest.raises(BadRule, match=r"^rule, field “kind”: is missing"):
        parse_rule({})


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Yearly((3, 8)), "every year on 8/3"),
        (Yearly((3, 8), Every(10, 2020)), "every 10 years from 2020 on, on 8/3"),
        (Window((11, 15), (12, 15)), "every year from 15/11 to 15/12"),
        (Lunar((3, 10)), "every year on 10/3 of the lunar calendar"),
        (Lunar((3, 10), "also"), "every year on 10/3 of the lunar calendar, in leap months as well"),
        (Lunar((3, 10), "only"), "every year on 10/3 of the lunar calendar, in leap months only"),
        (parse_rule(CONGRESS), "every 5 years from 2020 on, in quarter III, on a day yet to be decided"),
        (Floating((7, 2), (9, 30)), "every year between 2/7 and 30/9, on a day yet to be decided"),
        (Triggered((3, 31)), "every year when its document arrives, expected by 31/3"),
        (Triggered(), "when its document arrives"),
        (Once(date(2026, 5, 2), date(2026, 5, 2)), "once, on 2026-05-02"),
        (Once(date(2026, 5, 2), date(2026, 5, 4)), "once, from 2026-05-02 to 2026-05-04"),
    ],
)
def test_a_rule_is_said_in_one_sentence(rule, said):
    assert str(describe(rule)) == said


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.text(max_size=8), st.integers())))
def test_whatever_is_written_is_a_rule_or_a_told_fault(plain):
    for kind in ("yearly", "window", "lunar", "floating", "triggered", "once"):
        try:
            parse_rule({**plain, "kind": kind})
        except BadRule as fault:
            assert str(fault)  # noqa: PT017 - most texts are no rules, and that is what is asked here
