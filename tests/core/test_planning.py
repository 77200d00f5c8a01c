from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calendars.offsets import Offset
from calendars.recurrence import Dated, parse_rule
from calendars.workdays import WorkingDays
from scheduler.core.figures import Asked
from scheduler.core.planning import (
    AddOccurrence,
    AddTask,
    DropOccurrence,
    DropTask,
    EventFacts,
    Helper,
    MoveOccurrence,
    MoveTask,
    Propose,
    Rename,
    ReopenTask,
    RestoreOccurrence,
    Retitle,
    StandingTask,
    Step,
    TaskKey,
    Withdraw,
    plan_occurrences,
    plan_tasks,
    title_of,
    wanted_tasks,
)
from scheduler.core.standing import StandingOccurrence
from scheduler.core.states import OccurrenceState, TaskRole

WORKING = WorkingDays("VN")
LEAD, ONE, TWO = 1, 2, 3
SINCE, UNTIL = date(2026, 1, 1), date(2028, 1, 1)
STEPS = (
    Step("plan", "Kế hoạch {event}", Offset(-45), LEAD, coordinating=(Helper(LEAD), Helper(ONE))),
    Step("send", "Gửi {event}", Offset(-20), LEAD, each=(ONE, TWO)),
    Step("day", "Tổ chức {event}", Offset(0, anchor="activity"), LEAD),
)
EVENT = EventFacts(7, "Ngày 8/3/{year}", parse_rule({"kind": "yearly", "on": "8/3"}), steps=STEPS)


def standing(day, *, decided=False, state=OccurrenceState.CONFIRMED, cycle="2026", number=5):
    return StandingOccurrence(number, 7, cycle, f"Ngày 8/3/{cycle}", (day, day), day, day, state, decided)


def test_what_is_not_there_is_added_with_its_title():
    plan = plan_occurrences(EVENT, [], (SINCE, UNTIL), WORKING)

    assert [(step.dated.cycle, step.title) for step in plan if isinstance(step, AddOccurrence)] == [
        ("2026", "Ngày 8/3/2026"),
        ("2027", "Ngày 8/3/2027"),
    ]


def test_an_event_always_has_its_next_cycle():
    rare = replace(EVENT, rule=parse_rule({"kind": "yearly", "on": "8/3", "every": 5, "anchor": 2030}))

    assert [
        step.dated.cycle for step in plan_occurrences(rare, [], (date(2026, 1, 1), date(2027, 1, 1)), WORKING)
    ] == ["2030"]


def test_the_next_cycle_of_a_young_event_is_its_first():
    young = replace(EVENT, first_cycle=2030)

    assert [step.dated.cycle for step in plan_occurrences(young, [], (SINCE, UNTIL), WORKING)] == ["2030"]


def test_the_end_of_the_window_is_not_in_it_and_its_beginning_is():
    day = date(2026, 3, 8)

    (once,) = plan_occurrences(EVENT, [], (day, date(2027, 3, 8)), WORKING)

    assert once.dated.start == day
    assert plan_occurrences(EVENT, [standing(day)], (day, date(2027, 3, 8)), WORKING) == []


def test_of_a_window_in_which_nothing_falls_the_next_cycle_alone_is_added():
    monthly = replace(EVENT, rule=parse_rule({"kind": "monthly", "day": 15}))

    (once,) = plan_occurrences(monthly, [], (SINCE, date(2026, 1, 3)), WORKING)

    assert once.dated.start == date(2026, 1, 15)


def test_what_began_before_the_window_is_left_alone_though_it_lasts_into_it():
    began = standing(SINCE - timedelta(days=3))
    lasts = replace(began, planned=(began.start, SINCE + timedelta(days=3)))

    plan = plan_occurrences(EVENT, [lasts], (SINCE, UNTIL), WORKING)

    assert [(type(step), step.dated.cycle) for step in plan] == [(AddOccurrence, "2027")]


def test_what_lies_beyond_the_last_year_of_the_window_waits_until_the_window_comes_to_it():
    new_year = replace(EVENT, rule=parse_rule({"kind": "yearly", "on": "1/1"}))
    there = [standing(SINCE), standing(date(2027, 2, 1), cycle="2027", number=6)]

    assert plan_occurrences(new_year, there, (SINCE, date(2026, 12, 1)), WORKING) == []
    (moved,) = plan_occurrences(new_year, there, (SINCE, date(2027, 1, 1)), WORKING)
    assert (type(moved), moved.occurrence_id) == (MoveOccurrence, 6)


