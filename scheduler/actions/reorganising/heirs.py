"""What the old units owe passes to their heirs: tasks, and the reminders about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.desk import settle_parent, withdraw_open_wish
from scheduler.actions.house import Actor, House
from scheduler.actions.reorganising.joined import bring_along
from scheduler.actions.reorganising.orders import Effect, PassedTask
from scheduler.core.states import ReminderState, Secrecy, SubjectKind, TaskRole, TaskState
from scheduler.core.units import CountFor, Hand, HeldTask, Join, LetFall, Passing, SuccessionKind, pass_on
from scheduler.store.audit import PASSED_ON, note
from scheduler.store.obligations import contact_seats, holders
from scheduler.store.tables import LeftOut, Reminder, Seat, Task, Unit
from scheduler.store.units import passing_tasks


@dataclass(frozen=True)
class Change:
    """One change of units, its rows at hand. `ended` are the old units that are no more afterwards."""

    session: Session
    house: House
    actor: Actor
    now: datetime
    kind: SuccessionKind
    day: date
    old: Sequence[Unit]
    new: Sequence[Unit]
    choices: Mapping[str, Unit]

    @property
    def ended(self) -> list[Unit]:
        """The old units that do not go on themselves."""
        return [one for one in self.old if one not in self.new]

    @property
    def passes_on(self) -> date:
        """The day on which seats and people change: that of a change dated back has been worked through."""
        return max(self.day, self.house.today(self.now))

    @property
    def heir(self) -> Unit | None:
        """Who follows where nobody chose otherwise."""
        return self.new[0] if self.new else None

    def audit(self, what: tuple[str, str], before: Mapping[str, object], after: Mapping[str, object]) -> None:
        """Write a line of the audit trail."""
        note(self.session, (self.actor.name, self.actor.person_id), what, (before, after), self.now)


@dataclass(frozen=True)
class Answering:
    """Who answered for each unit before its seats passed on: the contact's seat and person."""

    seats: Mapping[int, int]
    people: Mapping[int, int]

    def person(self, unit_id: int) -> int:
        """Return who answered for the unit, 0 for nobody."""
        return self.people.get(self.seats.get(unit_id, 0), 0)


def answering(change: Change) -> Answering:
    """Return who answers for each unit now."""
    return Answering(contact_seats(change.session), holders(change.session, change.passes_on))


def pass_tasks(change: Change, before: Answering, effect: Effect) -> None:
    """Give the tasks of the old units to their heirs; call it when the seats have passed already."""
    rows = {task.id or 0: task for task in _concerned(change)}
    units = {one.id: one for one in (*change.old, *change.new, *change.choices.values())}
    for step in pass_on(_held(change, rows)):
        task = rows[step.task_id]
        was = units[task.unit_id]
        _apply(change, task, step, before)
        after = change.session.get_one(Unit, task.unit_id) if isinstance(step, Hand) else None
        effect.tasks.append(_said(task, was, after, _words(rows, step)))
        effect.changed.add(step.task_id)
    effect.tasks += _staying(change, rows, effect.changed)
    change.session.flush()
    for parent_id in {rows[one].parent_id for one in effect.changed if one in rows}:
        if parent_id:
            settle_parent(change.session, parent_id, change.now)
            effect.changed.add(parent_id)


def _staying(change: Change, rows: Mapping[int, Task], moved: set[int]) -> list[PassedTask]:
    """Return what stays with a unit that goes on after a split: it could be given to another heir too."""
    if change.kind is not SuccessionKind.SPLIT:
        return []
    said, names = phrase("stays with its unit"), {one.id: one.name for one in change.old}
    return [
        _passed(task, names[task.unit_id], names[task.unit_id], said, choosable=True)
        for task_id, task in rows.items()
        if task_id not in moved and task.unit_id in names and task.state is not TaskState.DONE
    ]


def _concerned(change: Change) -> list[Task]:
    """Return the tasks of the old units, and those of the heirs that are of the same duties."""
    old = {one.id or 0 for one in change.old}
    mine = passing_tasks(change.session, old)
    theirs = passing_tasks(change.session, {one.id or 0 for one in change.new} - old)
    duties = {_duty(task) for task in mine}
    return [*mine, *(task for task in theirs if _duty(task) in duties)]


def _duty(task: Task) -> tuple[object, ...]:
    if task.occurrence_id:
        return ("step", task.occurrence_id, task.step)
    return ("task", task.parent_id or task.id)


def _held(change: Change, rows: Mapping[int, Task]) -> list[HeldTask]:
    leads = _leads(change.session, rows)
    return [
        HeldTask(
            task_id=task_id,
            unit_id=task.unit_id,
            role=task.role,
            state=task.state,
            duty=_duty(task),
            heir=_heir(change, task),
            led_by=_heir(change, lead) if (lead := leads.get(task.parent_id or 0)) else 0,
        )
        for task_id, task in rows.items()
    ]


def _leads(session: Session, rows: Mapping[int, Task]) -> dict[int, Task]:
    parents = {task.parent_id for task in rows.values() if task.role is TaskRole.COORDINATING}
    query = select(Task).where(col(Task.id).in_(parents - {None}))
    return {task.id or 0: task for task in session.exec(query)}


