"""PLAN: from events to occurrences, tasks and reminders. Twice is once; what people decided stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from calendars.phrases import Problem
from calendars.recurrence import Dated
from scheduler.actions.alarms import refresh_seats
from scheduler.actions.cutoffs import freeze_due
from scheduler.actions.daily_line import refresh_daily_line
from scheduler.actions.desk import withdraw_open_wish
from scheduler.actions.house import House
from scheduler.actions.obligations import refresh_occurrences, refresh_tasks
from scheduler.actions.opening import belong_to, open_steps
from scheduler.actions.plan_report import PlanReport, keep_faults
from scheduler.actions.planned import OVER, key_of_task, standing, standing_task, wanted_now
from scheduler.actions.proposals import first_state, propose, rename, settle_proposal
from scheduler.actions.reorganising.effect import take_effect
from scheduler.actions.terms import begin_terms
from scheduler.core.figures import plain_of
from scheduler.core.planning import (
    JOINING,
    AddOccurrence,
    AddTask,
    DropOccurrence,
    DropTask,
    EventFacts,
    MoveOccurrence,
    MoveTask,
    OccurrenceStep,
    Propose,
    Rename,
    ReopenTask,
    RestoreOccurrence,
    Retitle,
    TaskKey,
    Wanted,
    Withdraw,
    joins_late,
    plan_occurrences,
    plan_tasks,
)
from scheduler.core.states import OccurrenceState, Secrecy, TaskRole, TaskState
from scheduler.store import codes
from scheduler.store.dialect import lock_house
from scheduler.store.events import (
    UNREADABLE,
    EventFault,
    fault_of,
    house_state,
    idle_occurrences,
    read_events,
)
from scheduler.store.phrases import to_json
from scheduler.store.tables import Occurrence, Task
from scheduler.store.units import left_out

HORIZON = timedelta(days=731)
"""24 months ahead."""


def plan_ahead(house: House, now: datetime, until: date | None = None) -> PlanReport:
    """Plan from the first day of this year to `until` (exclusive; 24 months ahead where not given).

    Every event gets at least its next cycle. One transaction; a second run changes nothing.
    """
    freeze_due(house, now)
    with house.db.write() as session:
        lock_house(session)
        return plan_within(session, house, now, until)


def plan_within(session: Session, house: House, now: datetime, until: date | None = None) -> PlanReport:
    """Do the same in a transaction that changed what the plan rests on."""
    report = PlanReport()
    take_effect(session, house, now)
    begin_terms(session, house, now)
    read = read_events(session, house.today(now))
    for fault in read.faults:
        report.cannot(fault)
    window = _window(house, now, until)
    there = _occurrences_by_event(session)
    for event in read.facts:
        _apply_occurrences(session, house, (event, window, there[event.event_id]), now, report)
    for row in idle_occurrences(session, house.today(now)):
        _drop(session, row, now, report)
    session.flush()
    plan_all_tasks(session, house, read.facts, now, report)
    open_steps(session, house, None, now)
    changed = [refresh_tasks(session, house, None, now), refresh_occurrences(session, house, None, now)]
    changed.append(refresh_seats(session, house, now))
    changed.append(refresh_daily_line(session, house, now))
    report.reminders = sum(len(one.add) for one in changed)
    report.skipped = sum(len(one.skip) for one in changed)
    house_state(session).last_planned_at = now
    keep_faults(session, report)
    return report


def add_first_occurrences(
    session: Session, house: House, events: Sequence[EventFacts], now: datetime
) -> None:
    """Add the occurrences of events that have none; their tasks and reminders come with `plan_ahead`."""
    for event in events:
        _apply_occurrences(session, house, (event, _window(house, now), ()), now, PlanReport())


def _window(house: House, now: datetime, until: date | None = None) -> tuple[date, date]:
    return house.today(now).replace(month=1, day=1), until or house.today(now) + HORIZON


def event_faults(house: House, now: datetime) -> list[EventFault]:
    """Return the events that planning could not plan, found without planning anything."""
    with house.db.read() as session:
        read, working = read_events(session, house.today(now)), house.working_days(session)
    found = list(read.faults)
    for event in read.facts:
        try:
            plan_occurrences(event, [], _window(house, now), working)
        except UNREADABLE as problem:
            found.append(fault_of(event.key, problem))
    return found


def _occurrences_by_event(session: Session) -> dict[int, list[Occurrence]]:
    # At once: a query for each event would also write what the one before added.
    found: dict[int, list[Occurrence]] = defaultdict(list)
    for row in session.exec(select(Occurrence).order_by(col(Occurrence.id))):
        found[row.event_id].append(row)
    return found


def _apply_occurrences(
    session: Session,
    house: House,
    wanted: tuple[EventFacts, tuple[date, date], Sequence[Occurrence]],
    now: datetime,
    report: PlanReport,
) -> None:
    event, window, found = wanted
    rows = {row.id: row for row in found}
    there = [standing(row) for row in rows.values()]
    working = house.working_days(session)
    try:
        plan = plan_occurrences(event, there, window, working, house.today(now))
    except UNREADABLE as problem:
        # Its days cannot be known; what stands of it stays, and the others are planned.
        report.cannot(fault_of(event.key, problem))
        return
    for step in plan:
        _apply_occurrence(session, rows, step, now, report)


def _apply_occurrence(
    session: Session,
    rows: dict[int | None, Occurrence],
    step: OccurrenceStep,
    now: datetime,
    report: PlanReport,
) -> None:
    match step:
        case AddOccurrence():
            session.add(_new_occurrence(step, now))
            report.occurrences += 1
        case MoveOccurrence(occurrence_id, dated):
            _place(rows[occurrence_id], dated, now)
            report.moved += 1
        case RestoreOccurrence(occurrence_id, dated):
            _place(rows[occurrence_id], dated, now)
            rows[occurrence_id].state = first_state(dated)
            report.occurrences += 1
        case Rename(occurrence_id, cycle):
            rename(rows[occurrence_id], cycle)
            session.flush()
        case Retitle(occurrence_id, title, ordinal):
            row = rows[occurrence_id]
            row.title, row.ordinal, row.sequence, row.revised_at = title, ordinal, row.sequence + 1, now
        case DropOccurrence(occurrence_id):
            _drop(session, rows[occurrence_id], now, report)
        case Propose(occurrence_id):
            report.propose(rows[occurrence_id], step)
            propose(rows[occurrence_id], step)
        case Withdraw(occurrence_id):
            settle_proposal(rows[occurrence_id])


def _place(row: Occurrence, dated: Dated, now: datetime) -> None:
    row.planned_start, row.planned_end, row.reasons = dated.start, dated.end, to_json(dated.reasons)
    row.sequence, row.revised_at = row.sequence + 1, now


def _drop(session: Session, row: Occurrence, now: datetime, report: PlanReport) -> None:
    # No former state: that is what tells the planner's word from a person's.
    call_off_tasks(session, row.id or 0, now)
    row.state, row.sequence, row.revised_at = OccurrenceState.CANCELLED, row.sequence + 1, now
    settle_proposal(row)
    report.leave_out(row)


def call_off_tasks(session: Session, occurrence_id: int, now: datetime) -> None:
    """Cancel what is still to be done for an occurrence; what was asked about it asks no more."""
    query = select(Task).where(Task.occurrence_id == occurrence_id, col(Task.state).not_in(OVER))
    for task in session.exec(query).all():
        task.former_state, task.state, task.revised_at = task.state, TaskState.CANCELLED, now
        withdraw_open_wish(session, task.id or 0, now)


def _new_occurrence(step: AddOccurrence, now: datetime) -> Occurrence:
    dated = step.dated
    return Occurrence(
        event_id=step.event_id,
        cycle=dated.cycle,
        title=step.title,
        planned_start=dated.start,
        planned_end=dated.end,
        state=first_state(dated),
        ordinal=dated.ordinal,
        reasons=to_json(dated.reasons),
        revised_at=now,
    )


def plan_all_tasks(
    session: Session, house: House, events: Sequence[EventFacts], now: datetime, report: PlanReport
) -> None:
    """Bring the tasks of all occurrences that are not over in line with their playbooks."""
    by_id = {event.event_id: event for event in events if event.steps}
    since = house.today(now).replace(month=1, day=1) - timedelta(days=366)
    query = select(Occurrence).where(
        col(Occurrence.event_id).in_(by_id),
        col(Occurrence.state).in_((OccurrenceState.PROVISIONAL, OccurrenceState.CONFIRMED)),
        Occurrence.planned_start >= since,
    )
    rows = session.exec(query.order_by(col(Occurrence.planned_start), col(Occurrence.id))).all()
    tasks = _tasks_by_occurrence(session, [row.id for row in rows if row.id])
    for row in rows:
        event = by_id[row.event_id]
        try:
            plan_tasks_of(session, house, (event, row, tasks[row.id or 0]), now, report)
        except Problem as problem:
            report.cannot(fault_of(event.key, problem))


def _tasks_by_occurrence(session: Session, ids: Sequence[int]) -> dict[int, list[Task]]:
    found: dict[int, list[Task]] = defaultdict(list)
    for task in session.exec(select(Task).where(col(Task.occurrence_id).in_(ids)).order_by(col(Task.id))):
        found[task.occurrence_id or 0].append(task)
    return found


def plan_tasks_of(
    session: Session,
    house: House,
    one: tuple[EventFacts, Occurrence, Sequence[Task]],
    now: datetime,
    report: PlanReport,
) -> None:
    """Bring the tasks of one occurrence in line with its playbook."""
    event, row, tasks = one
    there = {key_of_task(task): task for task in tasks}
    spared = left_out(session, row.id or 0)
    stands = {key: standing_task(task) for key, task in there.items()}
    wanted = [
        one
        for one in wanted_now(session, house, (event, row, tasks))
        if _part(one.key) not in spared and not (joins_late(one, stands) and _sealed(one, there))
    ]
    today = house.today(now)
    plan = plan_tasks(wanted, stands, today, joins_from(house, session, today))
    by_id = {task.id: task for task in tasks}
    for step in plan:
        match step:
            case AddTask(one_wanted):
                task = new_task(session, row, one_wanted, now)
                if one_wanted.parent in there:
                    belong_to(task, there[one_wanted.parent])
                session.add(task)
                if one_wanted.parent is None:
                    session.flush()
                there[one_wanted.key] = task
                report.tasks += 1
            case MoveTask() | DropTask() | ReopenTask():
                change_task(by_id, step, now, report)
                if isinstance(step, DropTask):
                    withdraw_open_wish(session, step.task_id, now)
    _say_anew(wanted, there)


def _sealed(one: Wanted, there: Mapping[TaskKey, Task]) -> bool:
    """Tell whether a part is of something secret, which a unit that joins is shown by a person alone."""
    return one.parent is not None and there[one.parent].secrecy is not Secrecy.ORDINARY


def joins_from(house: House, session: Session, today: date) -> date:
    """Return from which day on a due date leaves a unit that joins time enough."""
    working = house.working_days(session)
    return working.add(working.before_or_on(today), JOINING)


def _part(key: TaskKey) -> tuple[str, int]:
    return (key.step, key.unit_id) if key.role is TaskRole.FAN_OUT else ("", 0)


def _say_anew(wanted: Sequence[Wanted], there: Mapping[TaskKey, Task]) -> None:
    """Let titles, and reasons of dates that stayed, say what holds now: a year is confirmed.

    A step that waits for others from now on holds up what nobody has begun.
    """
    for one in wanted:
        task = there.get(one.key)
        if task is None or task.state in OVER:
            continue
        if task.title != one.title:
            task.title = one.title
        _ask_anew(task, one)
        if task.decided_due is None and task.planned_due == one.due:
            reasons = to_json(one.reasons)
            if reasons != task.reasons:
                task.reasons = reasons


def _ask_anew(task: Task, wanted: Wanted) -> None:
    needs, numbers = list(wanted.step.depends_on), plain_of(wanted.numbers)
    if task.numbers != numbers:
        task.numbers = numbers
    if task.depends_on != needs:
        fresh = task.state is TaskState.ASSIGNED and not task.depends_on and not task.touched
        task.waits = bool(needs) and (task.waits or fresh)
        task.depends_on = needs


def new_task(session: Session, occurrence: Occurrence, wanted: Wanted, now: datetime) -> Task:
    """Return a task of an occurrence as its playbook wants it, not written yet."""
    step, helps = wanted.step, wanted.key.role is TaskRole.COORDINATING
    return Task(
        code=codes.next_code(session, wanted.due.year),
        occurrence_id=occurrence.id,
        step=step.key,
        unit_id=wanted.key.unit_id,
        role=wanted.key.role,
        collects=wanted.key.collects,
        title=wanted.title,
        deliverable=wanted.deliverable,
        evidence=step.evidence and not helps,
        approval=step.approval and wanted.key.role is TaskRole.LEAD and not wanted.key.collects,
        important=step.important,
        waits=bool(step.depends_on),
        depends_on=list(step.depends_on),
        numbers=plain_of(wanted.numbers),
        planned_due=wanted.due,
        state=TaskState.ASSIGNED,
        reasons=to_json(wanted.reasons),
        created_at=now,
        revised_at=now,
    )


def open_again(task: Task) -> None:
    """Bring a task back that was called off; its reminders, skipped for that, are owed anew."""
    task.state, task.former_state = task.former_state or TaskState.ASSIGNED, None
    task.due_revision += 1


def change_task(
    by_id: dict[int | None, Task],
    step: MoveTask | DropTask | ReopenTask,
    now: datetime,
    report: PlanReport,
) -> None:
    """Move, drop or reopen a task as the plan says; a date that a person decided stays."""
    task = by_id[step.task_id]
    task.revised_at = now
    match step:
        case MoveTask(_, wanted, held):
            task.planned_due, task.title = wanted.due, wanted.title
            if task.decided_due is None:
                task.reasons = to_json(wanted.reasons)
            if not held:
                task.due_revision += 1
            report.moved += 1
        case DropTask():
            task.former_state, task.state = task.state, TaskState.CANCELLED
            report.dropped += 1
        case ReopenTask(_, wanted):
            open_again(task)
            task.title, task.planned_due, task.reasons = wanted.title, wanted.due, to_json(wanted.reasons)
            report.tasks += 1
