from dataclasses import replace
from datetime import date

import pytest

from calendars.phrases import Phrase
from scheduler.core import workflow_words as words
from scheduler.core.states import OPEN_TASK_STATES, TaskState, Verb
from scheduler.core.workflow import Already, AskedTask, Change, Deed, Refusal, Role, decide

TASK = AskedTask("Gửi kế hoạch", date(2026, 12, 15), 2, TaskState.ASSIGNED)
ACTS = [*Verb, *Deed]


def pressed(task, act, role=Role.UNIT, revision=2):
    decision = decide(task, act, role, revision)
    assert isinstance(decision.said, Phrase)
    return decision


def test_receiving_an_assigned_task_accepts_it():
    assert pressed(TASK, Verb.ACKNOWLEDGE).state is TaskState.ACCEPTED


@pytest.mark.parametrize("state", sorted(OPEN_TASK_STATES - {TaskState.ASSIGNED}))
def test_receiving_a_task_under_way_leaves_its_state(state):
    assert pressed(replace(TASK, state=state), Verb.ACKNOWLEDGE).state is state


def test_receiving_twice_is_harmless():
    assert isinstance(pressed(replace(TASK, acknowledged=True), Verb.ACKNOWLEDGE), Already)


@pytest.mark.parametrize("verb", [Verb.ACKNOWLEDGE, Verb.ASK_EXTENSION])
def test_an_answer_to_an_old_due_date_is_refused_and_names_the_new_one(verb):
    refusal = pressed(TASK, verb, revision=1)

    assert isinstance(refusal, Refusal)
    assert str(TASK.due) in str(refusal.said)


def test_completing_counts_whichever_due_date_was_seen():
    assert pressed(TASK, Verb.COMPLETE, revision=1).state is TaskState.DONE


@pytest.mark.parametrize("state", sorted(OPEN_TASK_STATES))
def test_completing_an_open_task_closes_it(state):
    assert pressed(replace(TASK, state=state), Verb.COMPLETE).state is TaskState.DONE


def test_completing_submits_what_needs_approval():
    assert pressed(replace(TASK, approval=True), Verb.COMPLETE).state is TaskState.SUBMITTED


def test_the_secretary_completes_what_needs_approval_at_once():
    assert pressed(replace(TASK, approval=True), Verb.COMPLETE, Role.SECRETARY).state is TaskState.DONE


def test_completing_a_submitted_task_is_harmless_for_the_unit_and_closes_it_for_the_secretary():
    task = replace(TASK, approval=True, state=TaskState.SUBMITTED)

    assert isinstance(pressed(task, Verb.COMPLETE), Already)
    assert pressed(task, Verb.COMPLETE, Role.SECRETARY).state is TaskState.DONE


@pytest.mark.parametrize("role", [Role.UNIT, Role.SECRETARY])
@pytest.mark.parametrize("state", [*sorted(OPEN_TASK_STATES), TaskState.SUBMITTED])
def test_completing_what_asks_for_evidence_is_refused_without_any(role, state):
    task = replace(TASK, state=state, evidence=True)
    unproven = pressed(task, Verb.COMPLETE, role)

    waits = state is TaskState.SUBMITTED and role is Role.UNIT
    assert isinstance(unproven, Already if waits else Refusal)
    assert waits or unproven.said.text == words.UNPROVEN.text
    assert not isinstance(pressed(replace(task, proven=True), Verb.COMPLETE, role), Refusal)
    assert not isinstance(pressed(replace(task, evidence=False), Verb.COMPLETE, role), Refusal)


def test_evidence_is_asked_for_at_the_end_alone():
    unproven = replace(TASK, evidence=True)

    assert isinstance(pressed(unproven, Verb.ACKNOWLEDGE), Change)
    assert isinstance(pressed(unproven, Deed.REPORT), Change)


@pytest.mark.parametrize("act", [*Verb, Deed.REPORT])
@pytest.mark.parametrize("state", [TaskState.CANCELLED, TaskState.PAUSED, TaskState.DECLINED])
def test_what_is_cancelled_paused_or_declined_is_politely_refused(act, state):
    refusal = pressed(replace(TASK, state=state), act)

    assert isinstance(refusal, Refusal)
    assert TASK.title in str(refusal.said)


@pytest.mark.parametrize("act", [*Verb, Deed.ACCEPT, Deed.START, Deed.REPORT, Deed.APPROVE, Deed.NUDGE])
def test_whatever_carries_a_task_onward_is_harmless_on_a_finished_one(act):
    assert isinstance(pressed(replace(TASK, state=TaskState.DONE), act, Role.SECRETARY), Already)


@pytest.mark.parametrize("act", sorted(set(ACTS) - {Deed.COMMENT}))
def test_a_task_that_collects_closes_by_itself(act):
    assert isinstance(pressed(replace(TASK, collects=True), act, Role.SECRETARY), Refusal)


def test_one_wish_for_a_later_date_at_a_time():
    first, second = (pressed(replace(TASK, wish_open=one), Verb.ASK_EXTENSION) for one in (False, True))

    assert first == Change(TaskState.ASSIGNED, first.said)
    assert isinstance(second, Already)


def test_a_report_brings_the_task_under_way():
    assert pressed(TASK, Deed.REPORT).state is TaskState.IN_PROGRESS


def test_only_the_secretary_approves():
    task = replace(TASK, state=TaskState.SUBMITTED)

    assert isinstance(pressed(task, Deed.APPROVE), Refusal)
    assert pressed(task, Deed.APPROVE, Role.SECRETARY).state is TaskState.DONE


def test_what_is_not_submitted_cannot_be_approved():
    assert isinstance(pressed(TASK, Deed.APPROVE, Role.SECRETARY), Refusal)


def test_what_waits_for_approval_and_what_is_complete_are_told_apart():
    approved = pressed(replace(TASK, approval=True), Verb.COMPLETE)
    complete = pressed(TASK, Verb.COMPLETE)

    assert (approved.state, complete.state) == (TaskState.SUBMITTED, TaskState.DONE)
    assert str(approved.said) == "Thank you. The result of “Gửi kế hoạch” is submitted and awaits approval."
    assert str(complete.said) == "Thank you. “Gửi kế hoạch” is recorded as complete."
