"""The decisions a person can take about an occurrence, and what each does to its row."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.inputs import InputRefused
from scheduler.actions.proposals import accept, keep, take_over
from scheduler.core.states import OccurrenceState
from scheduler.store.tables import Document, Occurrence

FARTHEST = timedelta(days=366 * 12)
"""How far from its planned day an occurrence can be moved; farther is a slip of the pen."""


@dataclass(frozen=True)
class Confirm:
    """The day is fixed: tasks become real. `end` inclusive; none means one day."""

    start: date
    end: date | None = None
    reason: str = ""
    document: str = ""


@dataclass(frozen=True)
class Move:
    """The day changes, by a person's decision. `tentative`: the new day is no more certain than the old."""

    start: date
    end: date | None = None
    reason: str = ""
    document: str = ""
    tentative: bool = False


@dataclass(frozen=True)
class Cancel:
    """It will not take place."""

    reason: str
    document: str = ""


@dataclass(frozen=True)
class Reinstate:
    """What was cancelled takes place after all, on the days it had."""

    reason: str
    document: str = ""


@dataclass(frozen=True)
class Arrange:
    """Hours (local), place, theme and a note for next time; the days stay. None leaves a value as it is."""

    start_time: time | None = None
    end_time: time | None = None
    place: str | None = None
    theme: str | None = None
    note: str | None = None
    reason: str = ""
    document: str = ""


@dataclass(frozen=True)
class TakeOver:
    """The rule has its way where a person had decided otherwise: its day, or none."""

    reason: str = ""
    document: str = ""


@dataclass(frozen=True)
class Keep:
    """What a person decided stands against the rule, which asks no more."""

    reason: str = ""
    document: str = ""


Change = Confirm | Move | Cancel | Reinstate | Arrange | TakeOver | Keep


class ChangeRefused(InputRefused):
    """The change makes no sense; the phrase says why and what to do, `field` names what was typed wrong."""

    def __init__(self, phrase: Phrase, field: str = "") -> None:
        super().__init__(field, phrase)


def check_change(row: Occurrence, what: Change) -> None:
    """See that a decision makes sense for an occurrence as it stands.

    Raises:
        ChangeRefused: it does not.
    """
    _check_state(row, what)
    match what:
        case Confirm(start, end) | Move(start, end):
            _check_days(row, start, end)
        case Cancel() if not what.reason.strip():
            said = phrase("Say why “{title}” is cancelled; the units will read it.", title=row.title)
            raise ChangeRefused(said, "reason")
        case Reinstate() if not what.reason.strip():
            said = phrase("Say why “{title}” takes place after all; the units will read it.", title=row.title)
            raise ChangeRefused(said, "reason")
        case Arrange():
            _check_hours(row, what)
        case TakeOver() | Keep() if row.proposed_state is None:
            said = phrase("The rule asks nothing about “{title}”; open its page again.", title=row.title)
            raise ChangeRefused(said)
        case TakeOver() if row.proposed_start is None and not what.reason.strip():
            said = phrase("Say why “{title}” is cancelled; the units will read it.", title=row.title)
            raise ChangeRefused(said, "reason")


def _check_state(row: Occurrence, what: Change) -> None:
    cancelled = row.state is OccurrenceState.CANCELLED
    if isinstance(what, Reinstate):
        if not cancelled:
            raise ChangeRefused(
                phrase("“{title}” was not cancelled; there is nothing to take back.", title=row.title)
            )
    elif cancelled:
        raise ChangeRefused(phrase("“{title}” is cancelled; reinstate it first.", title=row.title))
    elif row.state is OccurrenceState.DONE:
        raise ChangeRefused(phrase("“{title}” is over and cannot be changed.", title=row.title))


