"""The service was down: nothing is lost, nothing is said as if in time, and nobody is flooded."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.actions import ledger
from scheduler.actions.deliver import claim_due
from scheduler.actions.obligations import refresh_tasks
from scheduler.actions.policies import OfTask, set_policy
from scheduler.core import delivery
from scheduler.core.reminders import BEFORE
from scheduler.core.states import ReminderState
from tests.builders import a_contact, a_secretary, a_task, a_unit, an_address
from tests.committee import TESTER, Committee, Post, at

MONDAY = at("2026-10-05 08:00")
GAPS = {
    "a minute": timedelta(minutes=1),
    "an hour": timedelta(hours=1),
    "three days": timedelta(days=3),
    "thirty days": timedelta(days=30),
}


@pytest.fixture
def group(house):
    """A contact with three tasks, due one working day after the other, on the Monday before."""
    with house.db.write() as session:
        a_secretary(session)
        unit = a_unit(session)
        _, person = a_contact(session, unit)
        an_address(session, person)
        dues = ["2026-10-14", "2026-10-07", "2026-10-06"]
        tasks = [a_task(session, unit, planned_due=date.fromisoformat(day)).id for day in dues]
    group = Committee(replace(house, channels={"email": Post()}), MONDAY - timedelta(hours=1)).start()
    group.tasks = tasks
    with house.db.write() as session:
        refresh_tasks(session, house, None, group.now)
    return group


def received(group):
    return [message for _, message in group.house.channels["email"].received]


def says_so(line):
    return any("Báo muộn" in label for label, _ in line.details)


@pytest.mark.parametrize("gap", GAPS)
def test_after_a_gap_each_task_is_said_once_in_one_message_and_says_that_it_comes_late(group, gap):
    group.now = MONDAY + GAPS[gap]
    group.ring()

    [letter] = received(group)
    # Tuesday's and Wednesday's are told before they are due; the third has seven days left still.
    assert len(letter.lines) == len(group.tasks)
    late = GAPS[gap] >= timedelta(days=1)
    assert [says_so(line) for line in letter.lines] == [late] * len(letter.lines)
    due = group.rows(rule=BEFORE)
    assert not [row for row in due if row.state is ReminderState.OPEN and row.slot <= group.now]
    merged = [row for row in due if row.state is ReminderState.SKIPPED]
    assert {row.reason for row in merged} <= {"merged", "late-merged"}
    assert ledger.check(group.house, group.now).ok

    group.ring()
    assert len(received(group)) == 1


@pytest.mark.parametrize("gap", ["three days", "thirty days"])
def test_a_message_that_was_addressed_before_the_gap_is_no_message_of_its_own(group, gap):
    group.now = MONDAY
    assert len(claim_due(group.house, "killed", group.now)) == 1
    group.now += GAPS[gap]
    group.ring()

    [letter] = received(group)
    assert all(says_so(line) for line in letter.lines)
    assert ledger.check(group.house, group.now).ok


@pytest.mark.parametrize("gap", ["three days", "thirty days"])
def test_what_was_tried_in_vain_before_the_gap_and_what_fell_due_in_it_come_in_one_message(group, gap):
    group.house.channels["email"].answers.append(delivery.Misconfigured("535 bad login"))
    group.now = MONDAY
    group.ring()
    group.now += GAPS[gap]
    group.ring()
    group.ring()

    [letter] = received(group)
    assert len(letter.lines) >= len(group.tasks)
    assert ledger.check(group.house, group.now).ok


def test_what_may_have_been_heard_is_never_gathered_into_another_message(group):
    group.house.channels["email"].answers.append(delivery.Unknown("cut off"))
    group.now = MONDAY
    group.ring()
    group.now += GAPS["three days"]
    group.ring()

    assert {row.state for row in group.rows(rule=BEFORE, reason="answer-lost")} <= {ReminderState.UNKNOWN}
    assert ledger.check(group.house, group.now).ok


def test_what_its_policy_holds_for_too_old_is_skipped_once_the_unit_has_heard(group):
    late = group.tasks[0]
    set_policy(group.house, OfTask(late), {"late": "skip"}, TESTER, group.now)
    group.now = MONDAY
    group.ring()
    group.now = at("2026-10-15 08:20")
    group.ring()

    states = {row.ordinal: (row.state, row.reason) for row in group.rows(subject_id=late, rule=BEFORE)}
    assert states[7] == (ReminderState.SENT, "")
    assert states[1] == (ReminderState.SKIPPED, "merged")
    assert states[0] == (ReminderState.SKIPPED, "too-late")
    assert ledger.check(group.house, group.now).ok
