"""Facts for the reminder policy, read from the rows, and the reminders that stand."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from scheduler.core.escalation import WISH
from scheduler.core.previews import STOPPED
from scheduler.core.readiness import MENDED
from scheduler.core.reminders import (
    ANOTHER_POLICY,
    ANSWERED,
    EXTENSION,
    WELCOME,
    Key,
    Past,
    Policy,
    TaskFacts,
)
from scheduler.core.states import (
    OPEN_TASK_STATES,
    CommentKind,
    DraftState,
    EnvelopeState,
    OccurrenceState,
    ReminderState,
    SeatRole,
    SubjectKind,
    TaskRole,
    TaskState,
)
from scheduler.store.dialect import many
from scheduler.store.policies import said_by
from scheduler.store.sittings import sitters_of, sittings
from scheduler.store.tables import (
    Ack,
    Appointment,
    Comment,
    Draft,
    Envelope,
    Extension,
    Hold,
    Occurrence,
    Reminder,
    Seat,
    Task,
)

RESTING = frozenset({WISH, STOPPED, MENDED, ANOTHER_POLICY})
"""Reasons of skipped reminders that are owed again once what they rest for is decided."""

LIVE_STATES = (*sorted(OPEN_TASK_STATES), TaskState.SUBMITTED, TaskState.DECLINED)

_OWING_STATES = (*LIVE_STATES, TaskState.PAUSED)
"""States in which somebody may be owed a word: of a paused task the secretary, where a wish waits."""


@dataclass(frozen=True)
class _Seats:
    """Where reminders go: each unit's contact and head, the secretary, and the seat above her."""

    contacts: dict[int, int]
    heads: dict[int, int]
    secretary: int = 0
    superior: int = 0


def secretary_seat(session: Session) -> int:
    """Return the secretary's seat, 0 where there is none."""
    return _seats(session).secretary


def contact_seats(session: Session) -> dict[int, int]:
    """Return each unit's contact seat."""
    return _seats(session).contacts


_SEATS = (
    select(Seat.unit_id, Seat.id, Seat.role)
    .where(col(Seat.role) != SeatRole.MEMBER)
    .order_by(col(Seat.unit_id).nulls_last(), col(Seat.id).desc())
)


# Units have seats by the hundred; of a few tasks only theirs are asked for.
_SEATS_AROUND = _SEATS.where(
    or_(
        col(Seat.unit_id).in_(select(Task.unit_id).where(col(Task.id).in_(many()))),
        col(Seat.role).not_in((SeatRole.CONTACT, SeatRole.HEAD)),
    )
)


def _seats(session: Session, task_ids: Collection[int] | None = None) -> _Seats:
    """Return the seats; the committee's own secretary before one of a unit, a deputy before the chair.

    With `task_ids`, of the units only those that have one of these tasks.
    """
    rows = session.exec(_SEATS) if task_ids is None else session.exec(_SEATS_AROUND, params=_ids(task_ids))
    units: dict[SeatRole, dict[int, int]] = defaultdict(dict)
    ours: dict[SeatRole, int] = {}
    for unit_id, seat_id, role in rows:
        ours[SeatRole(role)] = seat_id or 0
        units[SeatRole(role)][unit_id or 0] = seat_id or 0
    superior = ours.get(SeatRole.DEPUTY_CHAIR) or ours.get(SeatRole.CHAIR, 0)
    return _Seats(units[SeatRole.CONTACT], units[SeatRole.HEAD], ours.get(SeatRole.SECRETARY, 0), superior)


_WHOLE = aliased(Task)
"""What a task is part of."""

_STOPPED: Any = and_(
    col(Task.role) == TaskRole.FAN_OUT,
    exists().where(col(Hold.occurrence_id) == Task.occurrence_id, col(Hold.released_at).is_(None)),
)
"""Whether the secretary holds the fan-out that a task is a part of."""

# SQLModel's select does not know that what is joined from outside may be missing.
_FACTS: Any = (
    select(  # type: ignore[call-overload]
        Task, Occurrence.state, Ack.id, Extension, Seat.id, Occurrence.event_id, col(_WHOLE.policy), _STOPPED
    )
    .outerjoin(Occurrence, col(Occurrence.id) == Task.occurrence_id)
    .outerjoin(_WHOLE, col(_WHOLE.id) == Task.parent_id)
    .outerjoin(Ack, and_(col(Ack.task_id) == Task.id, col(Ack.due_revision) == Task.due_revision))
    # A seat of another unit, as after a reorganisation, is nobody the task was handed on to.
    .outerjoin(Seat, and_(col(Seat.id) == Task.handed_to_id, col(Seat.unit_id) == Task.unit_id))
    .outerjoin(Extension, and_(col(Extension.task_id) == Task.id, col(Extension.decision) != "withdrawn"))
    .order_by(col(Task.id), col(Extension.id))
)


