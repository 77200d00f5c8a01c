"""How many messages a person gets in a day."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from scheduler.actions import ledger
from scheduler.actions.acts import act
from scheduler.actions.orders import Order
from scheduler.core import delivery
from scheduler.core.reminders import NOTICE
from scheduler.core.states import ReminderState, SubjectKind
from scheduler.core.workflow import Deed
from scheduler.store.tables import Attempt, Envelope, Reminder
from tests.builders import a_contact, a_reminder, a_task, a_unit, an_address, an_occurrence
from tests.committee import TESTER, Committee, Post, at

MORNING = at("2026-11-23 08:00")


@pytest.fixture
def group(house):
    """A unit's contact who gets two messages a day, on a Monday morning."""
    with house.db.write() as session:
        unit = a_unit(session)
        seat, person = a_contact(session, unit)
        an_address(session, person)
        task = a_task(session, unit, planned_due=at("2027-03-01 00:00").date())
        occurrences = [an_occurrence(session, title=f"Dịp {n}") for n in range(4)]
        for n, occurrence in enumerate(occurrences):
            about = {"subject_kind": SubjectKind.OCCURRENCE, "subject_id": occurrence.id, "rule": NOTICE}
            a_reminder(session, task, seat, **about, slot=MORNING + timedelta(minutes=7 * n))
    group = Committee(replace(house, channels={"email": Post()}, a_day=2), MORNING - timedelta(hours=1))
    group.task_id = task.id
    return group.start()


def received(group):
    return group.house.channels["email"].received


def test_what_is_over_the_limit_waits_for_the_next_slot_and_the_ledger_says_so(group):
    group.until(at("2026-11-23 09:00"), timedelta(minutes=7))
    late = group.rows(state=ReminderState.OPEN, rule=NOTICE)

    assert len(received(group)) == 2
    assert [(row.reason, row.slot) for row in late] == [("limit", at("2026-11-23 13:30"))] * 2
    assert ledger.check(group.house, group.now).ok

    group.until(at("2026-11-23 16:00"))
    assert len(received(group)) == 2
    # The 24th is a day off.
    group.until(at("2026-11-25 09:00"))
    [_, letter] = received(group)[-2:]
    assert len(letter[1].lines) == 2
    assert group.rows(state=ReminderState.OPEN, rule=NOTICE) == []
    assert ledger.check(group.house, group.now).ok


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_what_a_person_presses_for_goes_all_the_same(group):
    group.until(at("2026-11-23 09:00"), timedelta(minutes=7))
    assert act(group.house, group.task_id, Order(Deed.NUDGE, "Gấp"), TESTER, group.now).ok
    group.until(group.now + timedelta(minutes=7), timedelta(minutes=7))

    assert len(received(group)) == 3


def put_off(group, slots):
    with group.house.db.write() as session:
        for number, slot in slots.items():
            session.get_one(Reminder, number).slot = slot


def test_what_is_said_first_is_that_of_the_earlier_moment_whichever_was_written_down_first(group):
    group.house = replace(group.house, a_day=4)
    [earlier, later, *_] = group.rows(rule=NOTICE)
    slots = dict.fromkeys((row.id for row in group.rows(rule=NOTICE)), MORNING + timedelta(days=9))
    put_off(group, slots | {later.id: MORNING + timedelta(minutes=7)})
    group.until(MORNING, timedelta(hours=1))
    group.now = MORNING + timedelta(minutes=8)
    group.house.channels["email"].answers = [delivery.Unreached("too many requests", timedelta(minutes=4))]
    group.ring()
    put_off(group, {earlier.id: MORNING + timedelta(minutes=5)})
    group.now += timedelta(minutes=4)
    group.ring()

    with group.house.db.read() as session:
        sent = select(Envelope.slot).join(Attempt, col(Attempt.envelope_id) == Envelope.id)
        sends = session.exec(sent.order_by(col(Attempt.id))).all()
    assert sends[-2:] == [MORNING + timedelta(minutes=5), MORNING + timedelta(minutes=7)]
