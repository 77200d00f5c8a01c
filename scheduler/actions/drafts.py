"""What a machine would say to a superior: the secretary reads it, changes it, and lets it go or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.boards.words import ROLE_WORDS
from scheduler.actions.desk import Answered, Desk, Mistyped, desk, follow
from scheduler.actions.house import Actor, House
from scheduler.core.escalation import may_be_released
from scheduler.core.reminders import CALL, HEAD
from scheduler.core.states import DraftState, ReminderState, Secrecy
from scheduler.core.text import tidy_lines
from scheduler.store.boards import seated
from scheduler.store.escalation import drafts_waiting, seats_above, steps_of, told_to_contact
from scheduler.store.letters import LetterRow, letter_rows
from scheduler.store.obligations import task_facts
from scheduler.store.tables import Draft, Person, Seat, Task

TEXT_LIMIT = 2000
"""Characters of a draft: a superior reads one screen."""


@dataclass(frozen=True)
class SeatAbove:
    """A seat that a draft can go to, in words, with whoever sits there (empty: nobody)."""

    seat_id: int
    words: str
    person: str


@dataclass(frozen=True)
class DraftView:
    """A draft that waits: the words as they would go out, and to whom. `sealed` words stay in the house."""

    task_id: int
    code: str
    title: str
    unit: str
    due: date
    text: str
    seat_id: int
    seats: tuple[SeatAbove, ...]
    sealed: bool


@dataclass(frozen=True)
class Keep:
    """Keep the words and the seat for later; nothing goes out."""

    text: str
    seat_id: int


@dataclass(frozen=True)
class Release:
    """Let the words go to the seat, in the secretary's name. Empty words: as the draft has them."""

    text: str = ""
    seat_id: int = 0


@dataclass(frozen=True)
class Throw:
    """Throw the draft away, with the reason."""

    reason: str


Choice = Keep | Release | Throw


def drafts(house: House, now: datetime) -> list[DraftView]:
    """Return the drafts that wait for the secretary, by the code of their task."""
    with house.db.read() as session:
        facts = {one.task_id: one for one in task_facts(session, drafts_waiting(session, now))}
        rows = letter_rows(session, [task_id for task_id, one in facts.items() if may_be_released(one)])
        people = seated(session, house.today(now))
        views = [_view(session, house, row, people) for row in rows.values()]
    return sorted(views, key=lambda one: one.code)


def draft_of(house: House, task_id: int, now: datetime) -> DraftView | None:
    """Return the draft about one task; None where none waits."""
    return next((one for one in drafts(house, now) if one.task_id == task_id), None)


def _view(session: Session, house: House, row: LetterRow, people: Mapping[int, Person]) -> DraftView:
    task, say = row.task, house.words.say
    kept = session.exec(_draft_about(task)).first()
    seats = tuple(
        SeatAbove(
            seat.id or 0,
            f"{say(ROLE_WORDS[seat.role])} {row.unit if seat.unit_id else ''}".strip(),
            people[seat.id or 0].name if seat.id in people else "",
        )
        for seat in seats_above(session, task.unit_id)
    )
    return DraftView(
        task_id=task.id or 0,
        code=task.code,
        title=task.title,
        unit=row.unit,
        due=task.due,
        text=kept.text if kept else say(_suggested(session, house, row)),
        seat_id=kept.seat_id if kept else _first_filled(seats),
        seats=seats,
        sealed=task.secrecy is not Secrecy.ORDINARY,
    )


def _first_filled(seats: Sequence[SeatAbove]) -> int:
    return next((one.seat_id for one in seats if one.person), seats[0].seat_id if seats else 0)


def _draft_about(task: Task):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLModel's own type has no name
    return select(Draft).where(col(Draft.task_id) == task.id, col(Draft.due_revision) == task.due_revision)


def _suggested(session: Session, house: House, row: LetterRow) -> Phrase:
    """Return the words of the machine: what is owed, and who was told when."""
    say, task = house.words.say, row.task
    return phrase(
        "{unit} has not sent the result of “{title}” ({code}), which was due on {due}. {told} "
        "I respectfully ask for your direction.",
        unit=row.unit,
        title=task.title,
        code=task.code,
        due=task.due,
        told=" ".join(say(one) for one in _who_was_told(session, house, task)),
    )