_CALLS: Any = (
    select(Comment.task_id, Comment.id, Comment.at, Comment.kind)
    .join(Task, col(Task.id) == Comment.task_id)
    .where(
        col(Comment.kind).in_((CommentKind.NUDGE, CommentKind.HANDED_ON)),
        col(Comment.due_revision) == Task.due_revision,
        col(Task.state).in_(sorted(OPEN_TASK_STATES)),
    )
    .order_by(col(Comment.id))
)

_THEIR_CALLS = _CALLS.where(col(Comment.task_id).in_(many()))

_DRAFTS: Any = (
    select(Draft)
    .join(Task, col(Task.id) == Draft.task_id)
    .where(col(Draft.due_revision) == Task.due_revision, Draft.state != DraftState.KEPT)
)
_THEIR_DRAFTS = _DRAFTS.where(col(Draft.task_id).in_(many()))

_LIVE_FACTS = _FACTS.where(col(Task.state).in_(_OWING_STATES))
_THEIR_FACTS = _FACTS.where(col(Task.id).in_(many()))


def _ids(ids: Collection[int]) -> dict[str, list[int]]:
    return {"ids": list(ids)}


def task_facts(session: Session, task_ids: Collection[int] | None) -> list[TaskFacts]:
    """Return the policy's view of these tasks; None means all that are not over."""
    rows = (
        session.exec(_LIVE_FACTS) if task_ids is None else session.exec(_THEIR_FACTS, params=_ids(task_ids))
    ).all()
    seats, said = _seats(session, task_ids), said_by(session, {row[5] for row in rows if row[5]})
    found: dict[int, TaskFacts] = {}
    for task, state, ack, wish, handed_to, event_id, whole, stopped in rows:
        policy = said.policy(task, event_id, whole)
        facts = found.get(task.id) or _facts((task, state, ack is not None), seats, policy)
        facts = replace(facts, seat_id=handed_to or facts.seat_id, stopped=bool(stopped))
        # One row a wish: a task may wait for more than one answer.
        found[task.id] = _with_wish(facts, wish) if wish else facts
    _add_calls(session, task_ids, found)
    _add_drafts(session, task_ids, found)
    return list(found.values())


def _add_calls(session: Session, task_ids: Collection[int] | None, found: dict[int, TaskFacts]) -> None:
    """Add the words that speak of the due date in force: pressed for, handed on."""
    rows = session.exec(_CALLS) if task_ids is None else session.exec(_THEIR_CALLS, params=_ids(task_ids))
    for task_id, comment_id, at, kind in rows:
        facts = found[task_id]
        if kind is CommentKind.NUDGE:
            found[task_id] = replace(facts, nudged=(*facts.nudged, (comment_id, at)))
        else:
            found[task_id] = replace(facts, handed_on=(*facts.handed_on, (comment_id, at)))


def _add_drafts(session: Session, task_ids: Collection[int] | None, found: dict[int, TaskFacts]) -> None:
    """Add what was decided about drafts to a superior, for the due date in force."""
    rows = session.exec(_DRAFTS) if task_ids is None else session.exec(_THEIR_DRAFTS, params=_ids(task_ids))
    for draft in rows:
        if draft.task_id in found:
            let_go = ((draft.id or 0, draft.seat_id, draft.at),) if draft.state is DraftState.RELEASED else ()
            found[draft.task_id] = replace(found[draft.task_id], drafted=True, released=let_go)


def _with_wish(facts: TaskFacts, wish: Extension) -> TaskFacts:
    assert wish.id is not None
    if wish.decided_at is None:
        return replace(facts, asked=(*facts.asked, (wish.id, wish.asked_at)))
    # What an older decision said of another date is no news any more.
    if facts.due == (wish.new_due if wish.decision == "granted" else wish.old_due):
        return replace(facts, answered=((wish.id, wish.decided_at),))
    return facts


def _facts(one: tuple[Task, OccurrenceState | None, bool], seats: _Seats, policy: Policy) -> TaskFacts:
    task, state, acknowledged = one
    assert task.id is not None
    return TaskFacts(
        task_id=task.id,
        seat_id=seats.contacts.get(task.unit_id, 0),
        secretary_id=seats.secretary,
        due=task.due,
        due_revision=task.due_revision,
        state=task.state,
        acknowledged=acknowledged,
        collects=task.collects,
        waiting=state is OccurrenceState.PROVISIONAL,
        held=task.waits,
        leads_step=task.parent_id is None,
        submitted_at=task.submitted_at,
        declined_at=task.revised_at if task.state is TaskState.DECLINED else None,
        head_id=seats.heads.get(task.unit_id, 0),
        superior_id=seats.superior,
        important=task.important if policy.weighs is None else policy.weighs,
        policy=policy,
    )


