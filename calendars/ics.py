"""Entries to iCalendar bytes (RFC 5545). The same entries give the same bytes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vDuration

PRODUCT = "-//Nhac Viec//nhacviec//VI"


@dataclass(frozen=True)
class Entry:
    """One all-day entry; `end` is inclusive, `revised` an aware UTC moment, `alarm_days` days before 8 o'clock."""

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


def first_and_last(entry: Entry, first: str, last: str) -> list[Entry]:
    """Return a span as its first and its last day, not as a bar across the whole calendar.

    `first` and `last` are the titles of the two entries.
    """
    return [
        replace(entry, uid=_suffixed(entry.uid, "first"), end=entry.start, title=first),
        replace(entry, uid=_suffixed(entry.uid, "last"), start=entry.end, title=last),
    ]


def _suffixed(uid: str, part: str) -> str:
    name, at, host = uid.partition("@")
    return f"{name}-{part}{at}{host}"


def render(entries: Iterable[Entry], name: str, description: str = "", *, refresh_hours: int = 12) -> bytes:
    """Return the calendar; every date is an all-day value and never passes through a moment."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    if description:
        calendar.add("x-wr-caldesc", description)
    refresh = vDuration(timedelta(hours=refresh_hours))
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{refresh_hours}H")
    for entry in sorted(entries, key=lambda one: (one.start, one.uid)):
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def _event(entry: Entry) -> Event:
    # Not Event.new(): it stamps the present moment and a random UID.
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.revised)
    event.add("last-modified", entry.revised)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end + timedelta(days=1))
    event.add("summary", entry.title)
    if entry.description:
        event.add("description", entry.description)
    if entry.category:
        event.add("categories", [entry.category])
    if entry.url:
        event.add("url", entry.url)
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    event.add("status", _status(entry))
    if entry.alarm_days is not None and not entry.cancelled:
        event.add_component(_alarm(entry))
    return event


def _status(entry: Entry) -> str:
    if entry.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.tentative else "CONFIRMED"


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    # Eight in the morning, `alarm_days` before: an all-day entry starts at midnight.
    alarm.add("trigger", timedelta(hours=8) - timedelta(days=entry.alarm_days or 0))
    return alarm
