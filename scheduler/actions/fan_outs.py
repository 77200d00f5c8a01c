"""The first fan-out of an occurrence before it leaves: looked at, stopped, added to, let go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlmodel import Session, col, select

from bots.compose import Matter, Reader, Sender, compose
from bots.plain import as_text
from calendars.phrases import phrase
from scheduler.actions.desk import Desk, desk
from scheduler.actions.gather import matters, readers
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused
from scheduler.actions.obligations import refresh_tasks, refresh_welcomes
from scheduler.core.previews import first_day_out
from scheduler.core.reminders import BEFORE
from scheduler.core.states import Secrecy, SubjectKind, TaskRole
from scheduler.core.text import tidy_lines
from scheduler.store.boards import first_channels, seated
from scheduler.store.fan_outs import first_words, notes_to_steps, open_hold, parts_of, to_look_at
from scheduler.store.letters import sender_of
from scheduler.store.obligations import contact_seats
from scheduler.store.policies import policies_of
from scheduler.store.tables import Hold, Occurrence, Person, Reminder, StepNote, Task, Unit

NOTE_LIMIT = 1000
"""Characters of a note or a reason."""


@dataclass(frozen=True)
class PartLine:
    """What one unit will hear: when, who, by which channel (empty: by none) and in which words.

    `at` is none where nothing more is planned, or while the step `waits` for those before it: then the words
    are the first it will have. A vacant seat has no person and no words.
    """

    task_id: int
    code: str
    unit: str
    person: str
    channel: str
    at: datetime | None
    text: str
    waits: bool


@dataclass(frozen=True)
class StepPreview:
    """One step that goes to many units, with the note that is added to its messages."""

    step: str
    title: str
    due: date
    note: str
    parts: tuple[PartLine, ...]
    sealed: bool = False

    @property
    def unreached(self) -> int:
        """How many of its units nobody would hear for."""
        return sum(not (one.person and one.channel) for one in self.parts)


@dataclass(frozen=True)
class FanOutView:
    """What goes out for an occurrence; `stopped_by` and `stopped_for` while it is stopped."""

    occurrence_id: int
    title: str
    theme: str
    steps: tuple[StepPreview, ...]
    stopped_by: str
    stopped_for: str

    @property
    def stopped(self) -> bool:
        """Whether it is stopped."""
        return bool(self.stopped_by)


@dataclass(frozen=True)
class Waiting:
    """An occurrence whose fan-out leaves soon, or is stopped."""

    occurrence_id: int
    title: str
    start: date
    stopped: bool


def fan_outs(house: House, now: datetime) -> list[Waiting]:
    """Return the fan-outs to look at, by the day of their occurrence."""
    with house.db.read() as session:
        rows = to_look_at(session, now)
        return [
            Waiting(row.id or 0, row.title, row.start, open_hold(session, row.id or 0) is not None)
            for row in rows
        ]


def fan_out_view(house: House, occurrence_id: int, now: datetime) -> FanOutView | None:
    """Return what goes out to the units for an occurrence, in the words it would have; None without one."""
    with house.db.read() as session:
        row = session.get(Occurrence, occurrence_id)
        parts = parts_of(session, occurrence_id)
        if row is None or not (parts or open_hold(session, occurrence_id)):
            return None
        hold = open_hold(session, occurrence_id)
        return FanOutView(
            occurrence_id=occurrence_id,
            title=row.title,
            theme=row.theme,
            steps=tuple(_steps(session, house, parts, now)),
            stopped_by=hold.held_by if hold else "",
            stopped_for=hold.reason if hold else "",
        )


def _steps(
    session: Session, house: House, parts: Sequence[tuple[Task, Unit]], now: datetime
) -> list[StepPreview]:
    tasks = [task for task, _ in parts]
    notes, lines = notes_to_steps(session, tasks), _lines(session, house, parts, now)
    found = []
    for step, members in groupby(parts, key=lambda part: part[0].step):
        of_step = [task for task, _ in members]
        first = of_step[0]
        found.append(
            StepPreview(
                step=step,
                title=first.title,
                due=first.due,
                note=notes.get((first.occurrence_id or 0, step), ""),
                parts=tuple(lines[task.id or 0] for task in of_step),
                sealed=any(task.secrecy is not Secrecy.ORDINARY for task in of_step),
            )
        )
    return found


def _lines(
    session: Session, house: House, parts: Sequence[tuple[Task, Unit]], now: datetime
) -> dict[int, PartLine]:
    words = first_words(session, [task for task, _ in parts]) | _once_open(session, house, parts)
    people = seated(session, house.today(now))
    channels = first_channels(session, house.channels, demo_leaves=house.demo_leaves)
    letters = _letters(session, house, list(words.values()), people, now)
    found = {}
    for task, unit in parts:
        row = words.get(task.id or 0)
        person = people.get(row.seat_id) if row else None
        found[task.id or 0] = PartLine(
            task_id=task.id or 0,
            code=task.code,
            unit=unit.name,
            person=person.name if person else "",
            channel=channels.get(person.id or 0, "") if person else "",
            at=max(row.slot, now) if row and not task.waits else None,
            waits=task.waits,
            text=letters.get(task.id or 0, ""),
        )
    return found


def _once_open(session: Session, house: House, parts: Sequence[tuple[Task, Unit]]) -> dict[int, Reminder]:
    """Return the first reminder that each part will have whose step waits for others; it is not written."""
    contacts, slots = contact_seats(session), house.slots(session)
    policies = policies_of(session, [task for task, _ in parts if task.waits])
    return {
        task.id or 0: Reminder(
            subject_kind=SubjectKind.TASK,
            subject_id=task.id or 0,
            rule=BEFORE,
            ordinal=policies[task.id or 0].before[0],
            seat_id=contacts[task.unit_id],
            slot=slots.on(first_day_out(task.due, slots, policies[task.id or 0])),
        )
        for task, _ in parts
        if task.waits and task.unit_id in contacts
    }


def _letters(
    session: Session, house: House, rows: Sequence[Reminder], people: Mapping[int, Person], now: datetime
) -> dict[int, str]:
    """Return the words of each task's next message, as they would be when it leaves."""
    today = house.today(now)
    who = readers(session, [people[row.seat_id] for row in rows if row.seat_id in people], today)
    signs, found = sender_of(session, today), {}
    ordered = sorted((row for row in rows if row.seat_id in people), key=lambda row: row.slot)
    for slot, group in groupby(ordered, key=lambda row: max(row.slot, now)):
        members = list(group)
        for row, matter in zip(members, matters(session, house, members, slot), strict=True):
            reader = who[people[row.seat_id].id or 0]
            found[row.subject_id] = _text(house, matter, reader, signs)
    return found