def test_what_ends_today_is_not_over():
    day = date(2026, 3, 8)
    window = (SINCE, date(2027, 1, 1))
    (added,) = plan_occurrences(EVENT, [standing(date(2025, 3, 8), cycle="2025")], window, WORKING, day)
    (moved,) = plan_occurrences(EVENT, [standing(date(2026, 3, 1))], window, WORKING, date(2026, 3, 1))

    assert (added.dated.start, moved.dated.start) == (day, day)


def test_an_event_that_is_over_brings_nothing():
    once = replace(EVENT, rule=parse_rule({"kind": "once", "on": "2020-05-02"}))

    assert plan_occurrences(once, [], (SINCE, UNTIL), WORKING) == []


def test_cycles_before_the_first_are_left_out():
    young = replace(EVENT, first_cycle=2027)

    assert [step.dated.cycle for step in plan_occurrences(young, [], (SINCE, UNTIL), WORKING)] == ["2027"]


def test_a_changed_rule_moves_what_nobody_decided_and_proposes_the_rest():
    moved = plan_occurrences(EVENT, [standing(date(2026, 3, 1))], (SINCE, date(2027, 1, 1)), WORKING)
    proposed = plan_occurrences(
        EVENT, [standing(date(2026, 3, 1), decided=True)], (SINCE, date(2027, 1, 1)), WORKING
    )

    assert [type(step) for step in moved] == [MoveOccurrence]
    assert [type(step) for step in proposed] == [Propose]


RARE = replace(EVENT, rule=parse_rule({"kind": "yearly", "on": "8/3", "every": 5, "anchor": 2030}))


def test_a_cycle_the_rule_no_longer_gives_is_dropped_or_asked_about_where_somebody_decided():
    gone = standing(date(2026, 5, 1), cycle="x", number=1)
    kept = standing(date(2026, 5, 1), cycle="y", decided=True, number=2)
    beyond = standing(date(2029, 5, 1), cycle="z", number=3)
    plan = plan_occurrences(RARE, [gone, kept, beyond], (SINCE, UNTIL), WORKING)

    assert plan[1:] == [DropOccurrence(1), Propose(2, None)]


def test_a_day_that_moves_over_the_end_of_the_window_is_moved_and_not_dropped():
    until = date(2027, 3, 5)
    there = [standing(date(2026, 3, 8), number=1), standing(date(2027, 3, 1), cycle="2027", number=2)]
    (moved,) = plan_occurrences(EVENT, there, (SINCE, until), WORKING)

    assert (type(moved), moved.occurrence_id, moved.dated.start) == (MoveOccurrence, 2, date(2027, 3, 8))


MOON = replace(EVENT, rule=parse_rule({"kind": "lunar", "on": "10/3"}))
"""26/4/2026, 16/4/2027."""


def test_a_rule_of_another_kind_goes_on_with_what_stands_under_its_own_names():
    rows = [
        standing(date(2026, 3, 8), decided=True, number=1),
        standing(date(2027, 3, 8), cycle="2027", number=2),
    ]
    plan = plan_occurrences(MOON, rows, (SINCE, date(2027, 12, 1)), WORKING)

    assert {(type(step), step.occurrence_id) for step in plan if not isinstance(step, Retitle)} == {
        (Rename, 1),
        (Propose, 1),
        (Rename, 2),
        (MoveOccurrence, 2),
    }
    assert {step.cycle for step in plan if isinstance(step, Rename)} == {"L2026", "L2027"}


def test_a_cycle_left_out_by_a_person_stays_left_out_under_another_name():
    skipped = standing(date(2026, 3, 8), state=OccurrenceState.CANCELLED)

    assert plan_occurrences(MOON, [skipped], (SINCE, date(2026, 12, 1)), WORKING) == [Rename(5, "L2026")]


def test_what_is_over_keeps_its_name_and_is_not_planned_again_under_another():
    over = standing(date(2026, 3, 8), state=OccurrenceState.DONE)

    assert plan_occurrences(MOON, [over], (SINCE, date(2026, 12, 1)), WORKING, date(2026, 4, 1)) == []


