"""The whole table of the workflow: every act in every state, by unit and secretary; nothing outside it.

`->state` is done, `=` was done before, `!` is refused.
"""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core import workflow_words as words
from scheduler.core.states import OPEN_TASK_STATES, TaskState, Verb
from scheduler.core.workflow import Already, AskedTask, Change, Deed, Refusal, Role, _say, _to, decide

TASK = AskedTask("Gửi kế hoạch", date(2026, 12, 15), 2, TaskState.ASSIGNED, approval=True, wish_open=False)

STATES = [
    "assigned",
    "accepted",
    "in_progress",
    "returned",
    "submitted",
    "done",
    "declined",
    "paused",
    "cancelled",
]

BY_UNIT = """
acknowledge    ->accepted    ->accepted    ->in_progress  ->returned     =             =   !  !  !
complete       ->submitted   ->submitted   ->submitted    ->submitted    =             =   !  !  !
ask_extension  ->assigned    ->accepted    ->in_progress  ->returned     =             =   !  !  !
accept         ->accepted    =             =              =              =             =   !  !  !
decline        ->declined    ->declined    !              !              !             !   =  !  !
start          ->in_progress ->in_progress =              ->in_progress  =             =   !  !  !
report         ->in_progress ->in_progress ->in_progress  ->in_progress  =             =   !  !  !
recall         =             =             =              =              ->in_progress !   !  !  !
hand_on        ->assigned    ->accepted    ->in_progress  ->returned     !             !   !  !  !
take_back      =             =             =              =              !             !   !  !  !
comment        ->assigned    ->accepted    ->in_progress  ->returned     ->submitted   ->done ->declined ->paused ->cancelled
"""  # noqa: E501 - a line an act

BY_SECRETARY = """
acknowledge    ->accepted    ->accepted    ->in_progress  ->returned     =             =   !  !  !
complete       ->done        ->done        ->done         ->done         ->done        =   !  !  !
ask_extension  ->assigned    ->accepted    ->in_progress  ->returned     =             =   !  !  !
accept         ->accepted    =             =              =              =             =   !  !  !
decline        ->declined    ->declined    !              !              !             !   =  !  !
start          ->in_progress ->in_progress =              ->in_progress  =             =   !  !  !
report         ->in_progress ->in_progress ->in_progress  ->in_progress  =             =   !  !  !
recall         =             =             =              =              ->in_progress !   !  !  !
hand_on        ->assigned    ->accepted    ->in_progress  ->returned     !             !   !  !  !
take_back      =             =             =              =              !             !   !  !  !
approve        !             !             !              !              ->done        =   !  !  !
return         !             !             !              =              ->returned    =   !  !  !
grant          =             =             =              =              !             !   !  !  !
refuse         =             =             =              =              =             =   =  =  =
pause          ->paused      ->paused      ->paused       ->paused       !             !   !  =  !
resume         =             =             =              =              !             !   !  ->accepted  !
cancel         ->cancelled   ->cancelled   ->cancelled    ->cancelled    ->cancelled   !   ->cancelled ->cancelled =
reopen         =             =             =              =              !             ->in_progress ->assigned ! ->assigned
comment        ->assigned    ->accepted    ->in_progress  ->returned     ->submitted   ->done ->declined ->paused ->cancelled
nudge          ->assigned    ->accepted    ->in_progress  ->returned     =             =   !  !  !
"""  # noqa: E501 - a line an act


def lines(table, role):
    for line in table.strip().splitlines():
        act, *ways = line.split()
        for state, way in zip(STATES, ways, strict=True):
            yield role, act_named(act), TaskState(state), way


def act_named(name):
    return Verb(name) if name in list(Verb) else Deed(name)


TABLE = [*lines(BY_UNIT, Role.UNIT), *lines(BY_SECRETARY, Role.SECRETARY)]


def way_of(decision):
    return {Change: lambda: f"->{decision.state.value}", Already: lambda: "=", Refusal: lambda: "!"}[
        type(decision)
    ]()


