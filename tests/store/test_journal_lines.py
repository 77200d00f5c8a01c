"""The journal's lines share the fate of the changes that they tell of, savepoints included."""

import pytest

from scheduler.core.states import ReminderState
from scheduler.store import journal, ledger
from tests.builders import NOW, a_contact, a_reminder, a_task, a_unit


@pytest.fixture
def reminders(db):
    with db.write() as session:
        unit = a_unit(session)
        seat, _ = a_contact(session, unit)
        return [a_reminder(session, a_task(session, unit), seat) for _ in range(3)]


def failed(session, row):
    ledger.move_reminder(session, session.merge(row), ReminderState.FAILED, "vacant", NOW)


@pytest.mark.parametrize("taken_back", [True, False])
def test_a_savepoint_takes_its_own_lines_back_and_no_others(db, reminders, taken_back):
    before, within, after = reminders
    with db.write() as session:
        failed(session, before)
        savepoint = session.begin_nested()
        failed(session, within)
        if taken_back:
            savepoint.rollback()
        else:
            savepoint.commit()
        failed(session, after)

    with db.read() as session:
        assert journal.counts(session) == ({"failed": 2, "open": 1} if taken_back else {"failed": 3})
        assert journal.faults(session) == []
