"""How an event, a step or a task is reminded of: shown with where it comes from, and changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused
from scheduler.actions.obligations import refresh_occurrences, refresh_tasks, refresh_welcomes
from scheduler.core.owed import Policy
from scheduler.core.policies import BadPolicy, in_force, tidy_policy, written_policy
from scheduler.core.policy_words import OF_THE_HOUSE, SOURCES, policy_words
from scheduler.core.states import SubjectKind
from scheduler.core.titles import name_of
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.obligations import reminders_about
from scheduler.store.policies import said_by
from scheduler.store.tables import Event, Occurrence, Playbook, Reminder, Task


@dataclass(frozen=True)
class OfTask:
    """A task, by its number; its parts are reminded of in the same way."""

    task_id: int


@dataclass(frozen=True)
class OfEvent:
    """All tasks of an event, by its key."""

    key: str


@dataclass(frozen=True)
class OfStep:
    """All tasks of one step of a playbook, in every event that has it."""

    playbook: str
    step: str


About = OfTask | OfEvent | OfStep


@dataclass(frozen=True)
class PolicyView:
    """A policy as it stands: `own` is what is said here, `source` where what holds is said.

    `steps` are keys and titles of an event's steps that may say otherwise, in `playbook`.
    """

    title: str
    own: Mapping[str, Any]
    policy: Policy
    source: Phrase
    playbook: str = ""
    steps: tuple[tuple[str, str], ...] = ()

    @property
    def written(self) -> Any:
        """What is said here, as packs write it; None where nothing is."""
        return written_policy(self.own)

    @property
    def words(self) -> tuple[Phrase, ...]:
        """What holds, in words."""
        return tuple(policy_words(self.policy))


class NoSuchThing(InputRefused):
    """There is no such event, step or task."""


def policy_view(house: House, about: About) -> PolicyView:
    """Return how a thing is reminded of.

    Raises:
        NoSuchThing: there is none.
    """
    with house.db.read() as session:
        return _view(session, about)


def _view(session: Session, about: About) -> PolicyView:
    match about:
        case OfTask(task_id):
            return _of_task(session, task_id)
        case OfEvent(key):
            event = _event(session, key)
            policy, place = in_force(event.policy)
            book = session.get(Playbook, event.playbook_id) if event.playbook_id else None
            steps = tuple((one["key"], name_of(one["title"])) for one in book.steps) if book else ()
            source = OF_THE_HOUSE if place is None else SOURCES[3]
            return PolicyView(
                name_of(event.title), event.policy, policy, source, book.key if book else "", steps
            )
        case OfStep(playbook, key):
            step = _step(_playbook(session, playbook), key)
            policy, place = in_force(step.get("policy"))
            source = phrase("as its event says") if place is None else SOURCES[2]
            return PolicyView(name_of(step["title"]), step.get("policy", {}), policy, source, playbook)


def _of_task(session: Session, task_id: int) -> PolicyView:
    task = _task(session, task_id)
    occurrence = session.get(Occurrence, task.occurrence_id) if task.occurrence_id else None
    parent = session.get(Task, task.parent_id) if task.parent_id else None
    event_id = occurrence.event_id if occurrence else None
    said = said_by(session, {event_id} if event_id else set())
    policy, place = in_force(*said.chain(task, event_id, parent.policy if parent else None))
    source = OF_THE_HOUSE if place is None else SOURCES[place]
    return PolicyView(f"{task.code} {task.title}", task.policy, policy, source)


def set_policy(house: House, about: About, value: object, actor: Actor, now: datetime) -> PolicyView:
    """Say how a thing is reminded of (None: as what it belongs to), and plan its reminders anew.

    What was sent stays sent; what is asked for no more is skipped, and owed again once it is asked for again.

    Raises:
        NoSuchThing: there is no such thing.
        InputRefused: names the field that is wrong, and what to write instead.
    """
    try:
        tidy = tidy_policy(value)
    except BadPolicy as problem:
        raise InputRefused(*problem.faults[0]) from None
    with house.db.write() as session:
        lock_house(session)
        before = _view(session, about).own
        if before != tidy:
            verb, subject, ids = _keep(session, about, tidy)
            session.flush()
            refresh_tasks(session, house, ids, now)
            refresh_occurrences(session, house, _occasions(session, ids), now)
            refresh_welcomes(session, house, now)
            values = ({"policy": dict(before)}, {"policy": tidy})
            note(session, (actor.name, actor.person_id), (verb, subject), values, now)
        return _view(session, about)


def _occasions(session: Session, task_ids: Collection[int]) -> set[int]:
    """Return the occurrences whose fan-outs units may hear of earlier or later now."""
    query = select(Task.occurrence_id).where(col(Task.id).in_(task_ids)).distinct()
    return {number for number in session.exec(query) if number}


def _keep(session: Session, about: About, tidy: dict[str, Any]) -> tuple[str, str, list[int]]:
    """Write it down; return verb and subject for the trail, and the tasks that it may change."""
    match about:
        case OfTask(task_id):
            task = _task(session, task_id)
            task.policy = tidy
            return "task.policy", task.code, _ids(session, or_(Task.id == task_id, Task.parent_id == task_id))
        case OfEvent(key):
            event = _event(session, key)
            event.policy = tidy
            return "event.policy", key, _tasks_of(session, [event.id or 0])
        case OfStep(playbook, key):
            book = _playbook(session, playbook)
            others = [{**one, "policy": tidy} if one["key"] == key else one for one in book.steps]
            book.steps = [{k: v for k, v in one.items() if k != "policy" or v} for one in others]
            events = session.exec(select(Event.id).where(Event.playbook_id == book.id)).all()
            return "playbook.policy", f"{playbook}/{key}", _tasks_of(session, [i or 0 for i in events], key)


def _tasks_of(session: Session, event_ids: Sequence[int], step: str = "") -> list[int]:
    occasions = select(Occurrence.id).where(col(Occurrence.event_id).in_(event_ids))
    wanted = col(Task.occurrence_id).in_(occasions)
    return _ids(session, wanted & (col(Task.step) == step) if step else wanted)


def _ids(session: Session, wanted: Any) -> list[int]:
    return [i for i in session.exec(select(Task.id).where(wanted)) if i]


def _task(session: Session, task_id: int) -> Task:
    row = session.get(Task, task_id)
    if row is None:
        raise NoSuchThing("task", phrase("There is no such task; choose one from the list."))
    return row


def _event(session: Session, key: str) -> Event:
    row = session.exec(select(Event).where(Event.key == key)).first()
    if row is None:
        raise NoSuchThing("event", phrase("There is no event {key}; choose one from the list.", key=key))
    return row


def _playbook(session: Session, key: str) -> Playbook:
    row = session.exec(select(Playbook).where(Playbook.key == key)).first()
    if row is None:
        raise NoSuchThing("playbook", phrase("There is no playbook {key}.", key=key))
    return row


def _step(book: Playbook, key: str) -> Mapping[str, Any]:
    for one in book.steps:
        if one["key"] == key:
            return one
    raise NoSuchThing("step", phrase("The playbook {book} has no step {key}.", book=book.key, key=key))


def planned_of(house: House, task_id: int) -> Sequence[Reminder]:
    """Return the reminders of a task in the order of their slots, those that ended too."""
    with house.db.read() as session:
        rows = reminders_about(session, SubjectKind.TASK, [task_id]).get(task_id, [])
        return sorted(rows, key=lambda row: (row.slot, row.id or 0))
