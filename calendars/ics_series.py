"""One event of an iCalendar file with the changes of its single instances, as days (RFC 5545, 3.6.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from calendars.ics_lines import Part, Property
from calendars.ics_rules import Series, comes_on_one_day, parts_of
from calendars.ics_times import Moment, Unfit, Zones, length, moment, shift_at
from calendars.phrases import Phrase, phrase

MOST_DAYS = 300
"""Single days that one event may add, leave out or change."""

_INSTANT = timedelta(microseconds=1)


def is_cancelled(part: Part) -> bool:
    """Tell whether an entry was called off."""
    return part.text("STATUS").upper() == "CANCELLED"


def instance_of(change: Part, zones: Zones) -> object:
    """Return what names the instance that an entry changes, however its moment is written."""
    line = change.first("RECURRENCE-ID")
    try:
        found = line and moment(line, zones)
    except Unfit:
        return change.text("RECURRENCE-ID")
    return found and (found.local, found.timed)


def series_of(part: Part, changes: Sequence[Part], zones: Zones) -> tuple[Series, tuple[Phrase, ...]]:
    """Return the days of an event, and what of it the days do not say.

    Raises:
        Unfit: names the line that cannot be used.
    """
    _check(part, changes)
    starts, last = _span(part, zones)
    days = _Days(set(_days(part, "RDATE", starts, zones)), set(_days(part, "EXDATE", starts, zones)))
    days.notes += _hours(part, starts)
    for day, change in _by_day(changes, starts, zones).items():
        _take(days, (day, change), (part, starts, last), zones)
    repeats = part.first("RRULE")
    if repeats:
        _check_seasons(repeats, part, starts, zones)
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


def _day(one: Property, value: str | None, starts: Moment, zones: Zones) -> date:
    """Return the local day of an instance, of the line itself where `value` names no other.

    A bare date is meant as the start was written.
    """
    found = moment(one, zones, value)
    return found.local.date() + (starts.shift if starts.timed and not found.timed else timedelta())


def _by_day(changes: Sequence[Part], starts: Moment, zones: Zones) -> dict[date, Part]:
    """Return the changes by the local day of their instance, however it is written; the last one counts."""
    lines = [(line, one) for one in changes for line in one.all("RECURRENCE-ID")[:1]]
    return {_day(line, None, starts, zones): one for line, one in lines}


def _take(days: _Days, named: tuple[date, Part], series: tuple[Part, Moment, date], zones: Zones) -> None:
    """Note what the change of one instance, named by its day, says."""
    (day, change), (part, starts, last) = named, series
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


def _check_seasons(repeats: Property, part: Part, starts: Moment, zones: Zones) -> None:
    """Refuse a series of hours abroad that winter and summer put on different days of ours."""
    start = part.first("DTSTART")
    if not starts.timed or start is None:
        return
    if any(shift_at(start, wall, zones) != starts.shift for wall in _year_round(repeats, starts)):
        fault = phrase(
            "RRULE: in winter and in summer its time abroad falls on different days here;"
            " give the event the zone it is held in"
        )
        raise Unfit(repeats.line, fault)


def _year_round(repeats: Property, starts: Moment) -> Iterator[datetime]:
    """Yield moments through the seasons that a series meets: its day in coming years, or two a month."""
    wall, parts = starts.wall, parts_of(repeats)
    if comes_on_one_day(repeats):
        day = min(wall.day, 28)
        yield from (
            wall.replace(year=wall.year + ahead, day=day) for ahead in range(min(28, 9999 - wall.year))
        )
        return
    last = date.fromisoformat(parts["UNTIL"][:8]) if "UNTIL" in parts else date.max
    moments = (wall + timedelta(days=14) * number for number in range(27))
    yield from (one for one in moments if one.date() <= last)


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
