"""How long before a due date a reminder comes: working days, or days of the calendar, as one number.

The number is part of a reminder's name (`Key.ordinal`), and so it stays what it was in older rows: below
CALENDAR it counts working days, from it on days of the calendar.
"""

from datetime import date, timedelta

from scheduler.core.slots import Slots

CALENDAR = 1000


def in_days(count: int) -> int:
    """Return the number for so many days of the calendar; none is the last working day itself."""
    return CALENDAR + count if count else 0


def counted(ordinal: int) -> tuple[int, bool]:
    """Return how many days a number means, and whether they are working days."""
    return ordinal % CALENDAR, ordinal < CALENDAR


def distance(ordinal: int) -> int:
    """Return by which to compare two numbers: five working days are as far as seven of the calendar."""
    count, working = counted(ordinal)
    return count * 7 if working else count * 5


def day_before(due: date, ordinal: int, slots: Slots) -> date:
    """Return the day so long before a due date; one in days of the calendar may be a day off."""
    count, working = counted(ordinal)
    if working:
        return slots.days.add(slots.days.before_or_on(due), -count)
    return due - timedelta(days=count)