def test_a_proposal_is_withdrawn_once_the_rule_says_again_what_it_said():
    asked = replace(standing(date(2026, 3, 8), decided=True), proposed=True)
    window = (SINCE, date(2026, 12, 1))

    assert plan_occurrences(EVENT, [asked], window, WORKING) == [Withdraw(5)]
    assert plan_occurrences(EVENT, [replace(asked, proposed=False)], window, WORKING) == []


def test_a_cycle_that_the_rule_gives_again_is_back_but_not_one_a_person_cancelled():
    cancelled = standing(date(2026, 4, 1), state=OccurrenceState.CANCELLED)
    nobody, somebody = replace(cancelled, dropped=True), cancelled
    window = (SINCE, date(2027, 1, 1))

    assert [
        (type(step), step.occurrence_id, step.dated.start)
        for step in plan_occurrences(EVENT, [nobody], window, WORKING)
    ] == [(RestoreOccurrence, 5, date(2026, 3, 8))]
    assert plan_occurrences(EVENT, [somebody], window, WORKING) == []


def test_an_event_with_another_title_is_called_so_in_each_cycle_decided_or_not():
    named = replace(EVENT, title="Quốc tế Phụ nữ {year}")
    rows = [
        standing(date(2026, 3, 8), decided=True, number=1),
        standing(date(2027, 3, 8), cycle="2027", number=2),
        standing(date(2025, 3, 8), cycle="2025", number=3),
    ]

    assert plan_occurrences(named, rows, (SINCE, UNTIL), WORKING) == [
        Retitle(1, "Quốc tế Phụ nữ 2026", None),
        Retitle(2, "Quốc tế Phụ nữ 2027", None),
    ]


def test_what_is_over_stays_as_it_was():
    rows = [
        standing(date(2026, 3, 1), state=OccurrenceState.CANCELLED),
        standing(date(2025, 3, 1), cycle="2025"),
        standing(date(2027, 3, 8), cycle="2027"),
    ]

    assert plan_occurrences(EVENT, rows, (SINCE, UNTIL), WORKING) == []


def test_the_title_counts_and_calculates():
    congress = replace(EVENT, title="Đại hội {roman}, {anniversary} năm", base_year=2000)
    dated = Dated("2030", date(2030, 7, 1), date(2030, 9, 30), provisional=True, ordinal=6, reasons=())

    assert title_of(congress, dated) == "Đại hội VI, 30 năm"


def test_a_playbook_brings_lead_coordinating_and_one_task_a_unit():
    wanted = wanted_tasks(EVENT, standing(date(2026, 3, 8)), WORKING)
    keys = [(w.key.step, w.key.unit_id, w.key.role, w.key.collects) for w in wanted]

    assert keys == [
        ("plan", LEAD, TaskRole.LEAD, False),
        ("plan", ONE, TaskRole.COORDINATING, False),
        ("send", LEAD, TaskRole.LEAD, True),
        ("send", ONE, TaskRole.FAN_OUT, False),
        ("send", TWO, TaskRole.FAN_OUT, False),
        ("day", LEAD, TaskRole.LEAD, False),
    ]
    assert wanted[1].parent == wanted[0].key
    assert wanted[3].parent == wanted[2].key


def test_due_dates_lie_on_working_days_and_tell_why():
    wanted = wanted_tasks(EVENT, standing(date(2026, 3, 8)), WORKING)

    assert all(WORKING.is_working(w.due) and w.reasons for w in wanted)
    assert wanted[-1].due == date(2026, 3, 6)


def standing_tasks(wanted, **values):
    blank = {"touched": False, "closed": False, **values}
    return {w.key: StandingTask(n, w.key, w.due, **blank) for n, w in enumerate(wanted, 1)}


def after_doing(plan, there):
    """Return the tasks as they stand once the plan is carried out."""
    rows = dict(there)
    by_id = {row.task_id: row for row in there.values()}
    for number, step in enumerate(plan, 1000):
        match step:
            case AddTask(one):
                rows[one.key] = StandingTask(number, one.key, one.due, touched=False, closed=False)
            case MoveTask(task_id, one):
                rows[one.key] = replace(by_id[task_id], planned_due=one.due)
            case DropTask(task_id):
                rows[by_id[task_id].key] = replace(by_id[task_id], closed=True)
    return rows


held_days = st.dates(date(2026, 1, 1), date(2027, 12, 1))
some_steps = st.lists(st.sampled_from(STEPS), unique=True).map(tuple)


