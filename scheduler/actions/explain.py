"""EXPLAIN: how the days of one cycle of an event came about, each shift with its rule and its source."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from calendars.activity import activity_day
from calendars.phrases import Phrase, Problem, phrase
from calendars.recurrence import Dated, describe, occurrences
from calendars.workdays import WorkingDays
from scheduler.actions.boards.events import decision_words
from scheduler.actions.boards.words import OCCURRENCE_WORDS
from scheduler.actions.house import House
from scheduler.actions.planned import standing
from scheduler.actions.proposals import rule_before, rules_before
from scheduler.core.planning import EventFacts, Wanted, title_of, wanted_tasks
from scheduler.core.standing import StandingOccurrence
from scheduler.core.states import OccurrenceState
from scheduler.store.events import read_events
from scheduler.store.occurrences import OccurrenceRow, occurrence_of
from scheduler.store.phrases import from_json
from scheduler.store.tables import Event, Occurrence, Task, Unit

_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class ExplainedStep:
    """One step of the playbook: who owes what by when, and why then. `units` counts those of a fan-out."""

    step: str
    title: str
    unit: str
    units: int
    due: date
    why: str
    code: str = ""


@dataclass(frozen=True)
class Explanation:
    """One cycle in words. `nominal` are the days by the rule, `start` and `end` those in force, inclusive.

    `former` are the days by the rule as it was when a person decided, where it says others now.
    """

    event: str
    title: str
    cycle: str
    rule: str
    state: str
    nominal: tuple[date, date]
    start: date
    end: date
    why: str
    activity: date
    activity_why: str
    basis: str
    document: str
    steps: tuple[ExplainedStep, ...]
    former: tuple[date, date] | None = None


@dataclass(frozen=True)
class _Cycle:
    """One cycle as the rule gives it and, where it is planned, as it stands."""

    dated: Dated | None
    row: OccurrenceRow | None


def explain(house: House, key: str, cycle: str, now: datetime) -> Explanation:
    """Explain one cycle of an event, planned or not.

    Raises:
        Problem: there is no such event, or it has no such cycle.
        CalendarUnknown, OutsideTable: nobody can say what days these are.
    """
    with house.db.read() as session:
        event, facts = event_and_facts(session, house, key, now)
        row = occurrence_of(session, facts.event_id, cycle)
        working = house.working_days(session)
        dated = (
            _dated(facts, cycle, working) if row else dated_cycle(session, house, (event, facts), cycle, now)
        )
        return _explained(session, house, (event, facts), (cycle, _Cycle(dated, row)), working)


def event_and_facts(session: Session, house: House, key: str, now: datetime) -> tuple[Event, EventFacts]:
    """Return an active event as a row and as the planner sees it.

    Raises:
        Problem: there is none, or its rule or steps cannot be read.
    """
    event = session.exec(select(Event).where(Event.key == key)).first()
    read = read_events(session, house.today(now))
    if broken := next((one for one in read.faults if one.key == key), None):
        raise Problem(broken.fault)
    facts = next((one for one in read.facts if one.key == key), None)
    if event is None or facts is None:
        known = ", ".join(session.exec(select(Event.key).order_by(col(Event.position))))
        raise Problem(phrase("There is no event {key}; known are {known}.", key=key, known=known))
    return event, facts


def dated_cycle(
    session: Session, house: House, what: tuple[Event, EventFacts], cycle: str, now: datetime
) -> Dated:
    """Return one cycle as the rule gives it. Raises Problem, naming those near now, where it gives none."""
    (event, facts), working = what, house.working_days(session)
    found = _dated(facts, cycle, working)
    if found is None:
        raise Problem(_no_cycle(facts, event.key, cycle, house.today(now).year, working))
    return found


def _dated(facts: EventFacts, cycle: str, working: WorkingDays) -> Dated | None:
    named = _YEAR.search(cycle)
    if named is None or not 1 < int(named[0]) < 9998:
        return None
    year = int(named[0])
    # A lunar year, and a working day before New Year, may lie in the year beside the one that names them.
    around = occurrences(facts.rule, date(year - 1, 7, 1), date(year + 1, 7, 1), working)
    return next((one for one in around if one.cycle == cycle), None)


def _no_cycle(facts: EventFacts, key: str, cycle: str, year: int, working: WorkingDays) -> Phrase:
    near = occurrences(facts.rule, date(year - 1, 1, 1), date(year + 3, 1, 1), working)
    known = ", ".join(one.cycle for one in near[:8]) or "-"
    return phrase(
        "The event {key} has no cycle {cycle}; near now are {known}.", key=key, cycle=cycle, known=known
    )


def _explained(
    session: Session,
    house: House,
    what: tuple[Event, EventFacts],
    which: tuple[str, _Cycle],
    working: WorkingDays,
) -> Explanation:
    (event, facts), (cycle, found), say = what, which, house.words.say
    stands = _standing(facts, cycle, found)
    activity, activity_why = activity_day(stands.start, facts.activity_rule, working)
    reasons: Sequence[object] = found.dated.reasons if found.dated else ()
    if found.row:
        row = found.row.row
        former = (rule_before(row),) if _former(found) else rules_before(row)
        reasons = (
            *(reasons or from_json(row.reasons)),
            *(former if reasons else ()),
            *decision_words(found.row),
        )
    return Explanation(
        event=event.key,
        title=stands.title,
        cycle=cycle,
        rule=say(describe(facts.rule)),
        state=say(OCCURRENCE_WORDS[stands.state] if found.row else phrase("not planned yet")),
        nominal=(found.dated.start, found.dated.end) if found.dated else stands.planned,
        start=stands.start,
        end=stands.end,
        why=say(tuple(reasons)),
        activity=activity,
        activity_why=say(activity_why),
        basis=event.basis,
        document=found.row.document if found.row else "",
        steps=tuple(_steps(session, house, wanted_tasks(facts, stands, working), found)),
        former=_former(found),
    )


def _rule_reasons(row: Occurrence, found: _Cycle) -> Sequence[Phrase]:
    """Return how the rule came to its days, and to which before it changed."""
    if found.dated is None:
        return from_json(row.reasons)
    return (*found.dated.reasons, *((rule_before(row),) if _former(found) else rules_before(row)))


def _former(found: _Cycle) -> tuple[date, date] | None:
    """Return what the rule said when a person decided, where it says something else now."""
    if found.row is None or found.dated is None:
        return None
    planned = (found.row.row.planned_start, found.row.row.planned_end)
    return planned if planned != (found.dated.start, found.dated.end) else None


def _standing(facts: EventFacts, cycle: str, found: _Cycle) -> StandingOccurrence:
    if found.row:
        return standing(found.row.row)
    assert found.dated is not None
    dated = found.dated
    return StandingOccurrence(
        occurrence_id=0,
        event_id=facts.event_id,
        cycle=cycle,
        title=title_of(facts, dated),
        planned=(dated.start, dated.end),
        start=dated.start,
        end=dated.end,
        state=OccurrenceState.PROVISIONAL if dated.provisional else OccurrenceState.CONFIRMED,
        decided=False,
    )


def _steps(session: Session, house: House, wanted: Sequence[Wanted], found: _Cycle) -> list[ExplainedStep]:
    names: Mapping[int | None, str] = dict(session.exec(select(Unit.id, Unit.name)).all())
    there = _tasks(session, found.row.row.id if found.row else None)
    steps = []
    for one in wanted:
        if one.parent is None:
            task = there.get(one.key.step)
            steps.append(
                ExplainedStep(
                    step=one.key.step,
                    title=one.title,
                    unit=names.get(one.key.unit_id, ""),
                    units=len(one.step.each or ()),
                    due=task.due if task else one.due,
                    why=house.words.say(from_json(task.reasons) if task else one.reasons),
                    code=task.code if task else "",
                )
            )
    return steps


def _tasks(session: Session, occurrence_id: int | None) -> dict[str, Task]:
    query = select(Task).where(Task.occurrence_id == occurrence_id, col(Task.parent_id).is_(None))
    return {task.step: task for task in session.exec(query)} if occurrence_id else {}
