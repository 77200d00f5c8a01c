"""From events and playbooks to occurrences and tasks; nothing that people decided is undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from calendars.activity import activity_day
from calendars.offsets import Offset, due_date, earlier
from calendars.phrases import Phrase
from calendars.recurrence import Dated, Rule, next_occurrence, occurrences, year_of
from calendars.workdays import WorkingDays
from scheduler.core.figures import Asked
from scheduler.core.same_cycles import same_cycles
from scheduler.core.standing import StandingOccurrence
from scheduler.core.states import OccurrenceState, TaskRole
from scheduler.core.titles import fill, values_of


@dataclass(frozen=True)
class Helper:
    """A unit that coordinates, by id; its own deliverable, and how long before the lead it is due."""

    unit_id: int
    deliverable: str = ""
    before: Offset = Offset(0)  # noqa: RUF009 - frozen, and so one for all


@dataclass(frozen=True)
class Step:
    """One step of a playbook. `each` are the units that do it one by one (a fan-out); units by id.

    `depends_on` are the keys of the steps that come first, `numbers` what each unit is asked to count.
    """

    key: str
    title: str
    offset: Offset
    lead: int
    each: tuple[int, ...] | None = None
    coordinating: tuple[Helper, ...] = ()
    deliverable: str = ""
    evidence: bool = False
    approval: bool = False
    important: bool = False
    depends_on: tuple[str, ...] = ()
    numbers: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class EventFacts:
    """An event as the planner sees it."""

    event_id: int
    title: str
    rule: Rule
    base_year: int | None = None
    first_cycle: int | None = None
    activity_rule: str = "before"
    steps: tuple[Step, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class AddOccurrence:
    """An occurrence that is not there yet."""

    event_id: int
    dated: Dated
    title: str


@dataclass(frozen=True)
class MoveOccurrence:
    """The rule now says another day, and nobody has decided otherwise."""

    occurrence_id: int
    dated: Dated


@dataclass(frozen=True)
class DropOccurrence:
    """The rule no longer gives this cycle, and nobody has touched it."""

    occurrence_id: int


@dataclass(frozen=True)
class Propose:
    """The rule says another day than a person decided, or none: shown to a person, never done."""

    occurrence_id: int
    dated: Dated | None


@dataclass(frozen=True)
class Withdraw:
    """The rule says again what it said when a person decided: there is nothing to propose any more."""

    occurrence_id: int


@dataclass(frozen=True)
class Rename:
    """The rule is of another kind and calls this cycle otherwise; what was done about it goes on."""

    occurrence_id: int
    cycle: str


@dataclass(frozen=True)
class RestoreOccurrence:
    """The rule gives a cycle again that it had given up."""

    occurrence_id: int
    dated: Dated


@dataclass(frozen=True)
class Retitle:
    """The event bears another title now, or another number."""

    occurrence_id: int
    title: str
    ordinal: int | None


OccurrenceStep = (
    AddOccurrence
    | MoveOccurrence
    | DropOccurrence
    | RestoreOccurrence
    | Propose
    | Withdraw
    | Rename
    | Retitle
)


def plan_occurrences(
    event: EventFacts,
    standing: Sequence[StandingOccurrence],
    window: tuple[date, date],
    working: WorkingDays,
    today: date = date.min,
) -> list[OccurrenceStep]:
    """Compare what the rule gives in [since, until), and at least its next cycle, with what stands.

    What ended before `today` stays as it was; of an event that was planned before, no such day is added.
    """
    since, until = window
    older = {row.cycle for row in standing if row.planned[0] < since}
    wanted = {one.cycle: one for one in _dated(event, window, working) if one.cycle not in older}
    there = same_cycles([row for row in standing if since <= row.planned[0]], wanted)
    near = [dated for dated in wanted.values() if dated.start < until] or list(wanted.values())[:1]
    plan: list[OccurrenceStep] = [
        AddOccurrence(event.event_id, dated, title_of(event, dated))
        for dated in near
        if dated.cycle not in there and (not standing or dated.end >= today)
    ]
    for cycle, row in there.items():
        if row.end >= today:
            plan += _follow(event, row, (cycle, wanted.get(cycle)), until)
    return plan


def _follow(
    event: EventFacts, row: StandingOccurrence, named: tuple[str, Dated | None], until: date
) -> Iterable[OccurrenceStep]:
    """Yield what becomes of one that stands, now that the rule gives it these days under this name."""
    cycle, dated = named
    if cycle != row.cycle:
        yield Rename(row.occurrence_id, cycle)
    if row.dropped and dated:
        yield RestoreOccurrence(row.occurrence_id, dated)
        yield from _titled(event, row, dated)
    elif row.state not in (OccurrenceState.CANCELLED, OccurrenceState.DONE):
        yield from _compare(row, dated, until)
        yield from _titled(event, row, dated)


def _titled(event: EventFacts, row: StandingOccurrence, dated: Dated | None) -> Iterable[OccurrenceStep]:
    if dated and row.title != (title := title_of(event, dated)):
        yield Retitle(row.occurrence_id, title, dated.ordinal)


def _dated(event: EventFacts, window: tuple[date, date], working: WorkingDays) -> list[Dated]:
    """Return the cycles of the window and of the rest of its last year, at least the next one.

    Without the rest a day that moves over the end of the window would look as if the rule gave it no more.
    """
    since, until = window
    found = [
        dated
        for dated in occurrences(event.rule, since, date(until.year + 1, 1, 1), working)
        if dated.year >= (event.first_cycle or dated.year)
    ]
    if not found and (later := next_occurrence(event.rule, until, working, event.first_cycle)):
        found.append(later)
    return found


def _compare(row: StandingOccurrence, dated: Dated | None, until: date) -> Iterable[OccurrenceStep]:
    if dated is None:
        # Beyond the window nothing was computed, so nothing can be missed there.
        if row.planned[0] < until and not row.kept:
            yield Propose(row.occurrence_id, None) if row.decided else DropOccurrence(row.occurrence_id)
    elif (dated.start, dated.end) != row.planned:
        yield Propose(row.occurrence_id, dated) if row.decided else MoveOccurrence(row.occurrence_id, dated)
    elif row.proposed:
        yield Withdraw(row.occurrence_id)


def title_of(event: EventFacts, dated: Dated) -> str:
    """Return the title of the event in one cycle."""
    return fill(event.title, values_of(dated.year, dated.ordinal, event.base_year))


@dataclass(frozen=True)
class TaskKey:
    """What names a task within its occurrence."""

    step: str
    unit_id: int
    role: TaskRole
    collects: bool = False


@dataclass(frozen=True)
class Wanted:
    """A task as the playbook has it, and how its due date came about. `parent` is its step's first task."""

    key: TaskKey
    title: str
    step: Step
    due: date
    reasons: tuple[Phrase, ...]
    parent: TaskKey | None = None
    deliverable: str = ""
    numbers: tuple[Asked, ...] = ()


