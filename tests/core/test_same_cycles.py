from datetime import date

from calendars.recurrence import Dated
from scheduler.core.same_cycles import same_cycles
from scheduler.core.standing import StandingOccurrence
from scheduler.core.states import OccurrenceState


def row(number, cycle, day, *, until=None, dropped=False):
    days, state = (day, until or day), OccurrenceState.CONFIRMED
    return StandingOccurrence(number, 1, cycle, "", days, *days, state, False, dropped)


def wanted(**days):
    return {
        cycle.replace("_", "-"): Dated(cycle.replace("_", "-"), day, day, False, None, ())
        for cycle, day in days.items()
    }


def paired(standing, cycles):
    return {cycle: one.occurrence_id for cycle, one in same_cycles(standing, cycles).items()}


def test_a_name_says_which_cycle_it_is_however_far_its_day_moved():
    standing = [row(1, "2026", date(2026, 1, 1)), row(2, "2027", date(2026, 12, 31))]

    assert paired(standing, wanted(**{"2026": date(2026, 12, 31)})) == {"2026": 1, "2027": 2}


def test_the_nearest_days_of_one_year_are_one_cycle():
    months = [row(n, f"2026-{n:02}", date(2026, n, 25)) for n in range(1, 13)]
    quarters = wanted(**{f"2026_Q{n}": date(2026, n * 3, 30) for n in range(1, 5)})
    found = paired(months, quarters)

    assert {name: number for name, number in found.items() if "Q" in name} == {
        "2026-Q1": 3, "2026-Q2": 6, "2026-Q3": 9, "2026-Q4": 12,
    }  # fmt: skip
    assert len(found) == 12


def test_days_of_two_years_are_never_one_cycle():
    assert paired([row(1, "2026", date(2026, 12, 31))], wanted(L2026=date(2027, 1, 1))) == {"2026": 1}


def test_what_is_live_comes_before_what_was_dropped_and_the_first_of_two_alike():
    day = date(2026, 3, 8)
    both = [row(1, "a", day, dropped=True), row(2, "b", date(2026, 5, 1))]

    assert paired(both, wanted(L2026=day)) == {"a": 1, "L2026": 2}
    assert paired([row(2, "b", day), row(1, "a", day)], wanted(L2026=day)) == {"b": 2, "L2026": 1}


def test_of_what_lasts_long_the_first_day_counts():
    spring, winter = date(2026, 3, 1), date(2026, 12, 20)
    two = wanted(late=date(2026, 9, 1), early=date(2026, 3, 5))

    assert paired([row(1, "x", spring, until=date(2026, 9, 1))], two) == {"early": 1}
    assert paired([row(1, "x", winter, until=date(2027, 1, 10))], wanted(L2026=winter)) == {"L2026": 1}


def test_of_two_cycles_that_begin_on_one_day_the_first_named_is_meant():
    day = date(2026, 3, 8)

    assert paired([row(1, "x", day)], wanted(b=day, a=day)) == {"b": 1}


def test_of_two_cycles_as_near_the_earlier_is_meant():
    two = wanted(b=date(2026, 3, 10), a=date(2026, 3, 6))

    assert paired([row(1, "x", date(2026, 3, 8))], two) == {"a": 1}
