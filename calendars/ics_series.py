"""One event of an iCalendar file with the changes of its single instances, as days (RFC 5545, 3.6.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from calendars.ics_lines import Part, Property
from calendars.ics_rules import Series, parts_of
from calendars.ics_times import Moment, Unfit, Zones, length, moment
from calendars.phrases import Phrase, phrase

MOST_DAYS = 300
"""Single days that one event may add, leave out or change."""

_INSTANT = timedelta(microseconds=1)


def is_cancelled(part: Part) -> bool:
    """Tell whether an entry was called off."""
    return part.text("STATUS").upper() == "CANCELLED"


def series_of(part: Part, changes: Sequence[Part], zones: Zones) -> tuple[Series, tuple[Phrase, ...]]:
    """Return the days of an event, and what of it the days do not say.

    Raises:
        Unfit: names the line that cannot be used.
    """
    _check(part, changes)
    starts, last = _span(part, zones)
    days = _Days(set(_days(part, "RDATE", starts, zones)), set(_days(part, "EXDATE", starts, zones)))
    days.notes += _hours(part, starts)
    for change in changes:
        _take(days, change, (part, starts, last), zones)
    repeats = part.first("RRULE")
    series = Series(
        start=starts.local.date(),
        end=last,
        line=part.line,
        shift=starts.shift,
        repeats=repeats,
        until=_until(repeats, part, starts, zones) if repeats else None,
        added=frozenset(days.added),
        dropped=frozenset(days.dropped - days.added),
    )
    return series, tuple(days.notes)


@dataclass
class _Days:
    """The single days of one event that differ from its rule, collected entry by entry."""

    added: set[date]
    dropped: set[date]
    notes: list[Phrase] = field(default_factory=list)


def _check(part: Part, changes: Sequence[Part]) -> None:
    for one in (part, *changes):
        for line in one.properties:
            _check_line(line, one)
        if one.first("DTSTART") is None and not is_cancelled(one):
            raise Unfit(
                one.line, phrase("DTSTART is missing, the day on which it begins; give the event one")
            )
    named = (line.value or "" for line in part.properties if line.name in ("RDATE", "EXDATE"))
    count = sum(value.count(",") + 1 for value in named) + len(changes)
    if count > MOST_DAYS:
        fault = phrase(
            "it names {count} single days, {limit} are the most; divide it", count=count, limit=MOST_DAYS
        )
        raise Unfit(part.line, fault)


def _check_line(line: Property, part: Part) -> None:
    if line.value is None:
        raise Unfit(line.line, phrase("{name} cannot be read; export the calendar anew", name=line.name))
    if line.name == "EXRULE" or (line.name == "RRULE" and line is not part.first("RRULE")):
        raise Unfit(line.line, phrase("it repeats by two rules at once; make two events of it"))
    if line.name == "RECURRENCE-ID" and line.parameter("RANGE"):
        fault = phrase("a change is meant for all that follow; end the old series and begin a new one")
        raise Unfit(line.line, fault)


def _span(part: Part, zones: Zones) -> tuple[Moment, date]:
    """Return when an entry starts, and its last local day, inclusive."""
    whole = part.text("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
    start = part.first("DTSTART")
    assert start is not None
    starts = moment(start, zones, whole=whole)
    ends = _end(starts, part, zones, whole=whole)
    if ends < starts.local:
        raise Unfit(start.line, phrase("it ends before it begins; correct the event in its calendar"))
    # The end is exclusive, for whole days as for hours; many programs write the start itself.
    return starts, max(starts.local, ends - _INSTANT).date()


def _end(starts: Moment, part: Part, zones: Zones, *, whole: bool) -> datetime:
    if end := part.first("DTEND"):
        return moment(end, zones, whole=whole).local
    if lasts := part.first("DURATION"):
        return starts.local + length(lasts)
    return starts.local


def _days(part: Part, name: str, starts: Moment, zones: Zones) -> Iterator[date]:
    for one in part.all(name):
        for value in filter(None, (one.value or "").split(",")):
            # A period names its end after a slash.
            yield _day(one, value.partition("/")[0], starts, zones)


def _day(one: Property, value: str, starts: Moment, zones: Zones) -> date:
    """Return the local day of an instance; a bare date is meant as the start was written."""
    found = moment(one, zones, value)
    return found.local.date() + (starts.shift if starts.timed and not found.timed else timedelta())


def _take(days: _Days, change: Part, series: tuple[Part, Moment, date], zones: Zones) -> None:
    """Note what the change of one instance says."""
    part, starts, last = series
    instance = change.first("RECURRENCE-ID")
    assert instance is not None
    day = _day(instance, instance.value or "", starts, zones)
    if is_cancelled(change):
        days.dropped.add(day)
        return
    begins, ends = _span(change, zones)
    new = begins.local.date()
    if new != day:
        days.dropped.add(day)
        days.added.add(new)
    if ends - new != last - starts.local.date() or change.text("SUMMARY") != part.text("SUMMARY"):
        days.notes.append(phrase("on {day} its title or length differs; set it at that occurrence", day=new))


def _hours(part: Part, starts: Moment) -> Iterator[Phrase]:
    if starts.timed:
        hour = starts.local.time()
        yield phrase("it begins at {hour}; set the hours at each occurrence", hour=hour)
    if place := " ".join(part.text("LOCATION").split()):
        yield phrase("it is held at {place}; set the place at each occurrence", place=place)


def _until(repeats: Property, part: Part, starts: Moment, zones: Zones) -> date | None:
    """Return the last local day on which an instance may begin."""
    text = parts_of(repeats).get("UNTIL")
    if text is None:
        return None
    found, start = moment(repeats, zones, text), part.first("DTSTART")
    assert start is not None
    if not found.timed:
        return found.wall.date() + starts.shift
    # Compared where the event is held: summer time moves its hour elsewhere, and not there.
    last = zones.wall(start, found.wall) if text.endswith("Z") else found.wall
    day = last.date() if last.time() >= starts.wall.time() else last.date() - timedelta(days=1)
    return day + starts.shift
