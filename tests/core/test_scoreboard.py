from datetime import date, timedelta

import pytest

from scheduler.core.scoreboard import Counting, Timeliness, timeliness

DUE = date(2026, 12, 15)
LONG_AGO = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("days_to_due", "stands"),
    [
        (8, Timeliness.IN_TIME),
        (7, Timeliness.DUE_SOON),
        (0, Timeliness.DUE_SOON),
        (-1, Timeliness.OVERDUE),
    ],
)
def test_an_open_task_stands_by_the_days_to_its_due_date(days_to_due, stands):
    assert timeliness(DUE, None, Counting(DUE - timedelta(days_to_due), LONG_AGO)) is stands


@pytest.mark.parametrize(("late", "stands"), [(0, Timeliness.DONE), (1, Timeliness.DONE_LATE)])
def test_a_submitted_task_is_late_by_the_day_of_submission(late, stands):
    counting = Counting(DUE + timedelta(100), LONG_AGO)

    assert timeliness(DUE, DUE + timedelta(late), counting) is stands


@pytest.mark.parametrize("since", [None, DUE + timedelta(1)])
def test_what_fell_due_before_the_start_is_never_overdue_or_late(since):
    counting = Counting(DUE + timedelta(10), since)

    assert timeliness(DUE, None, counting) is Timeliness.BEFORE_START
    assert timeliness(DUE, DUE + timedelta(2), counting) is Timeliness.DONE


def test_a_task_due_on_the_first_day_counts():
    assert timeliness(DUE, None, Counting(DUE + timedelta(1), DUE)) is Timeliness.OVERDUE


def test_a_task_that_is_due_later_is_in_time_while_sending_is_held():
    assert timeliness(DUE, None, Counting(DUE - timedelta(30), None)) is Timeliness.IN_TIME