def _check_days(row: Occurrence, start: date, end: date | None) -> None:
    if end is not None and end < start:
        said = phrase(
            "The last day {end} lies before the first day {start}; exchange them.", start=start, end=end
        )
        raise ChangeRefused(said, "end")
    for field, day in (("start", start), ("end", end or start)):
        if abs(day - row.planned_start) > FARTHEST:
            said = phrase(
                "{day} is more than twelve years from the planned day {planned}; look at the year again.",
                day=day,
                planned=row.planned_start,
            )
            raise ChangeRefused(said, field)


def _check_hours(row: Occurrence, what: Arrange) -> None:
    start, end = what.start_time or row.start_time, what.end_time or row.end_time
    if end is not None and start is None:
        raise ChangeRefused(phrase("Write the hour at which it begins as well."), "start_time")
    if start is not None and end is not None and row.start == row.end and end <= start:
        said = phrase("It ends at {end}, before it begins at {start}; exchange them.", start=start, end=end)
        raise ChangeRefused(said, "end_time")


def stands_so(row: Occurrence, what: Change) -> bool:
    """Tell whether an occurrence stands as a decision wants it: it was sent twice."""
    live = row.state is not OccurrenceState.CANCELLED
    if row.reason != what.reason.strip() and not isinstance(what, Arrange | Keep):
        return False
    match what:
        case Confirm(start, end) | Move(start, end):
            return live and (row.decided_start, row.end) == (start, end or row.end)
        case Cancel():
            return not live
        case Reinstate():
            return live
        case Arrange():
            wanted = (what.start_time, what.end_time, what.place, what.theme, what.note)
            there = (row.start_time, row.end_time, row.place, row.theme, row.note)
            return all(one is None or one == two for one, two in zip(wanted, there, strict=True))
        case TakeOver() | Keep():
            return row.proposed_state is None


def write_change(session: Session, row: Occurrence, what: Change, now: datetime) -> None:
    """Bring the row to what was decided; `check_change` has passed."""
    if not isinstance(what, Arrange | Keep) or what.reason.strip():
        # A reason without a document has none: the one cited for an earlier decision says nothing here.
        row.reason, row.document_id = what.reason.strip(), document_of(session, what.document)
    if not isinstance(what, Keep):
        row.sequence += 1
        row.revised_at = now
    match what:
        case TakeOver():
            take_over(row)
        case Keep():
            keep(row)
        case Cancel():
            row.former_state, row.state = row.state, OccurrenceState.CANCELLED
        case Reinstate():
            row.state, row.former_state = row.former_state or OccurrenceState.CONFIRMED, None
        case Confirm(start, end) | Move(start, end):
            _set_days(row, what, start, end)
        case Arrange():
            _arrange(row, what)
    session.add(row)
    session.flush()


def _set_days(row: Occurrence, what: Confirm | Move, start: date, end: date | None) -> None:
    was_confirmed = row.state is OccurrenceState.CONFIRMED
    if was_confirmed and start != row.start:
        row.original_start = row.original_start or row.start
    tentative = isinstance(what, Move) and what.tentative and not was_confirmed
    length = row.end - row.start if isinstance(what, Move) and (was_confirmed or tentative) else None
    # Whoever decides anew has read what the rule says now.
    accept(row)
    row.decided_start = start
    row.decided_end = end or (start + length if length else start)
    row.state = OccurrenceState.PROVISIONAL if tentative else OccurrenceState.CONFIRMED


def _arrange(row: Occurrence, what: Arrange) -> None:
    row.start_time = what.start_time or row.start_time
    row.end_time = what.end_time or row.end_time
    row.place = row.place if what.place is None else what.place.strip()
    row.theme = row.theme if what.theme is None else what.theme.strip()
    row.note = row.note if what.note is None else what.note.strip()


def document_of(session: Session, number: str) -> int | None:
    """Return the document of a number, written down where it is new; None where none is named."""
    number = number.strip()
    if not number:
        return None
    found = session.exec(select(Document).where(Document.number == number)).first()
    if found is None:
        found = Document(number=number)
        session.add(found)
        session.flush()
    return found.id
