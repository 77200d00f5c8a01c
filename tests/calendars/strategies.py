"""Any rule that people could write."""

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from calendars.recurrence import (
    BadRule,
    Every,
    Floating,
    Lunar,
    Monthly,
    Months,
    NthWeekday,
    Once,
    Triggered,
    Window,
    Workday,
    Yearly,
    parse_rule,
    rule_as_dict,
)

costly = settings(max_examples=settings().max_examples // 6)
"""For what takes dateutil, or us, a tenth of a second: few examples in `make test`, many in `make soak`."""

# A leap year, so that 29/2 is among the days.
month_days = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: (day.month, day.day))
lunar_month_days = st.tuples(st.integers(1, 12), st.integers(1, 30))
every = st.one_of(
    st.just(Every()),
    st.builds(Every, st.integers(1, 12), st.integers(1990, 2045), st.none() | st.integers(1, 40)),
)
spans = st.builds(
    lambda start, length: Once(start, start + timedelta(days=length)),
    st.dates(date(1980, 1, 1), date(2050, 12, 31)),
    st.integers(0, 60),
)
words = st.text("quýIV 1234", max_size=8)

resets = st.builds(
    lambda n, anchor, ordinal, later, new: Every(n, anchor, ordinal, ((anchor + later, new),)),
    st.integers(1, 12), st.integers(1990, 2045), st.integers(1, 40), st.integers(1, 30), st.integers(1, 9),
)  # fmt: skip
every = every | resets
months = st.one_of(
    st.builds(Months, st.integers(1, 12), every),
    st.builds(lambda n, year, month: Months(n=n, since=(year, month)), st.integers(2, 40),
              st.integers(1990, 2045), st.integers(1, 12)),
    st.just(Months()),
)  # fmt: skip
places = st.integers(1, 5) | st.integers(-5, -1)
texts = st.sampled_from(
    [
        "FREQ=DAILY;INTERVAL=9",
        "FREQ=WEEKLY;BYDAY=MO,FR",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY;COUNT=3",
        "FREQ=YEARLY;UNTIL=20300101",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    ]
)
listed = st.lists(st.dates(date(1980, 1, 1), date(2060, 1, 1)).map(str), min_size=1, max_size=3)


def _rrule(start, text, also, out):
    try:
        return parse_rule({"kind": "rrule", "start": start, "text": text, "also": also, "except": out})
    except BadRule:
        return None


rrules = st.builds(
    _rrule,
    st.dates(date(1980, 1, 1), date(2050, 1, 1)), texts, listed, listed,
).filter(bool)  # fmt: skip

spelled = st.one_of(
    st.builds(Yearly, month_days, every),
    st.just(Yearly((2, 29), leap_day="after")) | st.just(Yearly((2, 29), leap_day="skip")),
    st.builds(NthWeekday, places, st.integers(0, 6), months),
    st.builds(Monthly, st.integers(1, 31), months.filter(lambda one: one.month is None)),
    st.builds(Workday, places, st.just("month"), months),
    st.builds(
        lambda nth, of, every: Workday(nth, of, Months(every=every)),
        places,
        st.sampled_from(["quarter", "year"]),
        every,
    ),
    st.builds(
        lambda nth, every, day: Workday(nth, "year", Months(every=every), day),
        st.integers(1, 30),
        every,
        month_days,
    ),
    rrules,
    st.builds(Window, month_days, month_days, every),
    st.builds(Lunar, lunar_month_days, st.sampled_from(["never", "also", "only"]), every),
    st.builds(Floating, month_days, month_days, words, every),
    st.builds(Triggered, st.none() | month_days, every),
    spans,
)


def readable(rule):
    """Tell whether a rule has a day at all, for else nobody reads it."""
    try:
        return bool(parse_rule(rule_as_dict(rule)))
    except BadRule:
        return False


spelled = spelled.filter(readable)
rules = spelled.map(lambda rule: parse_rule(rule_as_dict(rule)))
"""Any rule in its one spelling; those in `spelled` may have others."""
