"""What is owed to which seat in which slot: the reminder policy, as pure functions of facts.

A reminder is named by its `Key`. `owed` says which keys should be open, given what has settled
already; later nudges are owed only once the ones before them have settled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.core.slots import Slots
from scheduler.core.states import OPEN_TASK_STATES, ReminderState, SubjectKind, TaskState

BEFORE, OVERDUE, CALL, CONFIRM, WELCOME, NOTICE, APPROVE, EXTENSION, ANSWERED, NUDGE, DECLINED = (
    "before", "overdue", "call", "confirm", "welcome", "notice", "approve", "extension", "answered",
    "nudge", "declined",
)  # fmt: skip
"""The rules of reminders. `before` and `overdue` carry their working days as the ordinal."""

UNREACHED, SILENT = 0, 1
"""Ordinals of `call`: nobody could be told; or everybody was told and nothing came back."""


@dataclass(frozen=True)
class Policy:
    """How often a unit hears of one task, in working days; the default is calm: five times at most."""

    before: tuple[int, ...] = (7, 1, 0)
    overdue: tuple[int, ...] = (1, 4)
    ask_lead: int = 15
    ask_repeat: int = 10
    ask_limit: int = 6


CALM = Policy()


@dataclass(frozen=True)
class Key:
    """What names a reminder: one subject, one rule, one ordinal, one seat, one revision of the due date."""

    kind: SubjectKind
    subject_id: int
    rule: str
    ordinal: int
    seat_id: int
    revision: int = 0


@dataclass(frozen=True)
class Owed:
    """A reminder that should be open, and the slot in which it is to be said (UTC)."""

    key: Key
    slot: datetime


@dataclass(frozen=True)
class Past:
    """How a reminder of the subject stands; `at` is when it settled, or its slot while it is open."""

    key: Key
    state: ReminderState
    at: datetime | None = None

    @property
    def settled(self) -> bool:
        """Whether it is over."""
        return self.state is not ReminderState.OPEN

    @property
    def told(self) -> bool:
        """Whether the seat heard it, or may have."""
        return self.state in (ReminderState.SENT, ReminderState.UNKNOWN)


@dataclass(frozen=True)
class TaskFacts:
    """What the policy needs to know of a task. `seat_id` is the unit's contact, 0 where it has none.

    `asked` are the wishes for a later date that wait, `answered` those decided that led to the due date in
    force: number and moment. `nudged` are the secretary's calls to get on with it.
    """

    task_id: int
    seat_id: int
    secretary_id: int
    due: date
    due_revision: int
    state: TaskState
    acknowledged: bool = False
    collects: bool = False
    waiting: bool = False
    submitted_at: datetime | None = None
    asked: tuple[tuple[int, datetime], ...] = ()
    answered: tuple[tuple[int, datetime], ...] = ()
    nudged: tuple[tuple[int, datetime], ...] = ()
    declined_at: datetime | None = None


@dataclass(frozen=True)
class OccurrenceFacts:
    """A provisional occurrence that the secretary is `asked` to confirm, from the day `ask_from` on."""

    occurrence_id: int
    secretary_id: int
    ask_from: date
    asked: bool


def owed_for_task(task: TaskFacts, past: Sequence[Past], slots: Slots, policy: Policy = CALM) -> list[Owed]:
    """Return every reminder of the task that should be open now, in no particular order."""
    mine = {p.key: p for p in past if p.key.revision == task.due_revision}
    if task.waiting or task.collects:
        return []
    found = [*_wishes(task, slots)]
    if task.state is TaskState.SUBMITTED and task.submitted_at:
        found.append(Owed(_key(task, APPROVE, 0, task.secretary_id), slots.after(task.submitted_at)))
    if task.state is TaskState.DECLINED and task.declined_at:
        found.append(Owed(_key(task, DECLINED, 0, task.secretary_id), slots.after(task.declined_at)))
    if task.state in OPEN_TASK_STATES:
        found += [
            *_answers(task, slots),
            *_nudges(task, slots),
            *_before(task, slots, policy),
            *_overdue(task, mine, slots, policy),
            *_calls(task, mine, slots, policy),
        ]
    return [o for o in found if o.key not in mine or not mine[o.key].settled]


def _key(task: TaskFacts, rule: str, ordinal: int, seat_id: int) -> Key:
    return Key(SubjectKind.TASK, task.task_id, rule, ordinal, seat_id, task.due_revision)


def _wishes(task: TaskFacts, slots: Slots) -> Iterable[Owed]:
    for extension_id, asked_at in task.asked:
        yield Owed(_key(task, EXTENSION, extension_id, task.secretary_id), slots.after(asked_at))


def _answers(task: TaskFacts, slots: Slots) -> Iterable[Owed]:
    for extension_id, decided_at in task.answered:
        yield Owed(_key(task, ANSWERED, extension_id, task.seat_id), slots.after(decided_at))


def _nudges(task: TaskFacts, slots: Slots) -> Iterable[Owed]:
    # A person presses for it now: at the next working minute, in no slot, and so in a message of its own.
    for comment_id, at in task.nudged:
        yield Owed(_key(task, NUDGE, comment_id, task.seat_id), slots.opening(at))


def _before(task: TaskFacts, slots: Slots, policy: Policy) -> Iterable[Owed]:
    last_day = slots.days.before_or_on(task.due)
    for days in policy.before:
        # "Đã nhận" buys silence until the last working day, not on it.
        if days == 0 or not task.acknowledged:
            yield Owed(_key(task, BEFORE, days, task.seat_id), slots.on(slots.days.add(last_day, -days)))


def _overdue(task: TaskFacts, mine: Mapping[Key, Past], slots: Slots, policy: Policy) -> Iterable[Owed]:
    if task.acknowledged or not _was_told(mine):
        # Nobody is told "overdue" about what they were never told of.
        return
    waits_for = [_key(task, BEFORE, days, task.seat_id) for days in policy.before]
    day, counted = _last_heard(mine, waits_for, task.due, slots), 0
    for days in policy.overdue:
        if not all(_settled(mine, key) for key in waits_for):
            return
        key = _key(task, OVERDUE, days, task.seat_id)
        # Counted from the one before as it was heard: who heard late gets as long to answer.
        day, counted = slots.days.add(day, days - counted), days
        yield Owed(key, slots.on(day))
        waits_for = [key]
        day = _last_heard(mine, waits_for, day, slots)


def _calls(task: TaskFacts, mine: Mapping[Key, Past], slots: Slots, policy: Policy) -> Iterable[Owed]:
    if any(p.state is ReminderState.FAILED for k, p in mine.items() if k.seat_id == task.seat_id):
        first_day = slots.days.add(slots.days.before_or_on(task.due), -policy.before[0])
        yield Owed(_key(task, CALL, UNREACHED, task.secretary_id), slots.on(first_day))
    if not _was_told(mine):
        return
    last_nudge = _key(task, OVERDUE, policy.overdue[-1], task.seat_id)
    if _settled(mine, last_nudge):
        day = _last_heard(mine, [last_nudge], slots.days.add(task.due, policy.overdue[-1]), slots)
        yield Owed(_key(task, CALL, SILENT, task.secretary_id), slots.afternoon(day))
    elif task.acknowledged and _settled(mine, last := _key(task, BEFORE, 0, task.seat_id)):
        # A unit that said "Đã nhận" is not nudged again by a machine: a person calls.
        day = slots.days.add(_last_heard(mine, [last], task.due, slots), policy.overdue[0])
        yield Owed(_key(task, CALL, SILENT, task.secretary_id), slots.afternoon(day))


def _last_heard(mine: Mapping[Key, Past], keys: Iterable[Key], day: date, slots: Slots) -> date:
    """Return `day`, or the later local day on which the last of these was heard."""
    heard = [p.at.astimezone(slots.zone).date() for k in keys if (p := mine.get(k)) and p.told and p.at]
    return max([day, *heard])


def _was_told(mine: Mapping[Key, Past]) -> bool:
    return any(p.told and k.rule in (BEFORE, OVERDUE) for k, p in mine.items())


def _settled(mine: Mapping[Key, Past], key: Key) -> bool:
    return key in mine and mine[key].settled


def owed_for_occurrence(
    occurrence: OccurrenceFacts, past: Sequence[Past], slots: Slots, policy: Policy = CALM
) -> list[Owed]:
    """Return the reminders to confirm the occurrence: one at a time, again while nobody decides."""
    if not occurrence.asked:
        return []
    return list(_asks(occurrence, {p.key: p for p in past}, slots, policy))


def _asks(
    occurrence: OccurrenceFacts, past: Mapping[Key, Past], slots: Slots, policy: Policy
) -> Iterable[Owed]:
    day = slots.days.before_or_on(occurrence.ask_from)
    for ordinal in range(policy.ask_limit):
        key = Key(SubjectKind.OCCURRENCE, occurrence.occurrence_id, CONFIRM, ordinal, occurrence.secretary_id)
        asked = past.get(key)
        if asked is None or not asked.settled:
            yield Owed(key, slots.on(day))
            return
        # Counted from when it was asked, not from when it should have been: after a pause, one question.
        last = asked.at.astimezone(slots.zone).date() if asked.at else day
        day = slots.days.add(last, policy.ask_repeat)


def why_skipped(task: TaskFacts, key: Key) -> str | None:
    """Return why a reminder is no longer owed, as a code of core.reasons; None if it may stand."""
    if key.revision != task.due_revision:
        return "returned" if task.state is TaskState.RETURNED else "moved"
    if task.waiting:
        return "provisional"
    if key.rule in (EXTENSION, APPROVE, DECLINED):
        return None
    if task.state not in OPEN_TASK_STATES:
        return task.state.value
    if task.acknowledged and key.rule in (BEFORE, OVERDUE) and key.ordinal != 0:
        return "acknowledged"
    return None


def keep_nearest(waiting: Iterable[Owed]) -> tuple[list[Owed], list[Owed]]:
    """Split into what is said and what the same seat hears in the same slot anyway ("merged").

    Of several reminders of one subject to one seat in one slot the one nearest to the due date stays.
    Questions, calls and notices are each said.
    """
    said, merged = [], []
    taken = set()
    for one in sorted(waiting, key=_distance):
        place = (one.key.kind, one.key.subject_id, one.key.seat_id, one.slot)
        if one.key.rule not in (BEFORE, OVERDUE):
            said.append(one)
        elif place in taken:
            merged.append(one)
        else:
            taken.add(place)
            said.append(one)
    return said, merged


def _distance(one: Owed) -> tuple[int, int]:
    return (0, -one.key.ordinal) if one.key.rule == OVERDUE else (1, one.key.ordinal)
