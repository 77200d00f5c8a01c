"""A task is handed on inside its unit: a colleague does it, and is reminded of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.desk import Desk, Mistyped, ask_anew, comment_on
from scheduler.actions.house import Actor, House
from scheduler.actions.orders import Order
from scheduler.core.states import CommentKind, SeatRole
from scheduler.core.workflow import Already, Deed, Refusal
from scheduler.store.obligations import contact_seats, sits_on
from scheduler.store.tables import Appointment, Person, Seat, Task

SYSTEM = Actor("reminders")
"""Who gives a task back when the colleague has left."""


@dataclass(frozen=True)
class Colleague:
    """Somebody who sits in a unit; `seat_id` is where their reminders are owed to."""

    person_id: int
    name: str
    seat_id: int
    role: SeatRole


def colleagues(session: Session, unit_id: int, day: date) -> list[Colleague]:
    """Return who sits in a unit on a day, each once, by name; the contact's seat before another one."""
    query = (
        select(Person, Seat)
        .join(Appointment, col(Appointment.person_id) == Person.id)
        .join(Seat, col(Seat.id) == Appointment.seat_id)
        .where(Seat.unit_id == unit_id, Seat.role != SeatRole.SECRETARY, *sits_on(day))
        .order_by(col(Person.name), col(Person.id), (col(Seat.role) != SeatRole.CONTACT), col(Seat.id))
    )
    found: dict[int, Colleague] = {}
    for person, seat in session.exec(query):
        one = Colleague(person.id or 0, person.name, seat.id or 0, seat.role)
        found.setdefault(one.person_id, one)
    return list(found.values())


def doing(task: Task, found: Sequence[Colleague]) -> Colleague | None:
    """Return the colleague whom the task was handed on to; None where it is the contact's."""
    return next((one for one in found if one.seat_id == task.handed_to_id), None)


def obstacle_to_handing(at: Desk, task: Task, order: Order) -> Mistyped | Already | Refusal | None:
    """Return why the task is not handed on: no head or contact asks, or to nobody of the unit."""
    seat = at.session.get(Seat, order.seat_id) if order.seat_id else None
    if seat and seat.role is SeatRole.OFFICER:
        return Refusal(
            phrase(
                "“{title}” is handed on by the unit's head or contact; give it back to them.",
                title=task.title,
            )
        )
    if order.colleague_id is None:
        return Mistyped("colleague_id", phrase("Choose the colleague who will do it."))
    to = _colleague(at, task, order)
    if to is None:
        said = phrase(
            "Only somebody of the unit can be given “{title}”; choose from the list, or ask the secretary to "
            "add your colleague to the unit.",
            title=task.title,
        )
        return Refusal(said)
    if to.seat_id == (task.handed_to_id or _contact_seat(at, task)):
        return Already(phrase("“{title}” is with {name} already.", title=task.title, name=to.name))
    return None


def _colleague(at: Desk, task: Task, order: Order) -> Colleague | None:
    found = colleagues(at.session, task.unit_id, at.house.today(at.now))
    return next((one for one in found if one.person_id == order.colleague_id), None)


def _contact_seat(at: Desk, task: Task) -> int:
    return contact_seats(at.session).get(task.unit_id, 0)


def hand_on(at: Desk, task: Task, order: Order) -> Phrase:
    """Let a colleague be reminded of the task, and told at the next slot who handed it on."""
    to = _colleague(at, task, order)
    assert to is not None
    task.handed_to_id = None if to.seat_id == _contact_seat(at, task) else to.seat_id
    _owe_anew(at, task, order, told=at.actor.person_id != to.person_id)
    return phrase(
        "“{title}” is handed on to {name}, who is reminded of it from now on.", title=task.title, name=to.name
    )


def take_back(at: Desk, task: Task, order: Order) -> None:
    """Let the unit's contact be reminded of the task again."""
    task.handed_to_id = None
    _owe_anew(at, task, order, told=order.seat_id != _contact_seat(at, task))


def give_back(session: Session, house: House, vacant: Collection[tuple[int, int]], now: datetime) -> set[int]:
    """Give the tasks that were handed on to vacant seats back to their units' contacts; return which.

    `vacant` are tasks, each with the seat that nobody holds.
    """
    tasks = select(Task).where(col(Task.id).in_({task_id for task_id, _ in vacant}))
    returned = set()
    for task in session.exec(tasks.with_for_update()):
        if (task.id, task.handed_to_id) in vacant:
            at = Desk(session, house, SYSTEM, now)
            before = {
                "state": task.state.value,
                "handed_to": task.handed_to_id,
                "revision": task.due_revision,
            }
            take_back(at, task, Order(Deed.TAKE_BACK))
            after = {"state": task.state.value, "handed_to": None, "revision": task.due_revision}
            at.audit((f"task.{Deed.TAKE_BACK}", task.code), before, after)
            session.add(task)
            returned.add(task.id or 0)
    return returned


def _owe_anew(at: Desk, task: Task, order: Order, *, told: bool) -> None:
    # What the one heard and answered, the other has not: the task is asked of them from the beginning.
    ask_anew(task)
    task.revised_at = at.now
    if told:
        comment_on(at, task, CommentKind.HANDED_ON, order.text)
