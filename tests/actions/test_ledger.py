"""The check of promise 1 finds whatever the delivery code itself would never do."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, text, update
from sqlmodel import col, select

from scheduler.actions import ledger
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.store.tables import Attempt, Envelope, Journal, Reminder
from tests.committee import Post, committee


@pytest.fixture
def group(house):
    """The small committee after its first reminders were sent."""
    found = committee(house, [Post()]).start()
    found.advance(found.now + timedelta(days=60))
    assert ledger.check(found.house, found.now).ok
    assert found.rows(state=ReminderState.SENT)
    return found


def tamper(group, *statements):
    with group.house.db.write() as session:
        for statement in statements:
            session.execute(statement)


FIRST_SENT = select(Reminder.id).where(col(Reminder.state) == ReminderState.SENT).limit(1).scalar_subquery()
FIRST_ATTEMPT = select(Attempt.id).limit(1).scalar_subquery()
FIRST_LINE = select(Journal.id).where(col(Journal.kind) == "reminder").limit(1).scalar_subquery()


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "deed",
    [
        update(Reminder).where(col(Reminder.id) == FIRST_SENT).values(state=ReminderState.OPEN),
        update(Reminder).where(col(Reminder.id) == FIRST_SENT).values(state=ReminderState.SKIPPED),
        update(Envelope).values(state=EnvelopeState.VOID),
        update(Attempt).where(col(Attempt.id) == FIRST_ATTEMPT).values(outcome=""),
        delete(Attempt).where(col(Attempt.id) == FIRST_ATTEMPT),
        delete(Journal).where(col(Journal.id) == FIRST_LINE),
        update(Journal).where(col(Journal.id) == FIRST_LINE).values(after="sent"),
        text("UPDATE journal SET subject_id = subject_id + 100000 WHERE kind = 'envelope'"),
    ],
    ids=["reopened", "skipped", "voided", "unsaid", "attempt-gone", "line-gone", "line-changed", "strangers"],
)
def test_rows_and_journal_that_differ_are_found(group, deed):
    tamper(group, deed)
    report = ledger.check(group.house, group.now)

    assert not report.ok
    assert report.journal_faults


def test_an_obligation_that_vanished_is_found_as_missing(group):
    [victim] = [row.id for row in group.rows(state=ReminderState.OPEN)][-1:]
    of_it = (col(Journal.kind) == "reminder") & (col(Journal.subject_id) == victim)
    tamper(group, delete(Journal).where(of_it), delete(Reminder).where(col(Reminder.id) == victim))
    report = ledger.check(group.house, group.now)

    # Rows and journal agree; only the fresh plan knows that it is owed.
    assert report.journal_faults == ()
    assert "owed, but not there" in str(report.plan_faults[0])


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_an_obligation_set_to_another_day_is_found(group):
    tamper(group, text("UPDATE reminder SET slot = '2031-01-02 01:00:00' WHERE state = 'open'"))

    assert ledger.check(group.house, group.now).plan_faults


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_looking_changes_nothing(group):
    before = [(row.id, row.state, row.slot) for row in group.rows()]
    ledger.check(group.house, group.now)

    assert [(row.id, row.state, row.slot) for row in group.rows()] == before


def forge(session, kind, row, after):
    """Change a row so that row and journal agree, as a hand with a database client could."""
    session.add(
        Journal(at=row.created_at, kind=kind, subject_id=row.id, before=row.state, after=after, reason="")
    )
    row.state = after
    session.add(row)


def test_a_reminder_called_sent_that_no_attempt_carried_is_found(group):
    [victim] = group.rows(state=ReminderState.OPEN)[-1:]
    with group.house.db.write() as session:
        forge(session, "reminder", session.get_one(Reminder, victim.id), ReminderState.SENT)

    faults = ledger.check(group.house, group.now).journal_faults
    assert [fault.values["number"] for fault in faults] == [victim.id]


def test_an_open_reminder_in_an_envelope_that_has_ended_is_found(group):
    [victim] = group.rows(state=ReminderState.OPEN)[-1:]
    with group.house.db.write() as session:
        over = session.exec(select(Envelope.id).where(Envelope.state == EnvelopeState.SETTLED)).first()
        session.get_one(Reminder, victim.id).envelope_id = over

    # Row, journal and plan agree, and yet nobody would ever send it.
    faults = ledger.check(group.house, group.now).journal_faults
    assert [fault.values["number"] for fault in faults] == [victim.id]
