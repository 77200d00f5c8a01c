"""Entries to iCalendar bytes (RFC 5545). The same entries give the same bytes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vDuration, vText

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
"""What would break a content line; a line feed and a tab may stand in text."""


@dataclass(frozen=True)
class Entry:
    """One entry from `start` to `end`, days inclusive; `revised` is an aware moment.

    It lasts all day unless `start_time` is given, which is local in `zone`, as `end_time` is. `alarm_days`
    rings at eight in the morning so many days before; for a timed entry, at its hour. `revised` and
    `sequence` must change with the rest, and only then.
    """

    uid: str
    sequence: int
    revised: datetime
    start: date
    end: date
    title: str
    description: str = ""
    category: str = ""
    cancelled: bool = False
    tentative: bool = False
    url: str = ""
    alarm_days: int | None = None
    start_time: time | None = None
    end_time: time | None = None
    zone: str = "UTC"


def first_and_last(entry: Entry, first: str, last: str) -> list[Entry]:
    """Return a span as its first and its last day, not as a bar across the whole calendar.

    `first` and `last` are the titles of the two entries. A span of one day stays as it is.
    """
    if entry.start == entry.end:
        return [entry]
    return [
        replace(entry, uid=_suffixed(entry.uid, "first"), end=entry.start, title=first),
        replace(entry, uid=_suffixed(entry.uid, "last"), start=entry.end, title=last),
    ]


def _suffixed(uid: str, part: str) -> str:
    name, at, host = uid.partition("@")
    return f"{name}-{part}{at}{host}"


def render(
    entries: Iterable[Entry],
    name: str,
    description: str = "",
    *,
    language: str = "vi",
    refresh_hours: int = 12,
) -> bytes:
    """Return the calendar of that name; readers are asked to fetch it anew every `refresh_hours`."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Nhac Viec//nhacviec//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # RFC 7986 has NAME and DESCRIPTION; the older X- names are what Apple, Google and Outlook read.
    for field in ("name", "x-wr-calname"):
        calendar.add(field, _text(name))
    for field in ("description", "x-wr-caldesc"):
        if description:
            calendar.add(field, _text(description))
    refresh = vDuration(timedelta(hours=refresh_hours))
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{refresh_hours}H")
    for entry in sorted(entries, key=lambda one: (one.start, one.uid)):
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    # Not Event.new(): it stamps the present moment and a random UID.
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.revised)
    event.add("last-modified", entry.revised)
    event.add("sequence", entry.sequence)
    _add_times(event, entry)
    _add_words(event, entry)
    event.add("status", _status(entry))
    if entry.alarm_days is not None and not entry.cancelled:
        event.add_component(_alarm(entry, entry.alarm_days))
    return event


def _add_times(event: Event, entry: Entry) -> None:
    if entry.start_time:
        starts = _moment(entry.start, entry.start_time, entry.zone)
        ends = _moment(entry.end, entry.end_time or entry.start_time, entry.zone)
        event.add("dtstart", starts)
        if ends > starts:
            event.add("dtend", ends)
        event.add("transp", "OPAQUE")
    else:
        # DTEND is exclusive (RFC 5545, 3.6.1), and an occasion takes nobody's day away.
        event.add("dtstart", entry.start)
        event.add("dtend", entry.end + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("x-microsoft-cdo-busystatus", "FREE")


def _moment(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def _add_words(event: Event, entry: Entry) -> None:
    event.add("summary", _text(entry.title))
    if entry.description:
        event.add("description", _text(entry.description))
    if entry.category:
        event.add("categories", [_text(entry.category)])
    if entry.url:
        event.add("url", entry.url)


def _text(words: str) -> vText:
    # Said to be text, or the library would not escape it in the fields that it does not know.
    return vText(_CONTROL.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n")))


def _status(entry: Entry) -> str:
    if entry.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.tentative else "CONFIRMED"


def _alarm(entry: Entry, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _text(entry.title))
    # An entry of the whole day starts at midnight, when nobody wants to hear of it.
    hour = timedelta() if entry.start_time else timedelta(hours=8)
    alarm.add("trigger", hour - timedelta(days=days))
    return alarm
