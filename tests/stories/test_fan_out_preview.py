"""The secretary looks at what goes out to the units, stops it, adds a note and lets it go."""

from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.actions import ledger
from scheduler.actions.fan_outs import fan_out_view, fan_outs, note_step, release, stop
from scheduler.actions.inputs import InputRefused
from scheduler.actions.policies import OfEvent, set_policy
from scheduler.core.states import ReminderState
from scheduler.store.tables import Event, Occurrence
from tests.committee import TESTER, Post, at, committee


@pytest.fixture
def group(house):
    found = committee(house, [Post()], "2027-01-04 09:00").start()
    with house.db.read() as session:
        query = select(Occurrence.id).join(Event).where(Event.key == "8-3", Occurrence.cycle == "2027")
        found.occasion = session.exec(query).one()
    return found


def letters(group):
    return [(where, str(message)) for where, message in group.house.channels["email"].received]


def first_words(group):
    return [row for row in group.rows(rule="before") if row.subject_id in group.parts]


def live_until_called(group):
    """Let time pass until the secretary is called to look; return the parts of the fan-out."""
    while group.occasion not in {one.occurrence_id for one in fan_outs(group.house, group.now)}:
        assert group.now < at("2027-03-01 09:00"), "the secretary is never called to look"
        group.advance(group.now + timedelta(days=1))
    view = fan_out_view(group.house, group.occasion, group.now)
    group.parts = {part.task_id for step in view.steps for part in step.parts}
    return view


def test_what_is_stopped_waits_and_goes_with_its_note_once_released(group):
    view = live_until_called(group)
    [step] = view.steps
    assert [part.unit for part in step.parts] == ["Vụ Tổ chức cán bộ", "Vụ Hợp tác quốc tế", "Vụ Pháp chế"]
    assert {part.channel for part in step.parts} == {"email"}
    assert all(part.code in part.text for part in step.parts)
    days = [group.house.today(part.at) for part in step.parts]
    with group.house.db.read() as session:
        working = group.house.working_days(session)
        assert all(working.count(group.house.today(group.now), day) in (4, 5) for day in days)
    group.advance(group.now + timedelta(hours=1))
    assert any("Sắp gửi các đơn vị" in text for where, text in letters(group) if where == "b@example.org")

    stop(group.house, group.occasion, "Chờ lãnh đạo xem", TESTER, group.now)
    stop(group.house, group.occasion, "lần nữa", TESTER, group.now)
    assert {(row.state, row.reason) for row in first_words(group)} == {(ReminderState.SKIPPED, "stopped")}
    note_step(group.house, group.occasion, (step.step, "Theo mẫu số 2"), TESTER, group.now)
    assert "Theo mẫu số 2" in fan_out_view(group.house, group.occasion, group.now).steps[0].parts[0].text
    group.advance(days[0] and at(f"{days[0] + timedelta(days=2)} 09:00"))
    assert not any(step.parts[1].code in text for _, text in letters(group))
    assert ledger.check(group.house, group.now).ok

    release(group.house, group.occasion, TESTER, group.now)
    release(group.house, group.occasion, TESTER, group.now)
    assert ledger.check(group.house, group.now).ok
    group.advance(group.now + timedelta(days=1))
    [heard] = [
        text for where, text in letters(group) if where == "a@example.org" and step.parts[1].code in text
    ]
    assert "Theo mẫu số 2" in heard
    assert ledger.check(group.house, group.now).ok
    assert fan_outs(group.house, group.now) == []


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_what_cannot_be_is_refused_with_the_way_out(group):
    live_until_called(group)
    with pytest.raises(InputRefused, match="Write why"):
        stop(group.house, group.occasion, " ", TESTER, group.now)
    with pytest.raises(InputRefused, match="no such step"):
        note_step(group.house, group.occasion, ("kh", "x"), TESTER, group.now)
    with pytest.raises(InputRefused, match="longer than"):
        stop(group.house, group.occasion, "x" * 1001, TESTER, group.now)
    with pytest.raises(InputRefused, match="no such occasion"):
        release(group.house, 99_999, TESTER, group.now)
    assert fan_out_view(group.house, 99_999, group.now) is None


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_where_a_policy_lets_units_hear_earlier_the_secretary_looks_earlier(group):
    def look():
        [row] = group.rows(rule="preview", subject_id=group.occasion)
        return row.slot

    usual, due = look(), group.task("gui", "HTQT").due
    set_policy(group.house, OfEvent("8-3"), {"before": "20"}, TESTER, group.now)
    with group.house.db.read() as session:
        working = group.house.working_days(session)
    assert group.house.today(look()) == working.add(working.before_or_on(due), -25)

    set_policy(group.house, OfEvent("8-3"), None, TESTER, group.now)
    assert look() == usual
    assert ledger.check(group.house, group.now).ok