_ABOUT = select(Reminder).where(Reminder.subject_kind == bindparam("kind")).order_by(col(Reminder.id))
_ABOUT_THESE = _ABOUT.where(col(Reminder.subject_id).in_(many()))
# What was said of an older due date decides nothing any more, but for wishes, which outlive it.
_ABOUT_THESE_TASKS = _ABOUT_THESE.join(Task, col(Task.id) == Reminder.subject_id).where(
    or_(
        col(Reminder.due_revision) == Task.due_revision,
        col(Reminder.state) == ReminderState.OPEN,
        col(Reminder.rule).in_((EXTENSION, ANSWERED)),
    )
)
_ABOUT_LIVE = _ABOUT.where(
    or_(
        col(Reminder.subject_id).in_(select(Task.id).where(col(Task.state).in_(_OWING_STATES))),
        col(Reminder.state) == ReminderState.OPEN,
    )
)


def reminders_about(
    session: Session, kind: SubjectKind, ids: Collection[int] | None
) -> dict[int, list[Reminder]]:
    """Return the reminders of these subjects that decide what is owed, by subject; None means of all.

    Those of a task's older due dates are left out once they have settled, but for wishes.
    """
    found: dict[int, list[Reminder]] = defaultdict(list)
    if ids is not None:
        these = _ABOUT_THESE_TASKS if kind is SubjectKind.TASK else _ABOUT_THESE
        rows = session.exec(these, params={"kind": kind, **_ids(ids)})
    else:
        rows = session.exec(_ABOUT_LIVE if kind is SubjectKind.TASK else _ABOUT, params={"kind": kind})
    for row in rows:
        found[row.subject_id].append(row)
    return found


def leaving(session: Session) -> set[int]:
    """Return the envelopes that are being sent: what they carry is fixed already."""
    return {i for i in session.exec(select(Envelope.id).where(Envelope.state == EnvelopeState.SENDING)) if i}


def lock_unsent(session: Session, ids: Collection[int]) -> set[int]:
    """Lock these reminders; return those that are open still, and not being sent."""
    query = select(Reminder.id, Reminder.envelope_id).where(
        col(Reminder.id).in_(ids), Reminder.state == ReminderState.OPEN
    )
    found = session.exec(query.order_by(col(Reminder.id)).with_for_update()).all()
    fixed = leaving(session) if any(envelope_id for _, envelope_id in found) else set()
    return {row_id for row_id, envelope_id in found if row_id and envelope_id not in fixed}


def key_of(row: Reminder) -> Key:
    """Return what names the reminder."""
    return Key(row.subject_kind, row.subject_id, row.rule, row.ordinal, row.seat_id, row.due_revision)


def past_of(rows: Iterable[Reminder]) -> list[Past]:
    """Return how the reminders stand, for the policy; what only rests counts as open."""
    return [
        Past(key_of(row), ReminderState.OPEN if rests(row) else row.state, row.settled_at or row.slot)
        for row in rows
    ]


def rests(row: Reminder) -> bool:
    """Tell whether a reminder was skipped only until something is decided."""
    return row.state is ReminderState.SKIPPED and row.reason in RESTING


def holders(session: Session, day: date, seat_ids: Collection[int] | None = None) -> dict[int, int]:
    """Return who answers for each seat on a day: its holder, or whoever stands in while that one is away."""
    return {seat_id: one.person_id for seat_id, one in sittings(session, day, seat_ids).items()}


def appointed(session: Session, day: date, seat_ids: Collection[int]) -> dict[int, int]:
    """Return who holds each of the seats on a day, on leave or not; of two, the one appointed later."""
    return {seat_id: people[0] for seat_id, people in sitters_of(session, day, seat_ids).items()}


def sits_on(day: date) -> tuple[Any, Any]:
    """Return the conditions under which an appointment holds on a day."""
    return (Appointment.starts <= day, or_(col(Appointment.ends).is_(None), col(Appointment.ends) > day))


def first_open_slots(session: Session) -> dict[int, datetime]:
    """Return for each seat the earliest slot of its open reminders, welcomes apart."""
    query = (
        select(Reminder.seat_id, func.min(Reminder.slot))
        .where(Reminder.state == ReminderState.OPEN, Reminder.rule != WELCOME)
        .group_by(col(Reminder.seat_id))
    )
    return dict(session.exec(query).all())