@given(st.data(), held_days, held_days, some_steps, some_steps)
def test_planning_twice_is_planning_once(data, day, moved_to, steps, changed_steps):
    today = data.draw(st.dates(date(2025, 11, 1), date(2027, 12, 1)))
    first = wanted_tasks(replace(EVENT, steps=steps), standing(day), WORKING)
    there = {
        key: replace(row, touched=data.draw(st.booleans()), closed=data.draw(st.booleans()))
        for key, row in standing_tasks(first).items()
    }
    wanted = wanted_tasks(replace(EVENT, steps=changed_steps), standing(moved_to), WORKING)

    plan = plan_tasks(wanted, there, today)

    assert plan_tasks(wanted, after_doing(plan, there), today) == []


@given(held_days, held_days, st.booleans(), st.booleans())
def test_no_plan_drops_or_moves_what_people_decided(day, moved_to, touched, closed):
    there = standing_tasks(wanted_tasks(EVENT, standing(day), WORKING), touched=touched, closed=closed)
    fewer = wanted_tasks(replace(EVENT, steps=STEPS[:1]), standing(moved_to), WORKING)

    plan = plan_tasks(fewer, there, SINCE)

    assert not any(isinstance(step, AddTask) for step in plan)
    if touched or closed:
        assert not any(isinstance(step, DropTask) for step in plan)
        assert all(step.held and not closed for step in plan)


def test_a_step_whose_day_is_over_is_not_begun():
    wanted = wanted_tasks(EVENT, standing(date(2026, 3, 8)), WORKING)
    plan = plan_tasks(wanted, {}, date(2026, 3, 1))

    assert [step.wanted.key.step for step in plan if isinstance(step, AddTask)] == ["day"]


def test_a_moved_occurrence_moves_its_open_tasks_and_holds_those_decided_by_hand():
    before, after = (wanted_tasks(EVENT, standing(date(2026, 3, d)), WORKING) for d in (9, 20))
    open_ones = plan_tasks(after, standing_tasks(before), date(2026, 1, 1))
    held = plan_tasks(after, standing_tasks(before, touched=True), date(2026, 1, 1))
    closed = plan_tasks(after, standing_tasks(before, closed=True), date(2026, 1, 1))

    assert {type(step) for step in open_ones} == {MoveTask}
    assert not any(step.held for step in open_ones)
    assert all(step.held for step in held)
    assert closed == []


def test_a_task_the_playbook_no_longer_gives_is_dropped_unless_somebody_touched_it():
    key = TaskKey("old", LEAD, TaskRole.LEAD)
    rows = [
        StandingTask(4, key, date(2026, 2, 2), *flags)
        for flags in ((False, False), (True, False), (False, True))
    ]

    assert [plan_tasks([], {key: row}, date(2026, 1, 1)) for row in rows] == [[DropTask(4)], [], []]


def test_a_task_that_is_wanted_again_is_opened_again():
    wanted = wanted_tasks(EVENT, standing(date(2026, 3, 8)), WORKING)
    there = {key: replace(row, closed=True, dropped=True) for key, row in standing_tasks(wanted[:1]).items()}

    assert [step for step in plan_tasks(wanted, there, SINCE) if not isinstance(step, AddTask)] == [
        ReopenTask(there[wanted[0].key].task_id, wanted[0])
    ]


def test_a_task_bears_its_step_its_title_and_how_its_day_came_about():
    found = wanted_tasks(replace(EVENT, base_year=2000), standing(date(2026, 3, 8)), WORKING)

    assert [(one.key, one.title, one.step) for one in found] == [
        (TaskKey("plan", LEAD, TaskRole.LEAD), "Kế hoạch Ngày 8/3/2026", STEPS[0]),
        (TaskKey("plan", ONE, TaskRole.COORDINATING), "Kế hoạch Ngày 8/3/2026", STEPS[0]),
        (TaskKey("send", LEAD, TaskRole.LEAD, collects=True), "Gửi Ngày 8/3/2026", STEPS[1]),
        (TaskKey("send", ONE, TaskRole.FAN_OUT), "Gửi Ngày 8/3/2026", STEPS[1]),
        (TaskKey("send", TWO, TaskRole.FAN_OUT), "Gửi Ngày 8/3/2026", STEPS[1]),
        (TaskKey("day", LEAD, TaskRole.LEAD), "Tổ chức Ngày 8/3/2026", STEPS[2]),
    ]
    # 8/3/2026 is a Sunday: the day of the activity tells its own way first.
    told = {one.key.step: len(one.reasons) for one in found if one.parent is None}
    assert told["day"] > 2
    assert told["plan"] <= told["day"]


