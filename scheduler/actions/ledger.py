"""Promise 1, checked: rows against the journal, open rows against a fresh computation of what is owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from calendars.phrases import Phrase, phrase
from scheduler.actions.alarms import unit_changes
from scheduler.actions.house import House
from scheduler.actions.obligations import Changes, occurrence_changes, task_changes
from scheduler.core.reasons import reason_words
from scheduler.core.reminders import Key
from scheduler.store import journal
from scheduler.store.dialect import see_one_moment
from scheduler.store.obligations import key_of


@dataclass(frozen=True)
class LedgerReport:
    """Counts by state; what journal and attempts do not bear out; what is open wrongly or missing."""

    counts: dict[str, int]
    journal_faults: tuple[Phrase, ...]
    plan_faults: tuple[Phrase, ...]

    @property
    def rows(self) -> int:
        """All reminders."""
        return sum(self.counts.values())

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return not (self.journal_faults or self.plan_faults)


def check(house: House, now: datetime) -> LedgerReport:
    """Check the ledger as it stands; changes nothing."""
    with house.db.read() as session:
        see_one_moment(session)
        return LedgerReport(
            counts=journal.counts(session),
            journal_faults=tuple(unborne(session)),
            plan_faults=(
                *_faults(task_changes(session, house, None, now)),
                *_faults(occurrence_changes(session, house, None, now)),
                *_faults(unit_changes(session, house, now)),
            ),
        )


def unborne(session: Session) -> Iterable[Phrase]:
    """Yield what journal and attempts do not bear out."""
    for one in journal.faults(session):
        yield differs(*one)
    yield from map(is_stranded, journal.stranded(session))
    yield from map(is_uncarried, journal.uncarried(session))


def differs(kind: str, number: int, what: str) -> Phrase:
    """Say that a row is not what its journal tells."""
    return phrase(
        "{kind} {number}: the row and its journal differ ({what})", kind=kind, number=number, what=what
    )


def is_stranded(number: int) -> Phrase:
    """Say that nothing would ever send a reminder."""
    return phrase("reminder {number}: open, but its envelope has ended and will not leave", number=number)


def is_uncarried(number: int) -> Phrase:
    """Say that nothing delivered a reminder that is called sent."""
    return phrase("reminder {number}: called sent, but no attempt delivered it", number=number)


def _faults(changes: Changes) -> Iterable[Phrase]:
    for one in (*changes.add, *(merged for merged, _ in changes.merged)):
        yield phrase("owed, but not there: {what} of {day}", what=_name(one.key), day=one.slot.date())
    for row, slot in changes.reopen:
        yield phrase("owed, but not there: {what} of {day}", what=_name(key_of(row)), day=slot.date())
    for row, reason in changes.skip:
        if row.envelope_id is None:
            yield phrase(
                "open, but no longer owed ({reason}): {what}",
                reason=reason_words(reason),
                what=_name(key_of(row)),
            )
    for row, slot in changes.reslot:
        yield phrase(
            "planned for another slot than owed: {what} of {day}", what=_name(key_of(row)), day=slot.date()
        )


def _name(key: Key) -> str:
    return f"{key.kind.value} {key.subject_id} {key.rule} {key.ordinal} (seat {key.seat_id}, r{key.revision})"
