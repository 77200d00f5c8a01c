"""How a task is reminded of is said for itself, its step, its event; what is asked for is what comes."""

from dataclasses import replace
from datetime import date

import pytest

from scheduler.actions import ledger
from scheduler.actions.inputs import InputRefused
from scheduler.actions.obligations import refresh_tasks
from scheduler.actions.policies import NoSuchThing, OfEvent, OfStep, OfTask, policy_view, set_policy
from scheduler.core.owed import CALM
from scheduler.core.policies import NAMED
from scheduler.core.reminders import BEFORE
from scheduler.core.states import ReminderState
from scheduler.store.obligations import task_facts
from scheduler.store.tables import Playbook
from tests.builders import a_contact, a_fan_out, a_secretary, a_unit, an_address, an_event, an_occurrence
from tests.committee import TESTER, Committee, Post, at

NOW = at("2026-10-05 07:00")
DUE = date(2026, 10, 30)


@pytest.fixture
def group(house):
    """A unit whose part of a fan-out comes of a step of an event."""
    with house.db.write() as session:
        a_secretary(session)
        unit = a_unit(session)
        _, person = a_contact(session, unit)
        an_address(session, person)
        book = Playbook(key="book", title="Sổ", steps=[{"key": "plan", "title": "Kế hoạch"}])
        session.add(book)
        session.flush()
        event = an_event(session, "8-3", playbook_id=book.id)
        occasion = an_occurrence(session, event)
        whole, [part] = a_fan_out(session, [unit], step="plan", occurrence_id=occasion.id, planned_due=DUE)
    group = Committee(replace(house, channels={"email": Post()}), NOW).start()
    group.part, group.whole = part.id, whole.id
    refresh(group)
    return group


def refresh(group):
    with group.house.db.write() as session:
        refresh_tasks(session, group.house, None, group.now)


def policy(group):
    with group.house.db.read() as session:
        return task_facts(session, {group.part})[0].policy


def put(group, about, value):
    return set_policy(group.house, about, value, TESTER, group.now)


def before(group, state=ReminderState.OPEN):
    return sorted(row.ordinal for row in group.rows(subject_id=group.part, rule=BEFORE, state=state))


def test_the_nearest_that_says_anything_holds(group):
    assert policy(group) == CALM
    for about, name in [
        (OfEvent("8-3"), "quiet"),
        (OfStep("book", "plan"), "close"),
        (OfTask(group.whole), "quiet"),
        (OfTask(group.part), "close"),
    ]:
        view = put(group, about, name)
        assert (policy(group), view.policy, view.written) == (NAMED[name], NAMED[name], name)
    sources = [policy_view(group.house, OfTask(group.part)).source]
    for about in (OfTask(group.part), OfTask(group.whole), OfStep("book", "plan"), OfEvent("8-3")):
        put(group, about, None)
        sources.append(policy_view(group.house, OfTask(group.part)).source)
    assert [str(one).rpartition(" ")[2] for one in sources] == ["itself", "of", "step", "event", "said"]
    assert policy(group) == CALM
    assert ledger.check(group.house, group.now).ok


def test_reminders_follow_the_policy_and_come_back_with_it(group):
    assert before(group) == [0, 1, 7]
    put(group, OfTask(group.part), "quiet")
    assert before(group) == [0, 3]
    assert {row.reason for row in group.rows(state=ReminderState.SKIPPED)} == {"policy"}

    put(group, OfTask(group.part), None)
    assert before(group) == [0, 1, 7]
    assert ledger.check(group.house, group.now).ok


def test_what_a_policy_asks_for_after_its_time_is_skipped_and_says_so(group):
    group.advance(at("2026-10-26 09:00"))
    assert before(group, ReminderState.SENT) == [7]
    put(group, OfEvent("8-3"), "close")

    assert before(group) == [0, 1, 3]
    past = group.rows(subject_id=group.part, rule=BEFORE, reason="past")
    assert [(row.ordinal, row.state) for row in past] == [
        (10, ReminderState.SKIPPED),
        (5, ReminderState.SKIPPED),
    ]
    group.advance(at("2026-10-28 09:00"))
    # The welcome, seven working days before, and three.
    assert len(group.house.channels["email"].received) == 3
    assert ledger.check(group.house, group.now).ok


def test_a_fault_names_the_field_and_nothing_is_changed(group):
    with pytest.raises(InputRefused) as caught:
        put(group, OfEvent("8-3"), {"before": "soon"})

    assert caught.value.field == "before"
    assert policy(group) == CALM


@pytest.mark.parametrize("about", [OfTask(0), OfEvent("x"), OfStep("x", "plan"), OfStep("book", "x")])
def test_what_is_not_there_is_said_so(group, about):
    with pytest.raises(NoSuchThing):
        put(group, about, "quiet")
    with pytest.raises(NoSuchThing):
        policy_view(group.house, about)


def test_what_goes_alone_is_a_message_of_its_own(group):
    put(group, OfTask(group.part), {"alone": True, "before": 15})
    group.advance(at("2026-10-09 08:00"))
    group.ring()
    [_welcome] = group.house.channels["email"].received

    group.now = at("2026-10-09 08:01")
    group.ring()
    [_, (_, letter)] = group.house.channels["email"].received
    assert [line.task_id for line in letter.lines] == [group.part]
    assert ledger.check(group.house, group.now).ok
