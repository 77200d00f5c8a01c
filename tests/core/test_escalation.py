from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.workdays import WorkingDays
from scheduler.core.escalation import may_be_released, waiting_for, why_waits_no_more
from scheduler.core.owed import OFFICE_DAY, Policy, Steps, because, read_because
from scheduler.core.reminders import (
    ANSWERED,
    APPROVE,
    BEFORE,
    CALL,
    CALM,
    DECLINED,
    DRAFT,
    EXTENSION,
    HEAD,
    NUDGE,
    OVERDUE,
    SILENT,
    SUPERIOR,
    UNREACHED,
    WAITS,
    Key,
    Past,
    TaskFacts,
    owed_for_task,
    why_skipped,
)
from scheduler.core.slots import HALF_DAYS, Slots
from scheduler.core.states import OPEN_TASK_STATES, ReminderState, SubjectKind, TaskState

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SLOTS = Slots(ZONE, WorkingDays("VN"))
UNIT, SECRETARY, THE_HEAD, CHAIR = 11, 22, 33, 44
DUE = date(2026, 10, 16)
TASK = TaskFacts(1, UNIT, SECRETARY, DUE, 0, TaskState.ASSIGNED, head_id=THE_HEAD, superior_id=CHAIR)


def moment(text):
    return datetime.strptime(f"{text} 2026", "%d/%m %H:%M %Y").replace(tzinfo=ZONE).astimezone(UTC)


def key(rule, ordinal=0, seat=UNIT):
    return Key(SubjectKind.TASK, 1, rule, ordinal, seat, 0)


def heard(rule, at, ordinal=0, seat=UNIT, state=ReminderState.SENT):
    return Past(key(rule, ordinal, seat), state, moment(at))


BASE = [heard(BEFORE, "07/10 08:00", 7), heard(BEFORE, "15/10 08:00", 1), heard(BEFORE, "16/10 08:00", 0)]
NUDGED = [*BASE, heard(OVERDUE, "19/10 08:00", 1), heard(OVERDUE, "22/10 08:00", 4)]
HEAD_TOLD = [*NUDGED, heard(HEAD, "26/10 08:00", seat=THE_HEAD)]
CALLED = [*HEAD_TOLD, heard(CALL, "28/10 08:00", SILENT, SECRETARY)]
DRAFTED = [*CALLED, heard(DRAFT, "04/11 08:00", seat=SECRETARY)]


def said(facts, past, policy=CALM):
    return {
        (o.key.rule, o.key.seat_id): o.slot.astimezone(ZONE).strftime("%d/%m %H:%M")
        for o in owed_for_task(facts, past, SLOTS, policy)
    }


def reasons(facts, past):
    return {
        o.key.rule: (o.waited.rule if o.waited else None, o.patience)
        for o in owed_for_task(facts, past, SLOTS)
    }


def test_the_head_is_told_two_working_days_after_the_last_nudge_was_heard():
    assert said(TASK, NUDGED) == {(HEAD, THE_HEAD): "26/10 08:00"}


def test_nobody_above_the_contact_hears_before_the_nudges_are_over():
    assert said(TASK, NUDGED[:-1]) == {(OVERDUE, UNIT): "22/10 08:00"}


def test_then_the_secretary_calls_and_then_finds_a_draft():
    assert said(TASK, HEAD_TOLD) == {(CALL, SECRETARY): "28/10 08:00"}
    assert said(TASK, CALLED) == {(DRAFT, SECRETARY): "04/11 08:00"}


def test_an_important_task_climbs_faster():
    important = replace(TASK, important=True)

    assert said(important, NUDGED) == {(HEAD, THE_HEAD): "23/10 08:00"}
    assert said(important, HEAD_TOLD) == {(CALL, SECRETARY): "27/10 08:00"}
    assert said(important, CALLED) == {(DRAFT, SECRETARY): "30/10 08:00"}


def test_the_steps_are_data_of_the_policy():
    quick = Policy(ordinary=Steps(timedelta(hours=4), OFFICE_DAY, OFFICE_DAY))

    assert said(TASK, NUDGED, quick) == {(HEAD, THE_HEAD): "22/10 13:30"}


def test_each_step_says_what_it_waited_for_and_how_long():
    assert reasons(TASK, NUDGED) == {HEAD: (OVERDUE, 2 * OFFICE_DAY)}
    assert reasons(TASK, HEAD_TOLD) == {CALL: (HEAD, 2 * OFFICE_DAY)}
    assert reasons(TASK, CALLED) == {DRAFT: (CALL, 5 * OFFICE_DAY)}
    assert reasons(replace(TASK, head_id=0), NUDGED) == {CALL: (OVERDUE, timedelta())}
    assert reasons(replace(TASK, acknowledged=True), BASE) == {CALL: (BEFORE, timedelta())}


