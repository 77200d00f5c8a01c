"""What the reminder policy speaks of: rules, keys, what is owed, what has settled, facts of tasks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.core.slots import Slots
from scheduler.core.states import ReminderState, SubjectKind, TaskState

BEFORE, OVERDUE, CALL, CONFIRM, WELCOME, NOTICE, APPROVE, EXTENSION, ANSWERED, NUDGE, DECLINED, HANDED_ON = (
    "before", "overdue", "call", "confirm", "welcome", "notice", "approve", "extension", "answered",
    "nudge", "declined", "handed_on",
)  # fmt: skip
HEAD, DRAFT, SUPERIOR, WAITS, PREVIEW = "head", "draft", "superior", "waits", "preview"
"""The rules of reminders. `before` and `overdue` carry their working days as the ordinal."""

ANNOUNCED = "announced"
"""The rule of an announcement: each seat of its audience hears it once."""

HELD = "held"
"""The rule of what the secretary hears of a step that still waits for others."""

UNREACHABLE, SUCCESSOR = "unreachable", "successor"
"""Rules of what the secretary hears of a unit: nobody can be told for it; its contact names another."""

HANDOVER = "handover"
"""The rule of what a new contact hears of a unit: the open tasks that were handed over."""

UNREADY = "unready"
"""The rule of what the secretary hears of an occasion whose units cannot all be told or will be away."""

FIRST_WORD = frozenset({BEFORE, OVERDUE, HANDED_ON})
"""Rules that tell a seat of a task: of those that fall into one slot, one is said."""

UNREACHED, SILENT = 0, 1
"""Ordinals of `call`: nobody could be told; or everybody was told and nothing came back."""


OFFICE_DAY = timedelta(hours=7, minutes=30)
"""What a working day has of office hours (core.slots.HALF_DAYS)."""


@dataclass(frozen=True)
class Steps:
    """How long each step of an escalation waits for an answer to the one before, in office hours."""

    head: timedelta
    call: timedelta
    draft: timedelta


@dataclass(frozen=True)
class Late:
    """What is done with a reminder that could not be said on its day; ages in working days.

    Older than `missed_after` it says that it was missed (None: never), older than `skip_after` it is not
    said at all (None: always said).
    """

    missed_after: int | None = 0
    skip_after: int | None = None


@dataclass(frozen=True)
class Policy:
    """How often a unit hears of one task, in working days; the default is calm: five times at most.

    `before` holds offsets as core.offsets_before writes them, the earliest first and 0, the last working day,
    at the end; `overdue` grows. `weighs` and `copies` are None where the task's own mark, and its last day,
    decide: whether it is important, and whether an answer that was lost is worth a marked copy.
    `wait_repeat` and `wait_limit` say when, and how often, the secretary hears again of what waits for her;
    `ready_lead` how long before the first step of an occasion she hears what is not ready for it.
    """

    before: tuple[int, ...] = (7, 1, 0)
    overdue: tuple[int, ...] = (1, 4)
    afternoon: bool = False
    alone: bool = False
    weighs: bool | None = None
    copies: bool | None = None
    late: Late = Late()
    ordinary: Steps = Steps(2 * OFFICE_DAY, 2 * OFFICE_DAY, 5 * OFFICE_DAY)
    important: Steps = Steps(OFFICE_DAY, OFFICE_DAY, 2 * OFFICE_DAY)
    wait_repeat: int = 3
    wait_limit: int = 3
    preview_lead: int = 5
    ready_lead: int = 10
    ask_lead: int = 15
    ask_repeat: int = 10
    ask_limit: int = 6

    def steps(self, important: bool) -> Steps:
        """Return the steps for a task."""
        return self.important if important else self.ordinary


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
    """A reminder that should be open, and the slot in which it is to be said (UTC).

    `waited` is the reminder whose answer it waited for, `patience` for how many office hours.
    """

    key: Key
    slot: datetime
    waited: Key | None = None
    patience: timedelta = timedelta()


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
    """What the policy needs to know of a task.

    `seat_id` is that of the colleague it was handed on to, else the unit's contact; 0 where it has none.
    `handed_on` is when, and with which words, for the due date in force.

    `head_id` is the seat of the unit's head, `superior_id` the one above the secretary, 0 where there is
    none. `drafted` says that a draft to a superior was decided for the due date in force, `released` are
    those that the secretary let go: number, seat and moment. `stopped` is a part of a fan-out that she holds.
    `asked` are the wishes for a later date that wait, `answered` those decided that led to the due date in
    force: number and moment. `nudged` are the secretary's calls to get on with it. It is `held` while the
    steps before its own are not done; `leads_step` is the task of a step that stands for its parts too.
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
    held: bool = False
    leads_step: bool = True
    submitted_at: datetime | None = None
    asked: tuple[tuple[int, datetime], ...] = ()
    answered: tuple[tuple[int, datetime], ...] = ()
    nudged: tuple[tuple[int, datetime], ...] = ()
    handed_on: tuple[tuple[int, datetime], ...] = ()
    declined_at: datetime | None = None
    head_id: int = 0
    superior_id: int = 0
    important: bool = False
    drafted: bool = False
    stopped: bool = False
    released: tuple[tuple[int, int, datetime], ...] = ()
    policy: Policy = CALM


@dataclass(frozen=True)
class OccurrenceFacts:
    """A provisional occurrence that the secretary is `asked` to confirm, from the day `ask_from` on.

    Or a confirmed one of whose fan-out units first hear on `first_out`, none where it has no fan-out;
    `begun` once units were to hear of it. `unready_for` is the due date of its first step, where a unit
    cannot be told or will be away, and the notice of it is near.
    """

    occurrence_id: int
    secretary_id: int
    ask_from: date
    asked: bool
    first_out: date | None = None
    begun: bool = False
    unready_for: date | None = None


def key_for(task: TaskFacts, rule: str, ordinal: int, seat_id: int) -> Key:
    """Return the name of a reminder about the task, in the revision in force."""
    return Key(SubjectKind.TASK, task.task_id, rule, ordinal, seat_id, task.due_revision)


def last_heard(mine: Mapping[Key, Past], keys: Iterable[Key], day: date, slots: Slots) -> date:
    """Return `day`, or the later local day on which the last of these was heard."""
    heard = [p.at.astimezone(slots.zone).date() for k in keys if (p := mine.get(k)) and p.told and p.at]
    return max([day, *heard])


def was_told(mine: Mapping[Key, Past]) -> bool:
    """Tell whether the unit heard of the task, or may have."""
    return any(p.told and k.rule in FIRST_WORD for k, p in mine.items())


def settled(mine: Mapping[Key, Past], key: Key) -> bool:
    """Tell whether a reminder is there and over."""
    return key in mine and mine[key].settled


def because(waited: Key, patience: timedelta) -> str:
    """Return what a reminder waited for, as the ledger notes it: “overdue:4:900”, minutes of office time."""
    return f"{waited.rule}:{waited.ordinal}:{round(patience / timedelta(minutes=1))}"


def read_because(note: str) -> tuple[str, int, timedelta] | None:
    """Return rule and ordinal of the reminder waited for, and how long; None where the note tells none."""
    parts = note.split(":")
    if len(parts) != 3:
        return None
    return parts[0], int(parts[1]), timedelta(minutes=int(parts[2]))