def _text(house: House, matter: Matter, reader: Reader, signs: Sender) -> str:
    message = compose([matter], reader, signs, house.words.say)
    return f"{message.subject}\n\n{as_text(message, links=False)}"


def stop(house: House, occurrence_id: int, reason: str, actor: Actor, now: datetime) -> str:
    """Let nothing of the fan-out leave until it is released; return what to say. Twice is harmless.

    Raises:
        InputRefused: there is no such occurrence, or no reason.
    """
    with desk(house, actor, now) as at:
        row = _occurrence(at, occurrence_id)
        if open_hold(at.session, occurrence_id) is None:
            why = _words_of(reason, "reason")
            if not why:
                raise InputRefused("reason", phrase("Write why it is stopped; the ledger tells it."))
            hold = Hold(occurrence_id=occurrence_id, reason=why, held_by=actor.name, held_at=now)
            at.session.add(hold)
            at.audit(("occurrence.stop", row.title), {}, {"reason": why})
            _follow(at, occurrence_id)
        return house.words.say(phrase("Stopped: units hear nothing of “{title}”.", title=row.title))


def release(house: House, occurrence_id: int, actor: Actor, now: datetime) -> str:
    """Let a stopped fan-out go; what was due meanwhile goes in the next slot. Twice is harmless.

    Raises:
        InputRefused: there is no such occurrence.
    """
    with desk(house, actor, now) as at:
        row = _occurrence(at, occurrence_id)
        hold = open_hold(at.session, occurrence_id)
        if hold:
            hold.released_by, hold.released_at = actor.name, now
            at.session.add(hold)
            at.audit(("occurrence.release", row.title), {"reason": hold.reason}, {})
            _follow(at, occurrence_id)
        return house.words.say(phrase("Released: units hear of “{title}” as planned.", title=row.title))


def note_step(house: House, occurrence_id: int, note: tuple[str, str], actor: Actor, now: datetime) -> str:
    """Add words to the messages of a step (`note` is step and text); an empty text takes them away.

    Raises:
        InputRefused: there is no such step, or the text is too long.
    """
    step, text = note
    with desk(house, actor, now) as at:
        row = _occurrence(at, occurrence_id)
        known = select(Task.id).where(Task.occurrence_id == occurrence_id, Task.step == step)
        if at.session.exec(known.where(Task.role == TaskRole.FAN_OUT)).first() is None:
            raise InputRefused("step", phrase("There is no such step; choose one from the list."))
        query = select(StepNote).where(StepNote.occurrence_id == occurrence_id, col(StepNote.step) == step)
        there = at.session.exec(query.with_for_update()).first()
        there = there or StepNote(occurrence_id=occurrence_id, step=step, text="", at=now)
        before, there.text, there.at = there.text, _words_of(text, "text"), now
        at.session.add(there)
        if there.text != before:
            at.audit(("occurrence.note", row.title), {"note": before}, {"note": there.text})
        return house.words.say(phrase("The note stands in the messages of this step."))


def _occurrence(at: Desk, occurrence_id: int) -> Occurrence:
    row = at.session.get(Occurrence, occurrence_id, with_for_update=True)
    if row is None:
        raise InputRefused("occurrence", phrase("There is no such occasion; choose one from the list."))
    return row


def _words_of(text: str, field: str) -> str:
    words = tidy_lines(text)
    if len(words) > NOTE_LIMIT:
        said = phrase("The words are longer than {limit} characters; shorten them.", limit=NOTE_LIMIT)
        raise InputRefused(field, said)
    return words


def _follow(at: Desk, occurrence_id: int) -> None:
    at.session.flush()
    parts = select(Task.id).where(Task.occurrence_id == occurrence_id, Task.role == TaskRole.FAN_OUT)
    refresh_tasks(at.session, at.house, {one for one in at.session.exec(parts) if one}, at.now)
    refresh_welcomes(at.session, at.house, at.now)