def test_a_unit_without_a_head_is_called_at_once():
    assert said(replace(TASK, head_id=0), NUDGED) == {(CALL, SECRETARY): "22/10 13:30"}


@pytest.mark.parametrize("state", [ReminderState.SKIPPED, ReminderState.FAILED])
def test_a_head_who_could_not_be_told_is_passed_over(state):
    passed = [*NUDGED, heard(HEAD, "26/10 08:00", seat=THE_HEAD, state=state)]

    assert said(TASK, passed) == {(CALL, SECRETARY): "22/10 13:30"}


def test_the_head_is_not_told_of_nudges_that_nobody_heard():
    unheard = [*BASE, *(replace(one, state=ReminderState.FAILED) for one in NUDGED[3:])]
    never = [replace(one, state=ReminderState.SKIPPED) for one in NUDGED]

    assert said(TASK, unheard) == {(CALL, SECRETARY): "22/10 13:30"}
    assert said(TASK, never) == {}


def test_a_superior_does_not_hear_of_nudges_that_nobody_heard():
    unheard = [*BASE, *(replace(one, state=ReminderState.FAILED) for one in NUDGED[3:])]
    called = heard(CALL, "22/10 13:30", SILENT, SECRETARY)
    unreached = heard(CALL, "22/10 13:30", UNREACHED, SECRETARY)

    assert said(TASK, [*unheard, called, unreached]) == {}


def test_one_nudge_that_was_heard_is_enough():
    last_lost = [*NUDGED[:-1], replace(NUDGED[-1], state=ReminderState.SKIPPED)]

    assert said(TASK, last_lost) == {(HEAD, THE_HEAD): "21/10 08:00"}


def test_who_is_pressed_by_a_person_gets_time_to_answer_before_the_head_hears():
    pressed = replace(TASK, nudged=((5, moment("23/10 09:00")),))
    past = [*NUDGED, heard(NUDGE, "23/10 09:00", 5)]

    assert said(pressed, past) == {(HEAD, THE_HEAD): "27/10 13:30"}


@pytest.mark.parametrize("past", [NUDGED, HEAD_TOLD, CALLED, DRAFTED])
def test_received_stops_the_climb(past):
    received = replace(TASK, acknowledged=True)

    assert {rule for rule, _ in said(received, past)} <= {CALL}
    assert why_skipped(received, key(HEAD, seat=THE_HEAD)) == "acknowledged"
    assert why_skipped(received, key(DRAFT, seat=SECRETARY)) == "acknowledged"
    assert why_skipped(received, key(SUPERIOR, 3, CHAIR)) == "acknowledged"


def test_who_received_after_the_nudges_is_called_a_working_day_after_the_last():
    assert said(replace(TASK, acknowledged=True), NUDGED) == {(CALL, SECRETARY): "23/10 13:30"}


@pytest.mark.parametrize("past", [NUDGED, HEAD_TOLD, CALLED])
def test_a_wish_stops_the_climb_until_its_answer_was_heard(past):
    wishing = replace(TASK, asked=((5, moment("23/10 09:00")),))
    refused = replace(TASK, answered=((5, moment("29/10 09:00")),))
    answer = heard(ANSWERED, "29/10 13:30", 5)

    assert said(wishing, past) == {(EXTENSION, SECRETARY): "23/10 13:30"}
    assert said(refused, past) == {(ANSWERED, UNIT): "29/10 13:30"}
    assert said(refused, [*past, answer]) != {}


def test_after_a_refusal_the_unit_has_its_time_again():
    refused = replace(TASK, answered=((5, moment("29/10 09:00")),))

    assert said(refused, [*NUDGED, heard(ANSWERED, "29/10 13:30", 5)]) == {(HEAD, THE_HEAD): "02/11 13:30"}


def test_what_was_heard_of_a_wish_holds_when_the_task_is_asked_anew():
    again = replace(TASK, due_revision=1, answered=((5, moment("29/10 09:00")),))
    nudged = [Past(replace(one.key, revision=1), one.state, one.at) for one in NUDGED]
    answer = heard(ANSWERED, "29/10 13:30", 5)
    lost = replace(answer, state=ReminderState.SKIPPED)

    assert said(again, [*nudged, answer]) == {(HEAD, THE_HEAD): "02/11 13:30"}
    assert said(again, [*nudged, lost]) == {(ANSWERED, UNIT): "29/10 13:30"}