def _heir(change: Change, task: Task) -> int:
    """Return who has the task afterwards: its own unit where that goes on."""
    if task.unit_id not in {one.id for one in change.old}:
        return task.unit_id
    chosen = change.choices.get(task.code) if task.state is not TaskState.DONE else None
    if chosen is None and change.kind is SuccessionKind.SPLIT and task.unit_id in _ids(change.new):
        return task.unit_id
    heir = chosen or change.heir
    return heir.id or 0 if heir else 0


def _ids(units: Sequence[Unit]) -> set[int]:
    return {one.id or 0 for one in units}


def _apply(change: Change, task: Task, step: Passing, before: Answering) -> None:
    codes: dict[str, object] = {"unit": change.session.get_one(Unit, task.unit_id).code}
    match step:
        case Hand(_, unit_id):
            before_it = codes | {"revision": task.due_revision}
            _hand(change, task, unit_id, before)
            after = {"unit": change.session.get_one(Unit, unit_id).code, "revision": task.due_revision}
            change.audit((PASSED_ON, task.code), before_it, after)
        case Join(_, into):
            before_it, other = codes | {"state": task.state.value}, change.session.get_one(Task, into)
            bring_along(change.house, change.session, (task, other), change.actor, change.now)
            _close(change, task)
            become = {"into": other.code, "state": task.state.value}
            change.audit(("task.join", task.code), before_it, become)
        case CountFor(_, unit_id):
            task.planned_unit_id = unit_id
            _leave_out_others(change, task)
        case LetFall():
            before_it = codes | {"state": task.state.value}
            _close(change, task)
            change.audit(("task.let_fall", task.code), before_it, {"state": task.state.value})


def _close(change: Change, task: Task) -> None:
    # No former state: the planner must not open it again.
    task.state, task.former_state, task.touched = TaskState.CANCELLED, None, True
    task.revised_at = change.now
    withdraw_open_wish(change.session, task.id or 0, change.now)


def _hand(change: Change, task: Task, unit_id: int, before: Answering) -> None:
    former, seats = task.unit_id, contact_seats(change.session)
    _make_room(change.session, task, unit_id)
    if task.role is not TaskRole.FAN_OUT and change.heir and unit_id != change.heir.id:
        # The playbook gives it to the first heir; this one a person gave to another.
        task.planned_unit_id = change.heir.id
    task.unit_id, task.revised_at = unit_id, change.now
    if task.handed_to_id and change.session.get_one(Seat, task.handed_to_id).unit_id != unit_id:
        task.handed_to_id = None
    change.session.flush()
    old_seat, new_seat = before.seats.get(former, 0), seats.get(unit_id, 0)
    if old_seat == new_seat:
        return
    person = holders(change.session, change.passes_on, {new_seat}).get(new_seat, 0)
    if person and person == before.person(former):
        _move_reminders(change.session, task, old_seat, new_seat)
    else:
        # Somebody else answers, who has heard nothing yet: they are told anew, and not of days gone by.
        task.due_revision += 1


def _make_room(session: Session, task: Task, unit_id: int) -> None:
    """Set a cancelled task of the heir aside whose place in the playbook this one takes."""
    same = select(Task).where(
        Task.occurrence_id == task.occurrence_id,
        Task.step == task.step,
        Task.unit_id == unit_id,
        Task.role == task.role,
        Task.collects == task.collects,
        Task.state == TaskState.CANCELLED,
    )
    for row in session.exec(same).all() if task.occurrence_id else ():
        row.step = f"{row.step}#{row.id}"
    session.flush()


def _move_reminders(session: Session, task: Task, old_seat: int, new_seat: int) -> None:
    """Let what the same person heard at the old seat count at the new one."""
    about = select(Reminder).where(
        Reminder.subject_id == task.id,
        Reminder.subject_kind == SubjectKind.TASK,
        Reminder.seat_id == old_seat,
    )
    for row in session.exec(about).all():
        row.seat_id = new_seat
    session.flush()


def _leave_out_others(change: Change, task: Task) -> None:
    """Spare the other heirs what the old unit has done: it was done for each of them."""
    if task.role is not TaskRole.FAN_OUT or not task.occurrence_id:
        return
    for other in change.new[1:]:
        change.session.merge(LeftOut(unit_id=other.id or 0, occurrence_id=task.occurrence_id, step=task.step))


def _words(rows: Mapping[int, Task], step: Passing) -> Phrase:
    match step:
        case Hand():
            return phrase("goes on with its new unit")
        case Join(_, into):
            return phrase("becomes one with {code}", code=rows[into].code if into in rows else "")
        case CountFor():
            return phrase("is done and stays under its old name")
        case LetFall():
            return phrase("is cancelled: nobody takes it over")


def _said(task: Task, was: Unit, after: Unit | None, said: Phrase) -> PassedTask:
    choosable = after is not None and task.state not in (TaskState.DONE, TaskState.CANCELLED)
    return _passed(task, was.name, after.name if after else "", said, choosable)


def _passed(task: Task, was: str, after: str, said: Phrase, choosable: bool) -> PassedTask:
    sealed = task.secrecy is not Secrecy.ORDINARY
    return PassedTask(task.code, task.title, was, after, said, choosable, sealed)


def drop_other_reminders(change: Change, seat_ids: set[int]) -> list[Reminder]:
    """Return what is open at seats that are no more, tasks apart: nobody there can hear it."""
    query = select(Reminder).where(
        col(Reminder.seat_id).in_(seat_ids),
        Reminder.state == ReminderState.OPEN,
        col(Reminder.subject_kind).not_in((SubjectKind.TASK, SubjectKind.PERSON)),
    )
    return list(change.session.exec(query))
