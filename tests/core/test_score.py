from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.score import COUNTED, Mark, OwedTask, Score, mark_of, score_of
from scheduler.core.scoreboard import Counting
from scheduler.core.states import TaskRole, TaskState

DUE = date(2026, 12, 15)
A_DAY = timedelta(1)
HEARD = DUE - timedelta(9)
LATER = Counting(DUE + timedelta(30), date(2026, 1, 1))
OPEN = OwedTask(DUE, TaskState.ASSIGNED, heard=HEARD)
SUBMITTED = replace(OPEN, state=TaskState.SUBMITTED)


def mark(task, counting=LATER):
    return mark_of(task, counting)[0]


def why(task, counting=LATER):
    return str(mark_of(task, counting)[1])


def test_a_task_counts_as_open_up_to_its_last_day_and_then_as_overdue():
    assert mark(OPEN, replace(LATER, today=DUE)) is Mark.OPEN
    assert mark(OPEN, replace(LATER, today=DUE + A_DAY)) is Mark.OVERDUE


@pytest.mark.parametrize(("late", "stands"), [(0, Mark.ON_TIME), (1, Mark.LATE)])
@pytest.mark.parametrize("state", [TaskState.SUBMITTED, TaskState.DONE])
def test_time_stops_at_submission_whenever_it_is_approved(state, late, stands):
    assert mark(replace(OPEN, state=state, submitted=DUE + late * A_DAY)) is stands


@pytest.mark.parametrize(
    ("task", "today", "said"),
    [
        (OPEN, DUE, "open, due on 2026-12-15"),
        (OPEN, DUE + A_DAY, "overdue since 2026-12-15"),
        (replace(SUBMITTED, submitted=DUE - A_DAY), DUE, "submitted on 2026-12-14, in time"),
        (replace(SUBMITTED, submitted=DUE + 3 * A_DAY), DUE, "submitted on 2026-12-18, 3 days late"),
        (replace(OPEN, role=TaskRole.COORDINATING), DUE, "not counted: the lead unit answers for it"),
    ],
)
def test_each_mark_says_why(task, today, said):
    assert why(task, replace(LATER, today=today)) == said


@pytest.mark.parametrize("task", [OPEN, replace(SUBMITTED, submitted=DUE + A_DAY)])
@pytest.mark.parametrize("heard", [None, DUE + A_DAY])
def test_what_a_unit_was_not_told_by_the_due_date_does_not_count_against_it(task, heard):
    assert mark(replace(task, heard=heard)) is Mark.EXCUSED
    assert "had not been told" in why(replace(task, heard=heard))


def test_what_was_heard_on_the_last_day_counts():
    assert mark(replace(OPEN, heard=DUE)) is Mark.OVERDUE


def test_what_was_done_in_time_counts_for_a_unit_even_unheard():
    assert mark(replace(SUBMITTED, submitted=DUE, heard=None)) is Mark.ON_TIME


@pytest.mark.parametrize("since", [None, DUE + A_DAY])
def test_what_fell_due_before_sending_was_started_does_not_count_against_a_unit(since):
    assert mark(OPEN, replace(LATER, since=since)) is Mark.EXCUSED
    assert "before sending" in why(OPEN, replace(LATER, since=since))


def test_what_fell_due_on_the_first_day_of_sending_counts():
    assert mark(OPEN, replace(LATER, since=DUE)) is Mark.OVERDUE


@pytest.mark.parametrize("state", [TaskState.CANCELLED, TaskState.PAUSED, TaskState.DECLINED])
def test_what_was_taken_from_a_unit_or_waits_for_others_is_not_counted(state):
    assert mark(replace(OPEN, state=state)) is Mark.EXCUSED


def test_what_has_no_certain_day_is_not_counted():
    assert mark(replace(OPEN, waiting=True)) is Mark.EXCUSED
    assert "not confirmed" in why(replace(OPEN, waiting=True))


def test_a_task_that_waits_for_the_steps_before_it_is_not_counted():
    assert mark(replace(OPEN, held=True)) is Mark.EXCUSED
    assert why(replace(OPEN, held=True)) == "not counted: it waits for the steps before it"


def test_who_helps_answers_for_nothing():
    assert mark(replace(OPEN, role=TaskRole.COORDINATING)) is Mark.HELPS


def test_the_share_is_of_what_fell_due_and_rounds_down():
    assert Score(on_time=2, late=1, open=5).share == 66
    assert Score(on_time=1, overdue=1).share == 50
    assert Score(open=5, excused=1).share is None


def test_extensions_count_on_what_counts():
    tasks = [replace(OPEN, extensions=2), replace(OPEN, extensions=1, state=TaskState.CANCELLED)]

    assert score_of(tasks, LATER) == Score(overdue=1, excused=1, extensions=2)


owed = st.builds(
    OwedTask,
    due=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    state=st.sampled_from(TaskState),
    role=st.sampled_from(TaskRole),
    submitted=st.none() | st.dates(date(2026, 1, 1), date(2027, 6, 30)),
    heard=st.none() | st.dates(date(2026, 1, 1), date(2027, 6, 30)),
    waiting=st.booleans(),
    held=st.booleans(),
)


@given(st.lists(owed, max_size=20))
def test_each_task_falls_under_one_mark(tasks):
    score = score_of(tasks, LATER)

    assert score.assigned + score.excused + score.helps == len(tasks)
    assert score.assigned == sum(mark(task) in COUNTED for task in tasks)
