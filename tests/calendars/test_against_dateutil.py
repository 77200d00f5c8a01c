"""Days and spans of the year against dateutil, and inputs in any order against the same in one."""

from calendar import isleap
from datetime import date, datetime, timedelta

from dateutil.rrule import YEARLY, rrule
from hypothesis import given
from hypothesis import strategies as st

from calendars.recurrence import Every, Floating, Window, Yearly, occurrences, parse_rule, rule_as_dict
from calendars.workdays import Override, WorkingDays
from tests.calendars.ics_text import event, read
from tests.calendars.strategies import month_days, rules

YEARS = range(1990, 2051)
END = datetime(2050, 12, 31)
ordinary_days = month_days.filter(lambda day: day != (2, 29))
turns = st.builds(Every, st.integers(1, 12), st.integers(1990, 2040), st.none() | st.integers(1, 40))


def starts(rule, first=date(1990, 1, 1), after=date(2051, 1, 1)):
    return [one.start for one in occurrences(rule, first, after)]


def by_dateutil(day, every):
    """Count both ways from the anchor, which dateutil does not: from its first turn on."""
    first = 1990 + (every.anchor - 1990) % every.n
    found = rrule(YEARLY, interval=every.n, dtstart=datetime(first, *day), until=END)
    return [one.date() for one in found]


@given(ordinary_days, turns)
def test_a_yearly_day_is_that_of_dateutil(day, every):
    assert starts(Yearly(day, every)) == by_dateutil(day, every)


@given(ordinary_days, ordinary_days, turns)
def test_a_span_begins_and_ends_on_the_days_of_dateutil(first, last, every):
    found = occurrences(Window(first, last, every), date(1990, 1, 1), date(2051, 1, 1))
    ends = by_dateutil(last, every)
    if last < first:
        # It ends in the year after the one that names it.
        ends = [date(one.year + 1, *last) for one in ends]

    assert [one.start for one in found] == by_dateutil(first, every)
    assert [one.end for one in found] == ends


@given(ordinary_days, ordinary_days, turns)
def test_a_floating_span_lies_where_a_fixed_one_does(first, last, every):
    fixed, floating = (
        [(one.start, one.end) for one in occurrences(rule, date(1990, 1, 1), date(2051, 1, 1))]
        for rule in (Window(first, last, every), Floating(first, last, every=every))
    )

    assert floating == fixed


def test_a_leap_day_that_is_skipped_is_that_of_dateutil():
    leap = rrule(YEARLY, dtstart=datetime(1992, 2, 29), until=END, bymonth=2, bymonthday=29)

    assert starts(Yearly((2, 29), leap_day="skip")) == [one.date() for one in leap]
    assert starts(Yearly((2, 29))) == [date(year, 2, 29 if isleap(year) else 28) for year in YEARS]
    after = [date(year, 2, 29) if isleap(year) else date(year, 3, 1) for year in YEARS]
    assert starts(Yearly((2, 29), leap_day="after")) == after


@given(turns, st.integers(1990, 2050))
def test_an_ordinal_counts_the_turns_of_dateutil(every, year):
    counted = by_dateutil((1, 1), every)
    if every.is_turn(year) and every.ordinal is not None:
        steps = counted.index(date(year, 1, 1)) - counted.index(date(every.anchor, 1, 1))
        expected = every.ordinal + steps
        assert every.ordinal_in(year) == (expected if expected > 0 else None)
    assert every.is_turn(year) is (date(year, 1, 1) in counted)


# --- the order of inputs never matters


@given(rules, st.randoms(use_true_random=False))
def test_the_fields_of_a_rule_may_stand_in_any_order(rule, chance):
    written = rule_as_dict(rule)
    names = sorted(written)
    chance.shuffle(names)

    assert parse_rule({name: written[name] for name in names}) == parse_rule(written)


@given(
    st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), unique=True, min_size=2, max_size=12),
    st.randoms(use_true_random=False),
)
def test_days_decided_may_come_in_any_order(decided, chance):
    one = [Override(day, working=number % 2 == 0, reason="x") for number, day in enumerate(decided)]
    other = list(one)
    chance.shuffle(other)
    span = [date(2026, 1, 1) + timedelta(days=number) for number in range(730)]
    first, second = WorkingDays("VN", one), WorkingDays("VN", other)

    assert [first.is_working(day) for day in span] == [second.is_working(day) for day in span]


@given(st.lists(st.sampled_from(["20261020", "20270308", "20260728", "20261115"]), unique=True, min_size=2))
def test_single_days_of_a_file_may_come_in_any_order(days):
    def found(order):
        return read(*event("DTSTART:20260101", "RRULE:FREQ=YEARLY", f"RDATE:{','.join(order)}")).found[0].rule

    assert found(days) == found(sorted(days))


@given(st.permutations(range(4)))
def test_events_of_a_file_may_stand_in_any_order(order):
    each = [event(f"DTSTART:202610{number + 10}", uid=f"{number}@example.org") for number in range(4)]
    shuffled = read(*(line for number in order for line in each[number])).found
    rules_by_uid = {one.uid: one.rule for one in shuffled}

    assert rules_by_uid == {one.uid: one.rule for one in read(*(line for one in each for line in one)).found}
