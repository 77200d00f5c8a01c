"""One task with all that was said about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.actions.boards.deeds import deed_words, details_of
from scheduler.actions.boards.escalation import StepLine, escalation_lines
from scheduler.actions.boards.tasks import TaskLine, task_lines
from scheduler.actions.boards.words import DEED_WORDS, RECORD_WORDS, actor_words
from scheduler.actions.handing import Colleague, colleagues, doing
from scheduler.actions.house import House
from scheduler.actions.orders import AT_THE_DOOR, BY_SECRETARY, WITH_REASON
from scheduler.core import workflow as core
from scheduler.core.figures import asked_of, bounds_words, shown
from scheduler.core.states import OPEN_TASK_STATES, CommentKind, SeatRole, Verb
from scheduler.core.workflow import AskedTask, Change, Deed, Role, decide
from scheduler.store.boards import TaskRow, task_rows
from scheduler.store.figures import figures_of
from scheduler.store.phrases import from_json
from scheduler.store.sittings import answering
from scheduler.store.tables import Ack, Audit, Comment, Extension, Person, Seat, Task


@dataclass(frozen=True)
class AckRow:
    """The answer “received” to one revision of the due date: by whom, by what means."""

    due_revision: int
    at: datetime
    person: str
    source: str
    number: str
    day: date | None


@dataclass(frozen=True)
class ExtensionRow:
    """A wish for a later date; `decision` is asked, granted, refused or withdrawn."""

    extension_id: int
    old_due: date
    new_due: date
    reason: str
    asked_by: str
    asked_at: datetime
    decision: str
    note: str
    decided_at: datetime | None


@dataclass(frozen=True)
class HistoryLine:
    """One line of the audit trail; `said` and `details` tell it in words."""

    at: datetime
    actor: str
    verb: str
    said: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Act:
    """Something more that can be done with the task now; `reason` where it asks for one."""

    deed: core.Act
    said: str
    reason: bool


@dataclass(frozen=True)
class CommentRow:
    """Words about the task."""

    at: datetime
    author: str
    text: str
    kind: CommentKind


@dataclass(frozen=True)
class NumberRow:
    """A number that the task asks for, and what was given; `bounds` says what it may be."""

    key: str
    label: str
    measure: str
    given: str
    bounds: str


@dataclass(frozen=True)
class TaskView(TaskLine):
    """A task for its page. `seat_id` and `holder` are those of the door it was opened by; 0 and empty else.

    `verbs` are the buttons that would do something, `acts` what else could be done, `records` what the unit
    may have said. `doing` is the colleague it was handed on to, `colleagues` are those it can be handed on
    to. `why` is the reason chain of the due date in words.
    """

    seat_id: int
    seat_role: SeatRole | None
    holder: str
    holder_id: int | None
    collects: bool
    occurrence_days: tuple[date, date] | None
    due_revision: int
    why: str
    evidence: bool
    approval: bool
    basis: str
    result: str
    difficulties: str
    proposals: str
    submitted_at: datetime | None
    done_at: datetime | None
    acks: tuple[AckRow, ...]
    extensions: tuple[ExtensionRow, ...]
    history: tuple[HistoryLine, ...]
    parts: tuple[TaskLine, ...]
    verbs: tuple[Verb, ...]
    acts: tuple[Act, ...]
    records: tuple[Act, ...]
    colleagues: tuple[Colleague, ...]
    doing: str
    comments: tuple[CommentRow, ...]
    steps: tuple[StepLine, ...]
    numbers: tuple[NumberRow, ...]

    @property
    def wish(self) -> ExtensionRow | None:
        """The wish that waits for a decision."""
        return next((one for one in self.extensions if one.decision == "asked"), None)


def task_view(house: House, task_id: int, seat_id: int | None, now: datetime) -> TaskView | None:
    """Return a task as seen from a seat, or by an administrator (None).

    None where there is no such task, or the seat has nothing to do with it.
    """
    with house.db.read() as session:
        rows = task_rows(session, col(Task.id) == task_id)
        seat = session.get(Seat, seat_id) if seat_id else None
        if not rows or (seat_id is not None and not _concerns(seat, rows[0].task)):
            return None
        return _view(session, house, rows[0], seat, now)


def _concerns(seat: Seat | None, task: Task) -> bool:
    return seat is not None and (seat.role is SeatRole.SECRETARY or seat.unit_id == task.unit_id)


def _view(session: Session, house: House, row: TaskRow, seat: Seat | None, now: datetime) -> TaskView:
    task = row.task
    assert task.id is not None
    holder = answering(session, house.today(now)).get(seat.id or 0) if seat else None
    extensions = _extensions(session, task.id)
    parts = task_rows(session, col(Task.parent_id) == task.id)
    unit = colleagues(session, task.unit_id, house.today(now))
    does = doing(task, unit)
    line, *part_lines = task_lines(session, house, [row, *parts], now)
    return TaskView(
        **vars(line),
        seat_id=seat.id or 0 if seat else 0,
        seat_role=seat.role if seat else None,
        holder=f"{holder.title} {holder.name}".strip() if holder else "",
        holder_id=holder.id if holder else None,
        collects=task.collects,
        occurrence_days=(row.occurrence.start, row.occurrence.end) if row.occurrence else None,
        due_revision=task.due_revision,
        why=house.words.say(from_json(task.reasons)),
        evidence=task.evidence,
        approval=task.approval,
        basis=task.basis or (row.event.basis if row.event else ""),
        result=task.result,
        difficulties=task.difficulties,
        proposals=task.proposals,
        submitted_at=task.submitted_at,
        done_at=task.done_at,
        acks=_acks(session, task.id),
        extensions=extensions,
        history=_history(session, house, task.code),
        parts=tuple(part_lines),
        verbs=_verbs(row, [one.decision for one in extensions]),
        acts=tuple(_acts(house, row, seat, unit)),
        records=tuple(_records(house, row)) if seat is None else (),
        colleagues=tuple(one for one in unit if one is not does),
        doing=does.name if does else "",
        comments=_comments(session, task.id),
        steps=escalation_lines(session, house, task.id),
        numbers=tuple(_numbers(session, house, task)),
    )


def _verbs(row: TaskRow, decisions: Sequence[str]) -> tuple[Verb, ...]:
    if row.task.collects or row.task.state not in OPEN_TASK_STATES:
        return ()
    done_with = {Verb.ACKNOWLEDGE: row.acknowledged, Verb.ASK_EXTENSION: "asked" in decisions}
    return tuple(verb for verb in Verb if not done_with.get(verb, False))


def _acts(house: House, row: TaskRow, seat: Seat | None, unit: Sequence[Colleague]) -> Iterator[Act]:
    """Yield what could be done from the seat; at a unit's own door, and by the secretary (None)."""
    by_unit = seat is not None and seat.role is not SeatRole.SECRETARY
    role, offered = (Role.UNIT, AT_THE_DOOR) if by_unit else (Role.SECRETARY, BY_SECRETARY)
    if row.task.waits:
        # Nobody is pressed for what they cannot begin.
        offered -= {Deed.NUDGE}
    if len(unit) < 2 or (seat and seat.role is SeatRole.OFFICER):
        offered -= {Deed.HAND_ON}
    for deed, words in DEED_WORDS.items():
        if deed in offered and _would_do(row, deed, role):
            yield Act(deed, house.words.say(words), deed in WITH_REASON)