def test_what_rests_because_of_a_wish_says_so():
    wishing = replace(TASK, asked=((5, moment("23/10 09:00")),))
    above = [key(HEAD, seat=THE_HEAD), key(DRAFT, seat=SECRETARY), key(SUPERIOR, 3, CHAIR)]

    assert [why_skipped(wishing, one) for one in above] == ["wish-waits"] * 3
    assert why_skipped(wishing, key(CALL, SILENT, SECRETARY)) == "wish-waits"
    assert why_skipped(wishing, key(CALL, UNREACHED, SECRETARY)) is None
    assert why_skipped(wishing, key(OVERDUE, 4)) is None
    assert [why_skipped(TASK, one) for one in above] == [None] * 3


@pytest.mark.parametrize("state", sorted(set(TaskState) - OPEN_TASK_STATES))
def test_a_task_that_moved_climbs_no_further(state):
    closed = replace(TASK, state=state, released=((3, CHAIR, moment("04/11 09:00")),))

    assert not {HEAD, CALL, DRAFT, SUPERIOR} & {rule for rule, _ in said(closed, DRAFTED)}
    assert why_skipped(closed, key(SUPERIOR, 3, CHAIR)) == state.value


def test_no_draft_is_made_where_nobody_sits_above():
    assert said(replace(TASK, superior_id=0), CALLED) == {}


def test_a_draft_goes_out_only_once_it_is_released():
    at = moment("04/11 09:00")

    assert SUPERIOR not in {rule for rule, _ in said(TASK, DRAFTED)}
    assert said(replace(TASK, drafted=True), DRAFTED) == {}
    released = replace(TASK, drafted=True, released=((3, CHAIR, at),))
    assert said(released, DRAFTED) == {(SUPERIOR, CHAIR): "04/11 13:30"}
    assert reasons(released, DRAFTED) == {SUPERIOR: (DRAFT, timedelta())}
    assert said(released, [*DRAFTED, heard(SUPERIOR, "04/11 13:30", 3, CHAIR)]) == {}


def test_a_decided_draft_is_asked_for_no_more():
    decided = replace(TASK, drafted=True)

    assert said(decided, CALLED) == {}
    assert why_skipped(decided, key(DRAFT, seat=SECRETARY)) == "decided"
    assert why_skipped(decided, key(HEAD, seat=THE_HEAD)) is None


@pytest.mark.parametrize(
    ("facts", "may"),
    [
        (TASK, True),
        (replace(TASK, drafted=True), False),
        (replace(TASK, acknowledged=True), False),
        (replace(TASK, asked=((5, moment("23/10 09:00")),)), False),
        (replace(TASK, waiting=True), False),
        (replace(TASK, held=True), False),
        (replace(TASK, stopped=True), False),
        (replace(TASK, state=TaskState.PAUSED), False),
    ],
)
def test_a_draft_may_be_released_while_nobody_moved(facts, may):
    assert may_be_released(facts) is may


SUBMITTED = replace(TASK, state=TaskState.SUBMITTED, submitted_at=moment("12/10 09:00"))
DECLINING = replace(TASK, state=TaskState.DECLINED, declined_at=moment("12/10 09:00"))
WISHING = replace(TASK, state=TaskState.ACCEPTED, acknowledged=True, asked=((5, moment("12/10 09:00")),))


@pytest.mark.parametrize(
    ("facts", "first"),
    [(SUBMITTED, (APPROVE, 0)), (DECLINING, (DECLINED, 0)), (WISHING, (EXTENSION, 5))],
)
def test_the_secretary_hears_again_every_three_working_days_three_times_while_it_waits(facts, first):
    past = [heard(first[0], "12/10 13:30", first[1], SECRETARY)]
    days = []
    for n in range(CALM.wait_limit):
        days.append(said(facts, [*BASE, *past])[WAITS, SECRETARY])
        past.append(heard(WAITS, days[-1], n, SECRETARY))

    assert days == ["15/10 08:00", "20/10 08:00", "23/10 08:00"]
    assert (WAITS, SECRETARY) not in said(facts, [*BASE, *past])


def test_what_she_heard_after_midnight_she_heard_on_that_day_of_the_house():
    assert said(SUBMITTED, [heard(APPROVE, "13/10 01:00", 0, SECRETARY)]) == {
        (WAITS, SECRETARY): "16/10 08:00"
    }


