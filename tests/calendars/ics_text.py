"""iCalendar files to read, line by line."""

from zoneinfo import ZoneInfo

from calendars.ics_reader import read_calendar

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def event(*lines, uid="a@example.org"):
    """The lines of one event that says no more than it must."""
    return ["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Họp Ban", *lines, "END:VEVENT"]


def calendar(*lines):
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def read(*lines):
    """What becomes of a calendar of these lines in Hà Nội."""
    return read_calendar(calendar(*lines), HANOI)


def rule(*lines):
    """The rule of the one event of these lines."""
    reading = read(*event(*lines))
    assert reading.refused == ()
    return reading.found[0].rule


def fault(*lines):
    """The line and the words in which the one event of these lines is refused."""
    reading = read(*event(*lines))
    assert reading.found == ()
    return reading.refused[0].line, str(reading.refused[0].fault)
