"""A clock that jumped holds sending until a person confirms it, or until it is back within its limits."""

from datetime import datetime

from calendars.phrases import Phrase, phrase
from scheduler.actions.house import Actor, House
from scheduler.core.clock_guard import ClockFault
from scheduler.store.audit import note
from scheduler.store.clock_state import ClockStands, clock_row, clock_stands, last_journal_id

THE_CLOCK = Actor("clock")
"""Who holds and heals by itself, for the audit trail."""


def stands(house: House) -> ClockStands:
    """Return how the clock stands for all processes."""
    with house.db.read() as session:
        return clock_stands(session)


def words_of(fault: ClockFault) -> Phrase:
    """Say what is wrong with the clock, and the way out."""
    return phrase(
        "The clock of the machine says {said} where {expected} was expected, so that nothing is sent; "
        "put it right, or confirm it on the desk or with “nhacviec sending confirm-clock”.",
        said=fault.said,
        expected=fault.expected,
    )


def hold(house: House, fault: ClockFault) -> None:
    """Let nothing leave because of the clock; the first fault stays until it is over."""
    with house.db.write() as session:
        row = clock_row(session)
        if row.said is not None:
            return
        row.said, row.expected = fault.said, fault.expected
        moments = {"said": fault.said.isoformat(), "expected": fault.expected.isoformat()}
        note(session, (THE_CLOCK.name, None), ("clock.hold", "house"), ({}, moments), fault.said)


def heal(house: House, now: datetime) -> None:
    """Let messages leave again: the clock is back within its limits."""
    with house.db.write() as session:
        row = clock_row(session)
        if row.said is None:
            return
        row.said = row.expected = None
        note(session, (THE_CLOCK.name, None), ("clock.heal", "house"), ({}, {}), now)


def confirm(house: House, actor: Actor, now: datetime) -> bool:
    """Take the clock as it stands for right, by a person's word; tell whether it was in doubt."""
    with house.db.write() as session:
        row = clock_row(session)
        if row.said is None:
            return False
        row.said = row.expected = None
        row.confirmations += 1
        row.journal_id = last_journal_id(session)
        note(session, (actor.name, actor.person_id), ("clock.confirm", "house"), ({}, {}), now)
        return True
