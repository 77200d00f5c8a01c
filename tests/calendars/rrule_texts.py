"""Any RRULE that the readers take, and what dateutil makes of it."""

from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrulestr
from hypothesis import strategies as st

from calendars.rfc_days import DAYS
from calendars.rfc_parts import BadPart, parts_of


def _some(values, most=3):
    return st.lists(values, min_size=1, max_size=most, unique=True).map(lambda one: ",".join(map(str, one)))


def _signed(highest):
    return st.integers(1, highest).flatmap(lambda number: st.sampled_from([number, -number]))


_days = st.sampled_from(DAYS)
_numbered = st.builds("{}{}".format, _signed(5), _days)
_PARTS = {
    "INTERVAL": st.sampled_from([1, 2, 3, 4, 5, 7, 12, 14, 24, 28]),
    "WKST": _days,
    "BYMONTH": _some(st.integers(1, 12)) | st.just("1,2,3,4,5,6,7,8,9,10,11,12"),
    "BYMONTHDAY": _some(_signed(31)),
    "BYYEARDAY": _some(_signed(366)),
    # Of the last weeks dateutil is wrong where one lies in two years.
    "BYWEEKNO": _some(_signed(51)),
    "BYDAY": _some(_days) | _some(_numbered) | st.just(",".join(DAYS)),
    "BYSETPOS": _some(_signed(5)),
}


def _taken(text):
    try:
        return bool(parts_of(text))
    except BadPart:
        return False


def texts(*names):
    """Any text of these parts, and of a frequency, that is taken."""
    parts = st.fixed_dictionaries({}, optional={name: _PARTS[name] for name in names or _PARTS})
    written = st.builds(
        lambda often, named: ";".join([f"FREQ={often}", *(f"{name}={one}" for name, one in named.items())]),
        st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        parts,
    )
    return written.filter(_taken)


def by_dateutil(text, start, last, count=None):
    """The days of a text from `start` to `last`, both inclusive; of these the first so many."""
    parts, first = parts_of(text), start
    if parts["FREQ"] == "WEEKLY":
        # Dateutil takes the first day for the beginning of the first week, from which it chooses places.
        first -= timedelta(days=(start.weekday() - DAYS.index(parts.get("WKST", "MO"))) % 7)
        text = text if "BYDAY" in parts else f"{text};BYDAY={DAYS[start.weekday()]}"
    found = rrulestr(f"{text};UNTIL={last:%Y%m%d}T235959", dtstart=datetime.combine(first, time()))
    return list(islice((one.date() for one in found if one.date() >= start), count))


starts = st.dates(date(1996, 1, 1), date(1997, 12, 31))