def wanted_tasks(event: EventFacts, occurrence: StandingOccurrence, working: WorkingDays) -> list[Wanted]:
    """Return every task that the playbook gives for the occurrence, in the order of the steps."""
    activity, why_activity = activity_day(occurrence.start, event.activity_rule, working)
    year = year_of(occurrence.cycle)
    names = {**values_of(year, None, event.base_year), "event": occurrence.title}
    found: list[Wanted] = []
    for step in event.steps:
        due, reasons = due_date(step.offset, occurrence.start, occurrence.end, activity, working)
        if step.offset.anchor == "activity":
            reasons = (*why_activity, *reasons)
        found += _tasks_of(step, fill(step.title, names), due, reasons)
        found += _parts_of(step, fill(step.title, names), (due, reasons), working)
    return found


def _tasks_of(step: Step, title: str, due: date, reasons: tuple[Phrase, ...]) -> Iterable[Wanted]:
    first, each = _first(step), step.each or ()
    # What is counted is counted by each unit; where one unit answers alone, by that one.
    own = step.numbers if step.each is None else ()
    yield Wanted(first, title, step, due, reasons, deliverable=step.deliverable, numbers=own)
    for unit_id in each:
        key = TaskKey(step.key, unit_id, TaskRole.FAN_OUT)
        yield Wanted(key, title, step, due, reasons, first, step.deliverable, step.numbers)


def _first(step: Step) -> TaskKey:
    return TaskKey(step.key, step.lead, TaskRole.LEAD, collects=step.each is not None)


def _parts_of(
    step: Step, title: str, lead: tuple[date, tuple[Phrase, ...]], working: WorkingDays
) -> Iterable[Wanted]:
    for helper in step.coordinating:
        if helper.unit_id != step.lead:
            key = TaskKey(step.key, helper.unit_id, TaskRole.COORDINATING)
            due, reasons = earlier(helper.before, *lead, working)
            yield Wanted(key, title, step, due, reasons, _first(step), helper.deliverable or step.deliverable)


@dataclass(frozen=True)
class StandingTask:
    """A task that is there already. `touched`: a person decided something about it.

    `dropped`: it is closed because it was not wanted any more, with its occurrence or its step.
    """

    task_id: int
    key: TaskKey
    planned_due: date
    touched: bool
    closed: bool
    dropped: bool = False


@dataclass(frozen=True)
class AddTask:
    """A task that is not there yet."""

    wanted: Wanted


@dataclass(frozen=True)
class MoveTask:
    """A task whose computed due date changed. `held`: a person decided its date, so only the plan moves."""

    task_id: int
    wanted: Wanted
    held: bool


@dataclass(frozen=True)
class DropTask:
    """A task that the playbook no longer gives and nobody has touched."""

    task_id: int


@dataclass(frozen=True)
class ReopenTask:
    """A task that had been dropped and is wanted again."""

    task_id: int
    wanted: Wanted


TaskStep = AddTask | MoveTask | DropTask | ReopenTask


JOINING = 10
"""Working days that a unit needs ahead to be given a part of a fan-out that began without it."""


def plan_tasks(
    wanted: Sequence[Wanted],
    standing: Mapping[TaskKey, StandingTask],
    today: date,
    joins_from: date = date.min,
) -> list[TaskStep]:
    """Compare the tasks wanted with those that stand. A step whose day is over is not begun any more.

    A unit that joins a fan-out which has begun gets a part only where it is due on `joins_from` or later.
    """
    plan: list[TaskStep] = []
    for one in wanted:
        row = standing.get(one.key)
        if row is None:
            if one.due >= (max(today, joins_from) if joins_late(one, standing) else today):
                plan.append(AddTask(one))
        elif row.dropped:
            plan.append(ReopenTask(row.task_id, one))
        elif row.planned_due != one.due and not row.closed:
            plan.append(MoveTask(row.task_id, one, held=row.touched))
    keys = {one.key for one in wanted}
    plan += [
        DropTask(row.task_id)
        for key, row in standing.items()
        if key not in keys and not row.touched and not row.closed
    ]
    return plan


def joins_late(one: Wanted, standing: Mapping[TaskKey, StandingTask]) -> bool:
    """Tell whether this is the part of a unit in a fan-out that others have begun without it."""
    return one.key.role is TaskRole.FAN_OUT and one.parent in standing and one.key not in standing
