"""Whatever the rules, and whatever people decide: twice is once, and what was decided stays."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, reject
from hypothesis import strategies as st

from calendars.lunar import OutsideTable
from calendars.workdays import WorkingDays
from scheduler.core.planning import (
    AddOccurrence,
    DropOccurrence,
    EventFacts,
    MoveOccurrence,
    Propose,
    Rename,
    RestoreOccurrence,
    Retitle,
    Withdraw,
    plan_occurrences,
)
from scheduler.core.standing import StandingOccurrence
from scheduler.core.states import OccurrenceState
from tests.calendars.strategies import rules

WORKING = WorkingDays("VN")
TODAY = date(2026, 11, 23)
WINDOW = (date(2026, 1, 1), date(2028, 11, 24))
LIVE = (OccurrenceState.PROVISIONAL, OccurrenceState.CONFIRMED)


def first_state(dated):
    return OccurrenceState.PROVISIONAL if dated.provisional else OccurrenceState.CONFIRMED


def at(row, dated):
    """Return what stands, on the days that the rule gives now."""
    days = (dated.start, dated.end)
    start, end = (row.start, row.end) if row.decided else days
    return replace(row, planned=days, start=start, end=end)


def after_doing(plan, rows):
    """Return what stands once the plan is done, as the planner's rows would."""
    rows = dict(rows)
    for step in plan:
        match step:
            case AddOccurrence(event_id, dated, title):
                number, days = max(rows, default=0) + 1, (dated.start, dated.end)
                rows[number] = StandingOccurrence(
                    number, event_id, dated.cycle, title, days, *days, first_state(dated), False
                )
            case Rename(number, cycle):
                assert cycle not in {row.cycle for row in rows.values()}
                rows[number] = replace(rows[number], cycle=cycle)
            case _:
                rows[step.occurrence_id] = follows(rows[step.occurrence_id], step)
    return rows


def follows(row, step):
    """Return what stands after a step about it."""
    match step:
        case MoveOccurrence(_, dated):
            return at(row, dated)
        case RestoreOccurrence(_, dated):
            return replace(at(row, dated), state=first_state(dated), dropped=False)
        case DropOccurrence():
            return replace(row, state=OccurrenceState.CANCELLED, dropped=True)
        case Propose():
            return replace(row, proposed=True)
        case Withdraw():
            return replace(row, proposed=False)
        case Retitle(_, title, _):
            return replace(row, title=title)


def planned(rule, rows):
    """Return the plan; a rule whose next cycle no lunar table knows is refused by name, and is no example."""
    event = EventFacts(1, "Ngày hội", rule)
    try:
        return plan_occurrences(event, list(rows.values()), WINDOW, WORKING, TODAY)
    except OutsideTable:
        reject()


def decided(row, how, days):
    """Return what stands after a person decided about it."""
    match how:
        case "cancel":
            return replace(row, state=OccurrenceState.CANCELLED)
        case "done":
            return replace(row, state=OccurrenceState.DONE)
        case "move":
            start = row.start + timedelta(days=days)
            return replace(row, start=start, end=start, decided=True, state=OccurrenceState.CONFIRMED)
    return row


decisions = st.lists(
    st.tuples(st.sampled_from(["", "move", "cancel", "done"]), st.integers(-200, 400)), min_size=1, max_size=6
)


def lived(rule, choices):
    """Return what stands after a rule was planned and people decided about some of it."""
    rows = after_doing(planned(rule, {}), {})
    ways = (choices * len(rows))[: len(rows)]
    return {
        number: decided(row, *way) if row.end >= TODAY else row
        for (number, row), way in zip(rows.items(), ways, strict=True)
    }


@given(rules, rules, decisions)
def test_planning_twice_is_planning_once_whatever_rule_comes_after_which(old, new, choices):
    rows = lived(old, choices)
    once = after_doing(planned(new, rows), rows)
    again = planned(new, once)

    assert all(isinstance(step, Propose) and once[step.occurrence_id].proposed for step in again)
    assert after_doing(again, once) == once


@given(rules, rules, decisions)
def test_what_people_decided_never_moves_back_and_is_never_dropped(old, new, choices):
    before = lived(old, choices)
    after = after_doing(planned(new, before), before)

    for number, row in before.items():
        if row.decided or row.state not in LIVE:
            kept = after[number]
            assert (kept.start, kept.end, kept.state) == (row.start, row.end, row.state)


@given(rules, rules, decisions)
def test_a_rule_changed_and_changed_back_leaves_what_people_decided_under_its_first_name(old, new, choices):
    before = lived(old, choices)
    changed = after_doing(planned(new, before), before)
    back = after_doing(planned(old, changed), changed)

    for number, row in before.items():
        if row.decided and row.end >= TODAY:
            assert (back[number].start, back[number].end) == (row.start, row.end)


@given(rules, decisions)
def test_the_same_rule_leaves_all_that_people_decided_alone(rule, choices):
    rows = lived(rule, choices)

    assert planned(rule, rows) == []