def test_titles_of_tasks_count_the_year_and_the_anniversary_of_their_occurrence():
    counted = replace(EVENT, base_year=2000, steps=(Step("x", "{year}: {anniversary} năm", Offset(0), LEAD),))

    assert [one.title for one in wanted_tasks(counted, standing(date(2026, 3, 8)), WORKING)] == [
        "2026: 26 năm"
    ]


def test_a_task_at_the_end_counts_from_the_end():
    month = replace(standing(date(2026, 6, 1)), end=date(2026, 6, 30))
    late = replace(EVENT, steps=(Step("x", "Tổng kết", Offset(0, anchor="end"), LEAD),))

    assert [one.due for one in wanted_tasks(late, month, WORKING)] == [date(2026, 6, 30)]


def test_a_task_due_today_is_still_begun():
    wanted = wanted_tasks(replace(EVENT, steps=STEPS[:1]), standing(date(2026, 3, 8)), WORKING)

    assert plan_tasks(wanted, {}, wanted[0].due) == [AddTask(one) for one in wanted]
    assert plan_tasks(wanted, {}, wanted[0].due + timedelta(days=1)) == []


def test_a_rule_by_working_days_is_planned_by_the_days_of_the_place():
    # Tết 2026 lies from 14 to 22 February.
    rule = parse_rule(
        {"kind": "workday", "nth": "last", "of": "month", "month": 2, "every": 5, "anchor": 2031}
    )
    before = parse_rule({"kind": "workday", "before": "23/2"})
    tet = replace(EVENT, rule=before)

    (found,) = plan_occurrences(tet, [], (SINCE, date(2027, 1, 1)), WORKING)
    assert (found.event_id, found.dated.start) == (7, date(2026, 2, 13))
    tet_later = replace(
        tet, rule=parse_rule({"kind": "workday", "before": "16/2", "every": 9, "anchor": 2029})
    )
    (later,) = plan_occurrences(tet_later, [], (SINCE, date(2027, 1, 1)), WORKING)
    assert later.dated.start == date(2029, 2, 9)
    assert plan_occurrences(replace(EVENT, rule=rule), [], (SINCE, date(2027, 1, 1)), WORKING)


def test_what_lies_on_the_edge_of_the_window():
    on_the_first = replace(standing(date(2026, 1, 1)), planned=(date(2026, 1, 1), date(2026, 1, 1)))
    gone = replace(on_the_first, cycle="x")
    at_the_end = replace(standing(UNTIL), cycle="z", planned=(UNTIL, UNTIL))
    across = replace(standing(date(2027, 12, 30)), cycle="w", planned=(date(2027, 12, 30), date(2028, 1, 5)))
    earlier = replace(standing(date(2025, 12, 30)), cycle="v", planned=(date(2025, 12, 30), date(2026, 1, 5)))

    def dropped(row):
        return [
            one
            for one in plan_occurrences(RARE, [row], (SINCE, UNTIL), WORKING)
            if isinstance(one, DropOccurrence)
        ]

    assert dropped(gone)
    assert dropped(across)
    assert not dropped(at_the_end)
    assert not dropped(earlier)
    assert not dropped(replace(gone, decided=True))


def test_a_proposal_says_which_day_the_rule_gives():
    (proposed,) = plan_occurrences(
        EVENT, [standing(date(2026, 3, 1), decided=True)], (SINCE, date(2027, 1, 1)), WORKING
    )

    assert (proposed.occurrence_id, proposed.dated.start) == (5, date(2026, 3, 8))


first_days = st.dates(date(2026, 1, 1), date(2028, 6, 1))


@given(st.lists(first_days, min_size=2, max_size=5, unique=True), st.randoms(use_true_random=False))
def test_what_stands_may_be_given_in_any_order(found, chance):
    rows = [
        standing(day, decided=number % 2 == 0, cycle=str(2025 + number), number=number)
        for number, day in enumerate(found)
    ]
    other = list(rows)
    chance.shuffle(other)
    one, two = (plan_occurrences(EVENT, each, (SINCE, UNTIL), WORKING) for each in (rows, other))

    assert sorted(map(repr, one)) == sorted(map(repr, two))


