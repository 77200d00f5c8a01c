"""From the reminders in an envelope to the facts that its message speaks of."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session

from bots.compose import Matter, Reader
from calendars.phrases import Phrase, phrase
from calendars.workdays import WorkingDays
from scheduler.actions.announced import about_announcement
from scheduler.actions.beyond import BEYOND, beyond_the_contact
from scheduler.actions.daily_line import about_house
from scheduler.actions.house import House
from scheduler.actions.unit_matters import about_readiness, about_unit
from scheduler.core.owed import UNREADY
from scheduler.core.reminders import (
    CALL,
    CONFIRM,
    FIRST_WORD,
    HANDED_ON,
    HELD,
    NOTICE,
    PREVIEW,
    SUPERIOR,
    WELCOME,
)
from scheduler.core.states import OccurrenceState, Secrecy, SubjectKind, TaskRole, TaskState
from scheduler.store.audit import RETURNED, said_last
from scheduler.store.dependencies import steps_before
from scheduler.store.fan_outs import notes_to_steps
from scheduler.store.letters import LetterRow, contacts_of, letter_rows, occurrence_rows, seats_of
from scheduler.store.sittings import people_of, sittings
from scheduler.store.tables import Comment, Document, Event, Extension, Occurrence, Person, Reminder, Task


def matters(session: Session, house: House, reminders: Sequence[Reminder], now: datetime) -> list[Matter]:
    """Return what the reminders have to say, in their order."""
    about = occurrence_rows(
        session, [r.subject_id for r in reminders if r.subject_kind is SubjectKind.OCCURRENCE]
    )
    tasks = _Tasks(session, house, reminders, now)
    found = []
    for reminder in reminders:
        match reminder.subject_kind:
            case SubjectKind.TASK:
                found.append(tasks.matter(reminder))
            case SubjectKind.OCCURRENCE if reminder.rule == UNREADY:
                row, today = about[reminder.subject_id][0], house.today(now)
                found.append(about_readiness(session, house, reminder, row, today))
            case SubjectKind.OCCURRENCE:
                found.append(_about_occurrence(house, reminder, *about[reminder.subject_id]))
            case SubjectKind.UNIT:
                found.append(about_unit(session, house, reminder))
            case SubjectKind.ANNOUNCEMENT:
                found.append(about_announcement(session, reminder))
            case SubjectKind.HOUSE:
                found.append(about_house(session, house, reminder, now))
            case SubjectKind.PERSON:
                found.append(Matter(rule=WELCOME, title=""))
    return found


class _Tasks:
    """The tasks that some reminders are about, with what stands around them, read at once."""

    def __init__(self, session: Session, house: House, reminders: Sequence[Reminder], now: datetime) -> None:
        self._session, self._house, self._today = session, house, house.today(now)
        self._working: WorkingDays = house.working_days(session)
        self._rows = letter_rows(
            session, {r.subject_id for r in reminders if r.subject_kind is SubjectKind.TASK}
        )
        called = {self._rows[r.subject_id].task.unit_id for r in reminders if r.rule == CALL}
        self._contacts = contacts_of(session, called, self._today) if called else {}
        noted = {r.subject_id for r in reminders if r.rule in FIRST_WORD and r.subject_id in self._rows}
        self._notes = notes_to_steps(session, [self._rows[task_id].task for task_id in noted])
        self._away = in_place_words(session, house, {r.seat_id for r in reminders}, self._today)

    def matter(self, reminder: Reminder) -> Matter:
        """Return what one reminder has to say."""
        row = self._rows[reminder.subject_id]
        task, event = row.task, row.event
        return Matter(
            rule=reminder.rule,
            ordinal=reminder.ordinal,
            title=task.title,
            code=task.code,
            short=event.short if event else "",
            occurrence=row.occurrence.title if row.occurrence else "",
            unit=row.unit,
            deliverable=task.deliverable,
            basis=task.basis or (event.basis if event else ""),
            due=task.due,
            left=self._left(task.due),
            task_id=task.id or 0,
            # Who is above the secretary has no door to the task: the letter says it all.
            seat_id=0 if reminder.rule == SUPERIOR else reminder.seat_id,
            due_revision=task.due_revision,
            acknowledged=row.acknowledged,
            sealed=task.secrecy is not Secrecy.ORDINARY,
            extra=(
                *self._away.get(reminder.seat_id, ()),
                *self._beneath(reminder, row),
                *self._note(reminder, row.task),
            ),
        )

    def _note(self, reminder: Reminder, task: Task) -> tuple[tuple[Phrase, str], ...]:
        if reminder.rule not in FIRST_WORD:
            return ()
        return ((phrase("Note"), self._notes.get((task.occurrence_id or 0, task.step), "")),)

    def _beneath(self, reminder: Reminder, row: LetterRow) -> tuple[tuple[Phrase, str], ...]:
        if reminder.rule in BEYOND:
            return beyond_the_contact(self._session, self._house, (reminder, row), self._today)
        return self._held(row.task) if reminder.rule == HELD else self._extra(reminder, row)

    def _held(self, task: Task) -> tuple[tuple[Phrase, str], ...]:
        page = f"{self._house.public_url}/quan-tri/viec/{task.id}"
        waits_for = "; ".join(steps_before(self._session, task))
        return ((phrase("Waits for"), waits_for), (phrase("Decide here"), page))

    def _left(self, due: date) -> int:
        if due >= self._today:
            return self._working.count(self._today, due)
        return -self._working.count(due, self._today)

    def _extra(self, reminder: Reminder, row: LetterRow) -> tuple[tuple[Phrase, str], ...]:
        match reminder.rule:
            case "call":
                name, phone = self._contacts.get(row.task.unit_id, ("", ""))
                return ((phrase("Unit"), row.unit), (phrase("Contact"), name), (phrase("Telephone"), phone))
            case "answered":
                decided = self._session.get_one(Extension, reminder.ordinal)
                decision = self._house.words.say(DECISION_WORDS[decided.decision])
                return ((phrase("Decision"), decision), (phrase("Note"), decided.note))
            case "extension":
                wish = self._session.get(Extension, reminder.ordinal)
                asked, why = (self._house.words.say(wish.new_due), wish.reason) if wish else ("", "")
                return ((phrase("Unit"), row.unit), (phrase("Asks for"), asked), (phrase("Reason"), why))
            case "nudge" | "handed_on":
                said = self._session.get_one(Comment, reminder.ordinal)
                colleague = said.author if reminder.rule == HANDED_ON else ""
                return ((phrase("Handed on by"), colleague), (phrase("Message"), said.text))
            case "declined":
                why = said_last(self._session, row.task.code, "task.decline")
                return ((phrase("Unit"), row.unit), (phrase("Reason"), why))
            case "approve":
                return ((phrase("Unit"), row.unit), (phrase("Result"), row.task.result))
        if row.task.state is TaskState.RETURNED:
            return ((phrase("Returned because"), said_last(self._session, row.task.code, RETURNED)),)
        if row.task.role is TaskRole.COORDINATING:
            part = phrase("to coordinate with {unit}, which leads", unit=row.lead)
            return ((phrase("Your part"), self._house.words.say(part)),)
        return ()


def in_place_words(
    session: Session, house: House, seat_ids: set[int], day: date
) -> dict[int, tuple[tuple[Phrase, str], ...]]:
    """Return for each seat whose holder is away in whose place the message is read, and until when."""
    found = {i: one for i, one in sittings(session, day, seat_ids).items() if one.absent_id}
    people = people_of(session, {one.absent_id for one in found.values()}) if found else {}
    say = house.words.say
    return {
        seat_id: (
            (
                phrase("In place of"),
                say(phrase("{name}, on leave until {day}", name=people[one.absent_id].name, day=one.until)),
            ),
        )
        for seat_id, one in found.items()
    }


def _about_occurrence(
    house: House, reminder: Reminder, row: Occurrence, event: Event, document: Document | None
) -> Matter:
    say = house.words.say
    shared: dict[str, Any] = {
        "rule": reminder.rule,
        "ordinal": reminder.ordinal,
        "short": event.short,
        "basis": event.basis,
        "seat_id": reminder.seat_id,
    }
    if reminder.rule == CONFIRM:
        page = f"{house.public_url}/quan-tri/su-kien/{row.id}"
        return Matter(
            title=row.title, due=row.start, until=row.end, extra=((phrase("Decide here"), page),), **shared
        )
    if reminder.rule == PREVIEW:
        page = f"{house.public_url}/quan-tri/gui-di/{row.id}"
        return Matter(title=row.title, extra=((phrase("Read, stop or add to it here"), page),), **shared)
    assert reminder.rule == NOTICE
    extra: list[tuple[Phrase, str]] = [
        (phrase("Time"), say(hours_words(row.start_time, row.end_time))),
        (phrase("Place"), row.place),
        (phrase("Reason"), row.reason),
    ]
    if document:
        extra.append((phrase("Document"), document.number))
    return Matter(title=say(_notice(row)), extra=tuple(extra), **shared)


DECISION_WORDS = {
    "asked": phrase("asked"),
    "granted": phrase("granted"),
    "refused": phrase("not granted"),
    "withdrawn": phrase("withdrawn"),
}


def hours_words(start: time | None, end: time | None) -> Phrase | time | str:
    """Return local hours in words, nothing where none were set."""
    if start is None:
        return ""
    return phrase("{start} to {end}", start=start, end=end) if end else start


def _notice(row: Occurrence) -> Phrase:
    if row.state is OccurrenceState.CANCELLED:
        return phrase("Cancelled: {title}, planned for {day}", title=row.title, day=row.start)
    old = row.original_start or row.planned_start
    if old != row.start:
        return phrase("Moved: {title}, from {old} to {new}", title=row.title, old=old, new=row.start)
    return phrase("Takes place on {day}: {title}", title=row.title, day=row.start)


def readers(session: Session, people: Sequence[Person], today: date) -> dict[int, Reader]:
    """Return who reads, each with the seats held today."""
    seats = seats_of(session, [person.id for person in people if person.id], today)
    return {
        person.id: Reader(person.id, person.name, person.title, tuple(seats.get(person.id, ())))
        for person in people
        if person.id
    }


def reader(session: Session, person: Person, today: date) -> Reader:
    """Return one person who reads."""
    return readers(session, [person], today)[person.id or 0]
