from datetime import UTC, datetime

import pytest

from calendars.workdays import WorkingDays
from scheduler.core.nominations import Denied, asked_of
from scheduler.core.owed import Key, Past
from scheduler.core.slots import Slots
from scheduler.core.states import ReminderState, SubjectKind
from tests.houses import ZONE

SLOTS = Slots(ZONE, WorkingDays(None))
SAID = Denied(unit_id=3, number=8, secretary_id=5, at=datetime(2026, 11, 23, 3, tzinfo=UTC))
"""On a Monday at 10 o'clock."""


def asked(count):
    return Key(SubjectKind.UNIT, 3, "successor", 8, 5, count)


def heard(count, day, state=ReminderState.SENT):
    return Past(asked(count), state, datetime(2026, 11, day, 1, tzinfo=UTC))


def local(moment):
    return f"{moment.astimezone(ZONE):%d/%m %H:%M}"


@pytest.mark.parametrize(
    ("past", "count", "slot"),
    [
        ([], 0, "23/11 13:30"),
        ([heard(0, 23, ReminderState.OPEN)], 0, "23/11 13:30"),
        ([heard(0, 23)], 1, "26/11 08:00"),
        ([heard(0, 23, ReminderState.FAILED)], 1, "26/11 08:00"),
        ([heard(0, 23), heard(1, 26)], 2, "01/12 08:00"),
        # Asked late, she has as long to decide.
        ([heard(0, 25)], 1, "30/11 08:00"),
        ([heard(0, 23), heard(1, 26), heard(2, 27)], 3, "02/12 08:00"),
    ],
)
def test_the_secretary_is_asked_again_three_working_days_after_she_was(past, count, slot):
    (one,) = asked_of(SAID, past, SLOTS)

    assert (one.key, local(one.slot)) == (asked(count), slot)


def test_she_is_asked_four_times_at_most():
    past = [heard(count, 23 + count) for count in range(4)]

    assert list(asked_of(SAID, past, SLOTS)) == []


def test_what_ended_without_a_moment_counts_from_when_it_was_said():
    (one,) = asked_of(SAID, [Past(asked(0), ReminderState.SENT)], SLOTS)

    assert local(one.slot) == "26/11 08:00"


def test_what_was_asked_at_night_was_asked_on_the_day_of_the_house():
    # 18:00 of the 23rd in UTC is the 24th in Hanoi.
    late = Past(asked(0), ReminderState.SENT, datetime(2026, 11, 23, 18, tzinfo=UTC))

    (one,) = asked_of(SAID, [late], SLOTS)

    assert local(one.slot) == "27/11 08:00"