@given(held_days, held_days, st.randoms(use_true_random=False))
def test_tasks_that_stand_may_be_given_in_any_order(day, moved_to, chance):
    there = list(standing_tasks(wanted_tasks(EVENT, standing(day), WORKING)).items())
    wanted = wanted_tasks(EVENT, standing(moved_to), WORKING)
    other = list(there)
    chance.shuffle(other)
    one, two = (plan_tasks(wanted, dict(each), SINCE) for each in (there, other))

    assert sorted(map(repr, one)) == sorted(map(repr, two))


def test_an_earlier_cycle_hides_no_later_one_and_a_restored_one_gets_its_title_and_number():
    numbered = replace(
        EVENT,
        title="Đại hội {roman}",
        rule=parse_rule({"kind": "yearly", "on": "8/3", "anchor": 2026, "ordinal": 4}),
    )
    rows = [
        standing(date(2025, 3, 8), cycle="2025", number=1),
        replace(standing(date(2026, 3, 1), state=OccurrenceState.CANCELLED, number=2), dropped=True),
    ]
    plan = plan_occurrences(numbered, rows, (SINCE, date(2027, 1, 1)), WORKING)

    assert [type(step) for step in plan] == [RestoreOccurrence, Retitle]
    assert plan[1] == Retitle(2, "Đại hội IV", 4)


def test_what_is_over_is_not_moved_dropped_or_added_by_a_changed_rule():
    over, ahead = standing(date(2026, 3, 1)), standing(date(2026, 12, 1), cycle="x", number=6)
    monthly = replace(EVENT, rule=parse_rule({"kind": "monthly", "day": 5}))
    plan = plan_occurrences(monthly, [over, ahead], (SINCE, date(2027, 1, 1)), WORKING, date(2026, 11, 24))

    assert [(type(step), step.occurrence_id) for step in plan] == [
        (Rename, 6),
        (MoveOccurrence, 6),
        (Retitle, 6),
    ]
    assert plan_occurrences(EVENT, [over], (SINCE, date(2027, 1, 1)), WORKING, date(2026, 11, 24)) == []


def test_a_coordinating_unit_has_its_own_deliverable_and_is_due_before_the_lead():
    helpers = (Helper(ONE, "Dự toán", Offset(5, working=True)), Helper(TWO, before=Offset(3)), Helper(4))
    step = Step("plan", "Kế hoạch", Offset(-45), LEAD, coordinating=helpers, deliverable="Kế hoạch")
    lead, *parts = wanted_tasks(replace(EVENT, steps=(step,)), standing(date(2026, 3, 8)), WORKING)

    assert [(one.key.unit_id, one.due, one.deliverable) for one in parts] == [
        (ONE, date(2026, 1, 15), "Dự toán"),
        (TWO, date(2026, 1, 19), "Kế hoạch"),
        (4, date(2026, 1, 22), "Kế hoạch"),
    ]
    assert (lead.due, lead.deliverable) == (date(2026, 1, 22), "Kế hoạch")
    assert [str(one) for one in parts[0].reasons][:2] == [
        "the lead is due on 2026-01-22",
        "5 working days before 2026-01-22",
    ]
    assert parts[2].reasons == lead.reasons
    assert {one.parent for one in parts} == {lead.key}


def test_what_is_asked_for_is_asked_of_each_unit_or_of_the_one_that_answers_alone():
    asked = (Asked("n", "Số đại biểu"),)
    each = Step("send", "Gửi", Offset(-20), LEAD, each=(ONE, TWO), deliverable="Tờ", numbers=asked)
    alone = Step("own", "Báo cáo", Offset(-20), LEAD, coordinating=(Helper(ONE),), numbers=asked)
    wanted = wanted_tasks(replace(EVENT, steps=(each, alone)), standing(date(2026, 3, 8)), WORKING)

    assert [(one.key.unit_id, one.key.collects, one.deliverable, one.numbers) for one in wanted] == [
        (LEAD, True, "Tờ", ()),
        (ONE, False, "Tờ", asked),
        (TWO, False, "Tờ", asked),
        (LEAD, False, "", asked),
        (ONE, False, "", ()),
    ]