@pytest.mark.parametrize("role", list(Role))
def test_every_act_leads_where_the_table_says(role):
    expected = {(act, state): way for by, act, state, way in TABLE if by is role}
    found = {
        (act, state): way_of(decide(replace(TASK, state=state, former=TaskState.ACCEPTED), act, role, 2))
        for act, state in expected
    }

    assert found == expected


def test_the_table_names_every_act_in_every_state():
    asked = {(role, act, state) for role, act, state, _ in TABLE}
    unit = {act for role, act, _ in asked if role is Role.UNIT}

    assert len(asked) == len(TABLE)
    assert {(act, state) for role, act, state in asked if role is Role.SECRETARY} == {
        (act, state) for act in [*Verb, *Deed] for state in TaskState
    }
    # What no unit may do, it is refused in every state.
    for act in {*Verb, *Deed} - unit:
        for state in TaskState:
            assert isinstance(decide(replace(TASK, state=state), act, Role.UNIT, 2), Refusal)


@pytest.mark.parametrize("act", [Deed.GRANT, Deed.REFUSE])
def test_a_wish_that_waits_is_decided(act):
    for state in OPEN_TASK_STATES:
        assert decide(replace(TASK, state=state, wish_open=True), act, Role.SECRETARY, 2).state is state
    granted = decide(replace(TASK, state=TaskState.DONE, wish_open=True), Deed.GRANT, Role.SECRETARY, 2)
    assert isinstance(granted, Refusal)


def test_a_paused_task_goes_back_to_where_it_was():
    for former in [*TaskState, None]:
        paused = replace(TASK, state=TaskState.PAUSED, former=former)
        found = decide(paused, Deed.RESUME, Role.SECRETARY, 2)
        assert found.state is (former if former in OPEN_TASK_STATES else TaskState.ASSIGNED)


acts = st.tuples(st.sampled_from([*Verb, *Deed]), st.sampled_from(list(Role)), st.integers(1, 3))


@given(st.lists(acts, max_size=60), st.booleans(), st.booleans())
def test_whatever_is_done_in_whatever_order_stays_within_the_table(done, approval, evidence):
    task = replace(TASK, approval=approval, evidence=evidence)
    for act, role, revision in done:
        decision = decide(task, act, role, revision)
        assert task.title in str(decision.said) or isinstance(decision, Refusal)
        if isinstance(decision, Change):
            former = task.state if decision.state is TaskState.PAUSED else None
            task = replace(task, state=decision.state, former=former)
            again = decide(task, act, role, revision)
            # The same press twice ends in the same state.
            assert not isinstance(again, Change) or again.state is task.state


def test_a_rule_that_always_leads_to_one_state_and_one_word_says_so():
    assert _to(TaskState.DONE)(TASK, Role.UNIT) is TaskState.DONE
    assert _say(words.COMPLETE)(TaskState.DONE) is words.COMPLETE


@pytest.mark.parametrize("state", sorted(OPEN_TASK_STATES))
def test_what_was_handed_on_is_taken_back_and_stays_as_far_as_it_was(state):
    handed_on = replace(TASK, state=state, handed_on=True)

    assert decide(handed_on, Deed.TAKE_BACK, Role.UNIT, 2).state is state


@pytest.mark.parametrize(
    ("state", "said"), [(TaskState.PAUSED, words.RESUME_IT), (TaskState.SUBMITTED, words.DECIDE_IT)]
)
def test_what_is_not_over_is_not_opened_again_but_what_to_do_is_told(state, said):
    refused = decide(replace(TASK, state=state), Deed.REOPEN, Role.SECRETARY, 2)

    assert refused == Refusal(said.__class__(said.text, {"title": TASK.title, "due": TASK.due}))


def test_the_unit_that_leads_presses_for_a_part_and_does_nothing_else_with_it():
    for act in [*Verb, *Deed]:
        for state in TaskState:
            found = decide(replace(TASK, state=state), act, Role.LEAD, 2)
            by_secretary = decide(replace(TASK, state=state), act, Role.SECRETARY, 2)
            assert found == (by_secretary if act is Deed.NUDGE else Refusal(words.SECRETARY_ONLY))
