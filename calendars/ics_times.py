"""The moments of iCalendar files (RFC 5545, 3.3) as local ones; what a zone leaves open is a fault."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendars.ics_lines import Part, Property
from calendars.phrases import Phrase, Problem, phrase

SHOWN = 40
"""Letters of a wrong value that a fault shows."""

_MOMENT = re.compile(r"([0-9]{8})(?:T([0-9]{4})([0-9]{2})?(Z)?)?")
_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})(?:[0-9]{2})?")
_DURATION = re.compile(
    r"\+?P(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?)?"
)


class Unfit(Problem):
    """Something of one event cannot be used; `line` is where it stands."""

    def __init__(self, line: int, fault: Phrase) -> None:
        super().__init__(fault)
        self.line = line


@dataclass(frozen=True)
class Zones:
    """What the names of zones mean in one file: `home` is the reader's, `own` are defined in the file."""

    home: ZoneInfo
    own: Mapping[str, tuple[tzinfo, ...]] = field(default_factory=dict)

    def of(self, one: Property) -> tuple[tzinfo, ...]:
        """Return the zones that a line may mean, none where it names none.

        They are several only where the file defines a zone of its own with summer time.
        """
        name = one.parameter("TZID").strip()
        known = _known(name)
        found = (known,) if known else self.own.get(name, ())
        if name and not found:
            raise Unfit(one.line, _no_zone(name))
        return found

    def wall(self, one: Property, greenwich: datetime) -> datetime:
        """Return a naive moment of Greenwich as clocks show it where a line's moment is written."""
        zone = UTC if (one.value or "").strip().endswith("Z") else (self.of(one) or (self.home,))[0]
        return greenwich.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def _no_zone(name: str) -> Phrase:
    return phrase(
        "the time zone “{zone}” is not known; choose a place such as Asia/Ho_Chi_Minh for the event",
        zone=name,
    )


def zones_of(calendar: Part, home: ZoneInfo) -> Zones:
    """Return the zones of a calendar; those defined in it count where their name says nothing."""
    defined = (part for part in calendar.parts if part.name == "VTIMEZONE")
    return Zones(home, {part.text("TZID").strip(): tuple(_offsets(part)) for part in defined})


def _offsets(part: Part) -> Iterable[tzinfo]:
    written = {one.text("TZOFFSETTO") for one in part.parts}
    for match in filter(None, map(_OFFSET.fullmatch, sorted(written))):
        east = timedelta(hours=int(match[2]), minutes=int(match[3]))
        if east < timedelta(days=1):
            yield timezone(-east if match[1] == "-" else east)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=256)
def _known(name: str) -> ZoneInfo | None:
    """Return the zone of a name: of a place, of Windows, or of a place behind a program's own prefix."""
    pieces = WINDOWS_TO_OLSON.get(name, name).split("/")
    endings = ("/".join(pieces[-count:]) for count in (len(pieces), 3, 2))
    return next((ZoneInfo(one) for one in endings if one in _names()), None)


@dataclass(frozen=True)
class Moment:
    """A moment: `wall` as written in its own zone, `local` in the reader's; `timed` unless a whole day."""

    wall: datetime
    local: datetime
    timed: bool

    @property
    def shift(self) -> timedelta:
        """How far the local day lies from the written one."""
        return self.local.date() - self.wall.date()


def moment(one: Property, zones: Zones, value: str | None = None, *, whole: bool = False) -> Moment:
    """Read a date or a date with time; a time without zone is meant locally (form 1 of 3.3.5).

    `value` is one of several in the line. `whole`: midnight in a zone stands for the day.

    Raises:
        Unfit: it is no date, or its zone leaves open which day it is.
    """
    text = ((one.value if value is None else value) or "").strip()
    try:
        wall, form = _wall(text)
    except ValueError:
        raise Unfit(one.line, _no_date(one.name, text)) from None
    utc, timed = form.endswith("Z"), bool(form)
    if timed and whole and not utc and wall.time() == time():
        timed = False
    return Moment(wall, _local(one, wall, zones, utc=utc) if timed else wall, timed)


def shift_at(one: Property, wall: datetime, zones: Zones) -> timedelta:
    """Return how far the local day lies from the day of another moment, written as a line writes its own.

    Raises:
        Unfit: the zone leaves open which day it is.
    """
    utc = (one.value or "").strip().endswith("Z")
    return _local(one, wall, zones, utc=utc).date() - wall.date()


def _wall(text: str) -> tuple[datetime, str]:
    """Return what is written, and the part about the time as it is written."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    # Second 60 is a leap second (3.3.12), which Python's clock does not know.
    hours, seconds = match[2] or "0000", "59" if match[3] == "60" else match[3] or "0"
    at = time(int(hours[:2]), int(hours[2:]), int(seconds))
    return datetime.combine(date.fromisoformat(match[1]), at), text[8:]


def _no_date(name: str, value: str) -> Phrase:
    return phrase(
        "{name}: “{value}” is no date; correct the event in its calendar", name=name, value=value[:SHOWN]
    )


def _local(one: Property, wall: datetime, zones: Zones, *, utc: bool) -> datetime:
    from_zones = (UTC,) if utc else zones.of(one) or (zones.home,)
    try:
        found = {wall.replace(tzinfo=zone).astimezone(zones.home).replace(tzinfo=None) for zone in from_zones}
    except OverflowError:
        raise Unfit(one.line, _no_date(one.name, one.value or "")) from None
    if len({local.date() for local in found}) > 1:
        fault = phrase(
            "{name}: the time zone “{zone}” does not tell on which day this is; choose another for the event",
            name=one.name,
            zone=one.parameter("TZID"),
        )
        raise Unfit(one.line, fault)
    return min(found)


def length(one: Property) -> timedelta:
    """Read a duration that is not negative (3.3.6).

    Raises:
        Unfit: it is none.
    """
    match = _DURATION.fullmatch((one.value or "").upper())
    if match is None or not any(match.groups()):
        value = (one.value or "")[:SHOWN]
        fault = phrase(
            "{name}: “{value}” is no duration; correct the event in its calendar", name=one.name, value=value
        )
        raise Unfit(one.line, fault)
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
