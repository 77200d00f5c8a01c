"""What units say about their tasks, and what is said in their name: each the order that `act` carries out."""

from dataclasses import dataclass
from datetime import date, datetime

from bots.buttons import Press
from calendars.phrases import phrase
from scheduler.actions.acts import act
from scheduler.actions.desk import Answered, settle_parent
from scheduler.actions.house import Actor, House
from scheduler.actions.orders import SOURCE_WORDS, Means, Order, Source
from scheduler.core.doors import TaskDoor
from scheduler.core.states import Verb
from scheduler.core.workflow import Deed
from scheduler.store.tables import Extension


@dataclass(frozen=True)
class Record:
    """What the secretary records for a unit: `day` is that of the dispatch or the call."""

    verb: Verb
    source: Source
    day: date
    number: str = ""
    note: str = ""


@dataclass(frozen=True)
class Progress:
    """A short report from the task's page."""

    result: str
    difficulties: str = ""
    proposals: str = ""


@dataclass(frozen=True)
class Wish:
    """The later date that a unit asks for, and why."""

    new_due: date
    reason: str


@dataclass(frozen=True)
class Decided:
    """What was decided about a wish; `note` is for the unit to read."""

    granted: bool
    note: str = ""


def answer(house: House, press: Press, actor: Actor, source: str, now: datetime) -> Answered:
    """Do what a button says; pressing twice is harmless. `source` is the channel it came through.

    An actor with a person must hold the seat today.
    """
    order = Order(press.verb, seat_id=press.seat_id, revision=press.due_revision, through=source)
    return act(house, press.task_id, order, actor, now)


def record_for_unit(house: House, task_id: int, record: Record, actor: Actor, now: datetime) -> Answered:
    """Record for a unit what it said by dispatch, telephone or Zalo.

    The reminders stop as if the unit had pressed; it counts as finished on the day named.
    """
    means = Means(record.source, record.day, record.number)
    return act(house, task_id, Order(record.verb, record.note, means=means), actor, now)


def approve(house: House, task_id: int, actor: Actor, now: datetime) -> Answered:
    """Approve a submitted result: the task is done. The caller has checked that the actor may."""
    return act(house, task_id, Order(Deed.APPROVE), actor, now)


def send_back(house: House, task_id: int, reason: str, actor: Actor, now: datetime) -> Answered:
    """Return a submitted result to its unit with the reason; it is asked anew, as for a new date."""
    return act(house, task_id, Order(Deed.RETURN, reason), actor, now)


def report(house: House, door: TaskDoor, progress: Progress, actor: Actor, now: datetime) -> Answered:
    """Keep a unit's short report on a task that is under way."""
    order = Order(
        Deed.REPORT,
        progress.result,
        difficulties=progress.difficulties,
        proposals=progress.proposals,
        seat_id=door.seat_id,
    )
    return act(house, door.task_id, order, actor, now)


def ask_extension(house: House, press: Press, wish: Wish, actor: Actor, now: datetime) -> Answered:
    """Ask for a later date; one wish at a time. A day off becomes the working day before, and is told."""
    order = Order(
        Verb.ASK_EXTENSION,
        wish.reason,
        new_due=wish.new_due,
        seat_id=press.seat_id,
        revision=press.due_revision,
    )
    return act(house, press.task_id, order, actor, now)


def decide_extension(
    house: House, extension_id: int, decided: Decided, actor: Actor, now: datetime
) -> Answered:
    """Grant or refuse a wish. Granted, the due date moves and its reminders are planned anew."""
    with house.db.read() as session:
        wish = session.get(Extension, extension_id)
    if wish is None:
        said = phrase("There is no such wish; look at the task again.")
        return Answered(False, house.words.say(said), 0)
    deed = Deed.GRANT if decided.granted else Deed.REFUSE
    return act(house, wish.task_id, Order(deed, decided.note, wish_id=extension_id), actor, now)


__all__ = [
    "SOURCE_WORDS", "Answered", "Decided", "Progress", "Record", "Source", "Wish", "answer", "approve",
    "ask_extension", "decide_extension", "record_for_unit", "report", "send_back", "settle_parent",
]  # fmt: skip