def _who_was_told(session: Session, house: House, task: Task) -> list[Phrase]:
    days = [house.today(at) for at in told_to_contact(session, task)]
    found = []
    if days:
        reminded = phrase(
            "The contact was reminded {count} times, last on {day}.", count=len(days), day=days[-1]
        )
        found.append(reminded)
    told = {
        row.rule: house.today(row.settled_at)
        for row in steps_of(session, task.id or 0)
        if row.due_revision == task.due_revision and row.state in _TOLD and row.settled_at
    }
    if HEAD in told:
        found.append(phrase("The head of the unit was told on {day}.", day=told[HEAD]))
    if CALL in told:
        found.append(phrase("The secretary was asked to call on {day}.", day=told[CALL]))
    return found


_TOLD = (ReminderState.SENT, ReminderState.UNKNOWN)


def decide_draft(house: House, task_id: int, choice: Choice, actor: Actor, now: datetime) -> Answered:
    """Keep, release or throw away the draft about a task. Twice is harmless; what is released stays so."""
    view = draft_of(house, task_id, now)
    with desk(house, actor, now) as at:
        task = at.task(task_id)
        if task is None:
            return at.no_task(task_id)
        row = at.session.exec(_draft_about(task)).first()
        if row and row.state is not DraftState.KEPT:
            return at.answered(True, _decided(row.state, task), task_id)
        [facts] = task_facts(at.session, {task_id})
        if view is None or not may_be_released(facts):
            said = phrase("“{title}” has moved on meanwhile; no draft waits for it.", title=task.title)
            return at.answered(False, said, task_id)
        return _decide(at, (task, row), view, choice)


def _decided(state: DraftState, task: Task) -> Phrase:
    if state is DraftState.RELEASED:
        return phrase("The draft about “{title}” was released before.", title=task.title)
    return phrase("The draft about “{title}” was thrown away before.", title=task.title)


def _decide(at: Desk, there: tuple[Task, Draft | None], view: DraftView, choice: Choice) -> Answered:
    task, row = there
    row = row or Draft(
        task_id=view.task_id,
        due_revision=task.due_revision,
        seat_id=view.seat_id,
        text=view.text,
        at=at.now,
    )
    if fault := _fault_of(view, choice):
        return at.mistyped(fault, view.task_id)
    said = _write(row, view, choice)
    row.person_id, row.at = at.actor.person_id, at.now
    at.session.add(row)
    at.audit((_VERBS[row.state], task.code), {}, _after(at.session, row))
    follow(at, task)
    return at.answered(True, said, view.task_id)


_VERBS = {
    DraftState.KEPT: "task.keep_draft",
    DraftState.RELEASED: "task.release_draft",
    DraftState.THROWN: "task.throw_draft",
}


def _after(session: Session, row: Draft) -> dict[str, object]:
    if row.state is DraftState.THROWN:
        return {"reason": row.reason}
    return {"note": row.text, "seat": session.get_one(Seat, row.seat_id).role.value}


def _fault_of(view: DraftView, choice: Choice) -> Mistyped | None:
    match choice:
        case Throw(reason) if not reason.strip():
            return Mistyped("reason", phrase("Write why the draft is thrown away; it stays on record."))
        case Keep(text) | Release(text) if len(text) > TEXT_LIMIT:
            said = phrase("The words are longer than {limit} characters; shorten them.", limit=TEXT_LIMIT)
            return Mistyped("text", said)
        case Keep(text, seat_id) | Release(text, seat_id):
            return _fault_of_seat(view, seat_id or view.seat_id)
    return None


def _fault_of_seat(view: DraftView, seat_id: int) -> Mistyped | None:
    chosen = next((one for one in view.seats if one.seat_id == seat_id), None)
    if chosen is None:
        return Mistyped("seat", phrase("Choose a seat above the secretary from the list."))
    if not chosen.person:
        vacant = phrase("Nobody holds the seat {seat}; choose another or fill it.", seat=chosen.words)
        return Mistyped("seat", vacant)
    return None


def _write(row: Draft, view: DraftView, choice: Choice) -> Phrase:
    match choice:
        case Throw(reason):
            row.state, row.reason = DraftState.THROWN, tidy_lines(reason)[:TEXT_LIMIT]
            return phrase("The draft about “{title}” is thrown away; nothing goes out.", title=view.title)
        case Keep(text, seat_id):
            row.text, row.seat_id = tidy_lines(text) or view.text, seat_id or view.seat_id
            return phrase("The words are kept; nothing goes out before you release them.")
        case Release(text, seat_id):
            row.text, row.seat_id = tidy_lines(text) or view.text, seat_id or view.seat_id
            row.state = DraftState.RELEASED
            seat = next(one for one in view.seats if one.seat_id == row.seat_id)
            return phrase(
                "Released: {seat} ({person}) hears of “{title}” in the next slot, in your name.",
                seat=seat.words,
                person=seat.person,
                title=view.title,
            )
