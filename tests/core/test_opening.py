"""A step that opens late is due later, by a rule that is told; one that opens in time keeps its day."""

from datetime import date

import pytest

from calendars.offsets import Offset
from calendars.recurrence import parse_rule
from calendars.workdays import WorkingDays
from scheduler.core.opening import due_once_open, once_open
from scheduler.core.planning import EventFacts, Helper, Step, wanted_tasks
from scheduler.core.standing import StandingOccurrence
from scheduler.core.states import OccurrenceState

WORKING = WorkingDays("VN")
BEFORE, PLANNED = date(2026, 5, 15), date(2026, 6, 5)
"""Fridays three weeks apart."""


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (BEFORE, None),
        (date(2026, 5, 29), None),
        (date(2026, 6, 1), date(2026, 6, 8)),
        (PLANNED, date(2026, 6, 12)),
        (date(2026, 7, 6), date(2026, 7, 13)),
    ],
)
def test_a_step_that_opens_late_has_five_working_days(opened, due):
    found = due_once_open(PLANNED, BEFORE, opened, WORKING)

    assert (found and found[0]) == due


@pytest.mark.parametrize(
    ("planned", "opened", "due"),
    [
        (date(2026, 5, 19), BEFORE, None),
        (date(2026, 5, 19), date(2026, 5, 18), date(2026, 5, 20)),
        (BEFORE, BEFORE, None),
        (BEFORE, date(2026, 5, 18), date(2026, 5, 19)),
        (date(2026, 5, 12), date(2026, 5, 18), date(2026, 5, 19)),
    ],
)
def test_a_step_that_had_fewer_days_has_as_many_and_at_least_one(planned, opened, due):
    found = due_once_open(planned, BEFORE, opened, WORKING)

    assert (found and found[0]) == due


def test_a_step_that_has_none_before_it_any_more_has_five_working_days():
    assert due_once_open(PLANNED, None, date(2026, 5, 29), WORKING) is None
    assert due_once_open(PLANNED, None, date(2026, 6, 2), WORKING)[0] == date(2026, 6, 9)


def test_the_reason_says_when_the_step_could_begin():
    _, why = due_once_open(PLANNED, BEFORE, date(2026, 7, 6), WORKING)

    assert [str(one) for one in why[:2]] == [
        "the step could not begin before 2026-07-06",
        "5 working days after 2026-07-06",
    ]


def playbook(opened, *steps):
    event = EventFacts(7, "Ngày {year}", parse_rule({"kind": "yearly", "on": "8/5"}), steps=steps)
    day = date(2026, 5, 8)
    row = StandingOccurrence(5, 7, "2026", "Ngày", (day, day), day, day, OccurrenceState.CONFIRMED, False)
    return once_open(wanted_tasks(event, row, WORKING), opened, WORKING)


def planned(opened):
    return playbook(
        opened,
        Step("draft", "Dự thảo", Offset(0), 1),
        Step("guide", "Hướng dẫn", Offset(7), 1),
        Step("send", "Gửi", Offset(28), 1, each=(2, 3), depends_on=("draft", "guide", "gone")),
        Step("hall", "Hội trường", Offset(30), 1, coordinating=(Helper(4, before=Offset(2)),)),
    )


def test_all_parts_of_a_step_are_due_later_and_no_other_step_is():
    as_planned, later = planned({}), planned({"send": date(2026, 6, 4)})

    assert [one.due for one in as_planned] == [
        date(2026, 5, 8),
        date(2026, 5, 15),
        *[PLANNED] * 3,
        PLANNED,
        date(2026, 6, 3),
    ]
    assert [one.due for one in later if one.step.key == "send"] == [date(2026, 6, 11)] * 3
    assert [one for one in later if one.step.key != "send"] == [
        one for one in as_planned if one.step.key != "send"
    ]
    (*first, _, _, _) = later[2].reasons
    assert tuple(first) == as_planned[2].reasons


def test_a_step_is_late_only_behind_the_last_of_those_before_it():
    assert planned({"send": BEFORE}) == planned({})


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (date(2026, 5, 13), date(2026, 5, 15)),
        (date(2026, 5, 14), date(2026, 5, 18)),
        (date(2026, 5, 20), date(2026, 5, 22)),
    ],
)
def test_a_step_has_the_days_that_its_playbook_gave_it_after_the_last_of_those_before_it(opened, due):
    *_, send = playbook(
        {"send": opened},
        Step("draft", "Dự thảo", Offset(0), 1),
        Step("guide", "Hướng dẫn", Offset(5), 1, each=(2,), depends_on=("draft",)),
        Step("send", "Gửi", Offset(7), 1, depends_on=("guide", "draft")),
    )

    assert send.due == due


def test_a_step_behind_steps_that_are_no_more_has_five_working_days():
    (send,) = playbook({"send": date(2026, 5, 14)}, Step("send", "Gửi", Offset(5), 1, depends_on=("gone",)))

    assert send.due == date(2026, 5, 21)