def test_she_is_not_asked_again_before_she_was_asked_once():
    assert said(SUBMITTED, []) == {(APPROVE, SECRETARY): "12/10 13:30"}
    still_open = Past(key(APPROVE, 0, SECRETARY), ReminderState.OPEN, moment("12/10 13:30"))
    assert said(SUBMITTED, [still_open]) == {(APPROVE, SECRETARY): "12/10 13:30"}
    assert said(SUBMITTED, [Past(key(APPROVE, 0, SECRETARY), ReminderState.SENT)]) == {}


def test_an_open_question_stays_the_same_one():
    asked = heard(APPROVE, "12/10 13:30", 0, SECRETARY)
    again = Past(key(WAITS, 0, SECRETARY), ReminderState.OPEN, moment("15/10 08:00"))

    assert said(SUBMITTED, [asked, again]) == {(WAITS, SECRETARY): "15/10 08:00"}


def test_the_repeat_says_what_it_repeats():
    asked = heard(APPROVE, "12/10 13:30", 0, SECRETARY)

    assert reasons(SUBMITTED, [asked]) == {WAITS: (APPROVE, timedelta())}


def test_a_draft_that_waits_is_asked_for_again():
    assert said(TASK, DRAFTED) == {(WAITS, SECRETARY): "09/11 08:00"}
    skipped = [*CALLED, heard(DRAFT, "04/11 08:00", seat=SECRETARY, state=ReminderState.SKIPPED)]
    assert said(TASK, skipped) == {}
    assert list(waiting_for(TASK, {})) == []


def test_what_waits_no_more_says_that_it_was_decided():
    assert why_waits_no_more(SUBMITTED) is None
    assert why_waits_no_more(DECLINING) is None
    assert why_waits_no_more(WISHING) is None
    assert why_waits_no_more(TASK) is None
    assert why_skipped(replace(TASK, acknowledged=True), key(WAITS, 0, SECRETARY)) == "decided"
    assert why_skipped(replace(TASK, state=TaskState.DONE), key(WAITS, 0, SECRETARY)) == "decided"


def test_the_note_of_the_ledger_can_be_read_back():
    assert read_because(because(key(OVERDUE, 4), 2 * OFFICE_DAY)) == (OVERDUE, 4, 2 * OFFICE_DAY)
    assert because(key(OVERDUE, 4), OFFICE_DAY) == "overdue:4:450"
    assert read_because("") is None


@pytest.mark.parametrize(
    ("since", "hours", "slot"),
    [
        ("22/10 08:00", 0, "22/10 08:00"),
        ("22/10 08:01", 0, "22/10 13:30"),
        ("22/10 08:00", 4, "22/10 13:30"),
        ("22/10 09:00", 4, "23/10 08:00"),
        ("22/10 08:00", 7.5, "23/10 08:00"),
        ("22/10 13:30", 7.5, "23/10 13:30"),
        ("22/10 12:30", 3.5, "23/10 08:00"),
        ("23/10 08:00", 15, "27/10 08:00"),
        ("24/10 10:00", 1, "26/10 13:30"),
        ("22/10 21:00", 0, "23/10 08:00"),
    ],
)
def test_working_hours_are_counted_in_the_office_only(since, hours, slot):
    assert SLOTS.once_passed(moment(since), timedelta(hours=hours)) == moment(slot)


def test_an_office_day_is_what_the_half_days_hold():
    held = [datetime.combine(DUE, ends) - datetime.combine(DUE, begins) for begins, ends in HALF_DAYS]

    assert sum(held, timedelta()) == OFFICE_DAY


@given(st.dates(date(2026, 2, 1), date(2027, 10, 1)), st.booleans(), st.booleans())
def test_a_silent_task_climbs_one_step_at_a_time_and_ends_with_the_draft(due, important, with_head):
    facts = replace(TASK, due=due, important=important, head_id=THE_HEAD if with_head else 0)
    rows, order = {}, []
    while owed := owed_for_task(facts, [Past(k, ReminderState.SENT, at) for k, at in rows.items()], SLOTS):
        first = min(owed, key=lambda o: (o.slot, o.key.rule))
        rows[first.key] = first.slot
        order.append(first)
    climb = [o.key.rule for o in order if o.key.rule in (HEAD, CALL, DRAFT)]

    assert climb == [HEAD, CALL, DRAFT][not with_head :]
    assert [o.slot for o in order] == sorted({o.slot for o in order})
    assert all(SLOTS.current(o.slot) == o.slot for o in order)
    assert sum(o.key.seat_id == UNIT for o in order) == 5