def _records(house: House, row: TaskRow) -> Iterator[Act]:
    """Yield what the unit may have said, that would change something."""
    for deed, words in RECORD_WORDS.items():
        if _would_do(row, deed, Role.SECRETARY):
            yield Act(deed, house.words.say(words), deed in WITH_REASON)


def _would_do(row: TaskRow, deed: core.Act, role: Role) -> bool:
    task = row.task
    asked = AskedTask(
        title=task.title,
        due=task.due,
        due_revision=task.due_revision,
        state=task.state,
        collects=task.collects,
        acknowledged=row.acknowledged,
        handed_on=task.handed_to_id is not None,
        former=task.former_state,
    )
    return isinstance(decide(asked, deed, role, task.due_revision), Change)


def _numbers(session: Session, house: House, task: Task) -> Iterator[NumberRow]:
    given = figures_of(session, [task.id or 0]).get(task.id or 0, {}) if task.numbers else {}
    for one in asked_of(task.numbers):
        said = shown(given[one.key]) if one.key in given else ""
        yield NumberRow(one.key, one.label, one.measure, said, house.words.say(bounds_words(one)))


def _comments(session: Session, task_id: int) -> tuple[CommentRow, ...]:
    rows = session.exec(select(Comment).where(Comment.task_id == task_id).order_by(col(Comment.id)))
    return tuple(CommentRow(one.at, one.author, one.text, one.kind) for one in rows)


def _acks(session: Session, task_id: int) -> tuple[AckRow, ...]:
    query = (
        select(Ack, Person.name)
        .outerjoin(Person, col(Person.id) == Ack.person_id)
        .where(Ack.task_id == task_id)
        .order_by(col(Ack.due_revision))
    )
    return tuple(
        AckRow(ack.due_revision, ack.at, name or "", ack.source, ack.number, ack.day)
        for ack, name in session.exec(query)
    )


def _extensions(session: Session, task_id: int) -> tuple[ExtensionRow, ...]:
    query = (
        select(Extension, Person.name)
        .outerjoin(Person, col(Person.id) == Extension.asked_by_id)
        .where(Extension.task_id == task_id)
        .order_by(col(Extension.id))
    )
    return tuple(_extension(row, name or "") for row, name in session.exec(query))


def _extension(row: Extension, asked_by: str) -> ExtensionRow:
    assert row.id is not None
    return ExtensionRow(
        extension_id=row.id,
        old_due=row.old_due,
        new_due=row.new_due,
        reason=row.reason,
        asked_by=asked_by,
        asked_at=row.asked_at,
        decision=row.decision,
        note=row.note,
        decided_at=row.decided_at,
    )


def _history(session: Session, house: House, code: str) -> tuple[HistoryLine, ...]:
    query = select(Audit).where(Audit.subject == code).order_by(col(Audit.at), col(Audit.id))
    say = house.words.say
    return tuple(
        HistoryLine(
            row.at,
            say(actor_words(row.actor)),
            row.verb,
            say(deed_words(row.verb)),
            details_of(row.after, say),
        )
        for row in session.exec(query)
    )
