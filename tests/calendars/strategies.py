"""Any rule that people could write."""

from datetime import date, timedelta

from hypothesis import strategies as st

from calendars.recurrence import Every, Floating, Lunar, Once, Triggered, Window, Yearly

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

rules = st.one_of(
    st.builds(Yearly, month_days, every),
    st.builds(Window, month_days, month_days, every),
    st.builds(Lunar, lunar_month_days, st.sampled_from(["never", "also", "only"]), every),
    st.builds(Floating, month_days, month_days, words, every),
    st.builds(Triggered, st.none() | month_days, every),
    spans,
)
