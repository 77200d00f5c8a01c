"""Steps that wait for others: who hears, when they open, and when the secretary lets them go on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from scheduler.actions import ledger
from scheduler.actions.acts import act
from scheduler.actions.answers import Record, Source, record_for_unit
from scheduler.actions.boards.task import task_view
from scheduler.actions.gather import matters
from scheduler.actions.going_on import go_on
from scheduler.actions.house import Actor
from scheduler.actions.obligations import refresh_occurrences, refresh_tasks
from scheduler.actions.occurrences import Move, change
from scheduler.actions.orders import Order
from scheduler.actions.plan import plan_ahead
from scheduler.actions.reorganising.joining import NewUnit, join
from scheduler.core.scoreboard import Timeliness
from scheduler.core.states import ReminderState, TaskState, Verb
from scheduler.core.workflow import Deed
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.phrases import from_json
from scheduler.store.tables import Audit, Occurrence, Reminder, Task
from tests.builders import NOW, TODAY, a_contact, a_fan_out, a_secretary, a_task, a_unit, an_occurrence
from tests.committee import PACK, Committee, Post, at

SECRETARY = Actor("thư ký")


class Given:
    """An occasion with guidance that is sent first, then two units send their plans."""

    def __init__(self, house):
        self.house = house
        with house.db.write() as session:
            units = [a_unit(session), a_unit(session)]
            self.seats = [a_contact(session, unit)[0].id for unit in units]
            self.secretary = a_secretary(session)[0].id
            occurrence = an_occurrence(session)
            self.first = a_task(session, units[0], occurrence_id=occurrence.id, step="huong-dan")
            waiting = {"step": "gui", "waits": True, "depends_on": ["huong-dan"]}
            parent, parts = a_fan_out(session, units, occurrence_id=occurrence.id, **waiting)
            refresh_tasks(session, house, None, NOW)
            refresh_occurrences(session, house, None, NOW)
        self.parent, self.parts, self.occurrence = parent, parts, occurrence

    def rules(self, task, state=ReminderState.OPEN):
        with self.house.db.read() as session:
            query = select(Reminder.rule).where(Reminder.subject_id == task.id, Reminder.state == state)
            return sorted(session.exec(query.where(Reminder.subject_kind == "task")).all())

    def now(self, task):
        with self.house.db.read() as session:
            return session.get_one(Task, task.id)

    def done(self, task):
        return record_for_unit(
            self.house,
            task.id,
            Record(Verb.COMPLETE, Source.ZALO, TODAY),
            SECRETARY,
            NOW + timedelta(hours=1),
        )


@pytest.fixture
def given(house):
    return Given(house)


def test_a_step_opens_when_the_one_before_it_is_done_and_its_units_are_reminded(given):
    assert given.rules(given.parts[0]) == []
    assert given.rules(given.parent) == ["held"] * 3

    given.done(given.first)

    assert not any(given.now(task).waits for task in (given.parent, *given.parts))
    assert given.rules(given.parts[1]) == ["before"] * 3
    assert given.rules(given.parent) == []
    assert given.rules(given.parent, ReminderState.SKIPPED) == ["held"] * 3
    assert ledger.check(given.house, NOW + timedelta(hours=2)).ok


def test_a_step_that_was_cancelled_stops_nobody(given):
    act(given.house, given.first.id, Order(Deed.CANCEL, "không cần"), SECRETARY, NOW)

    assert not given.now(given.parts[0]).waits


def test_a_step_that_is_paused_or_declined_is_waited_for(given):
    act(given.house, given.first.id, Order(Deed.PAUSE, "chờ ý kiến"), SECRETARY, NOW)

    assert given.now(given.parts[0]).waits


def test_what_comes_after_a_fan_out_opens_with_its_last_part(given):
    with given.house.db.write() as session:
        occurrence = given.occurrence.id
        last = a_task(session, step="tong-hop", occurrence_id=occurrence, waits=True, depends_on=["gui"])
    given.done(given.first)
    given.done(given.parts[0])
    assert given.now(last).waits

    given.done(given.parts[1])

    assert not given.now(last).waits
    assert given.now(given.parent).state is TaskState.DONE


def test_a_fan_out_whose_parts_are_all_cancelled_stops_nobody(given):
    with given.house.db.write() as session:
        occurrence = given.occurrence.id
        last = a_task(session, step="tong-hop", occurrence_id=occurrence, waits=True, depends_on=["gui"])

    for part in given.parts:
        assert given.now(last).waits
        act(given.house, part.id, Order(Deed.CANCEL, "không cần"), SECRETARY, NOW)

    assert not given.now(last).waits


def test_the_secretary_lets_a_step_go_on_for_all_its_units_with_her_reason(given):
    assert go_on(given.house, given.parent.id, " ", SECRETARY, NOW).field == "go_on"
    assert given.now(given.parent).waits

    assert go_on(given.house, given.parts[0].id, "đã hướng dẫn qua Zalo", SECRETARY, NOW).ok
    again = go_on(given.house, given.parent.id, "", SECRETARY, NOW)

    assert (again.ok, again.field) == (True, "")
    assert given.rules(given.parts[1]) == ["before"] * 3
    with given.house.db.read() as session:
        (line,) = session.exec(select(Audit)).all()
    assert (line.verb, line.subject, line.after) == (
        "task.go_on",
        given.parent.code,
        {"reason": "đã hướng dẫn qua Zalo"},
    )
    assert line.before == {"steps": given.first.title}
    assert not go_on(given.house, 999_999, "lý do", SECRETARY, NOW).ok
    assert go_on(given.house, given.first.id, "lý do", SECRETARY, NOW).ok


def test_a_unit_of_a_waiting_step_is_not_pressed(given):
    found = act(given.house, given.parts[0].id, Order(Deed.NUDGE, "gấp"), SECRETARY, NOW)

    assert not found.ok
    assert "còn chờ các bước trước" in found.notice


def test_a_unit_that_is_done_before_its_turn_is_done(given):
    given.done(given.parts[0])

    assert given.now(given.parts[0]).state is TaskState.DONE
    assert not given.now(given.parts[0]).waits
    assert given.now(given.parts[1]).waits


def test_the_secretary_reads_what_a_step_waits_for(given):
    with given.house.db.read() as session:
        row = session.exec(select(Reminder).where(Reminder.rule == "held")).first()
        (matter,) = matters(session, given.house, [row], NOW)

    assert matter.extra[0][1] == given.first.title
    assert matter.extra[1][1].endswith(f"/quan-tri/viec/{given.parent.id}")


def test_what_was_reminded_before_it_had_to_wait_is_asked_anew(given):
    given.done(given.first)
    with given.house.db.write() as session:
        part = session.get_one(Task, given.parts[0].id)
        part.waits = True
        act_before = session.get_one(Task, given.first.id)
        act_before.state = TaskState.ASSIGNED
        session.flush()
        refresh_tasks(session, given.house, {part.id}, NOW)
    assert given.rules(given.parts[0]) == []

    given.done(given.first)

    assert given.rules(given.parts[0]) == ["before"] * 3
    assert given.now(given.parts[0]).due_revision == 1


def test_a_playbook_says_what_waits_and_planning_twice_changes_nothing(house):
    text = PACK.read_text().replace("each: all, evidence: true", "each: all, depends_on: [kh]")
    import_pack(house, read_pack("mine.yaml", text.encode()), SECRETARY, NOW)
    plan_ahead(house, NOW)
    with house.db.read() as session:
        query = select(Task).join(Occurrence).where(Occurrence.cycle == "2027")
        tasks = session.exec(query.where(Task.planned_due < NOW.replace(year=2027, month=6).date())).all()
    assert {(t.step, t.waits) for t in tasks} == {("kh", False), ("gui", True), ("bc", False)}

    assert plan_ahead(house, NOW).tasks == 0

    (first,) = [t for t in tasks if t.step == "kh"]
    done = Record(Verb.COMPLETE, Source.ZALO, TODAY)
    record_for_unit(house, first.id, done, SECRETARY, NOW)
    plan_ahead(house, NOW)
    with house.db.read() as session:
        assert {session.get_one(Task, t.id).waits for t in tasks} == {False}


@pytest.mark.parametrize(("state", "waits"), [(TaskState.ASSIGNED, True), (TaskState.IN_PROGRESS, False)])
def test_a_playbook_that_learns_to_wait_holds_up_what_nobody_has_begun(house, state, waits):
    import_pack(house, read_pack(PACK), SECRETARY, NOW)
    plan_ahead(house, NOW)
    with house.db.write() as session:
        ids = [t.id for t in session.exec(select(Task).where(Task.step == "gui"))]
        for one in ids:
            session.get_one(Task, one).state = state
    text = PACK.read_text().replace("each: all, evidence: true", "each: all, depends_on: [kh]")

    import_pack(house, read_pack("mine.yaml", text.encode()), SECRETARY, NOW, replace=True)
    plan_ahead(house, NOW)

    with house.db.read() as session:
        assert {session.get_one(Task, one).waits for one in ids} == {waits}


LATE = at("2027-02-22 09:00")
"""A Monday; the plan of 8/3 was due on 22/1, the units' on 16/2."""


class Behind:
    """The small committee, whose units send their plans for 8/3 once the committee has its own."""

    def __init__(self, house):
        text = PACK.read_text().replace("each: all, evidence: true", "each: all, depends_on: [kh]")
        import_pack(house, read_pack("mine.yaml", text.encode()), SECRETARY, NOW)
        posts = {"email": Post(), "page": Post("page")}
        self.group = Committee(replace(house, channels=posts), NOW).plan().start()
        self.first = self.group.task("kh", "TCCB")

    def opened(self, now=LATE):
        self.group.advance(now)
        done = Record(Verb.COMPLETE, Source.ZALO, now.astimezone(self.group.house.zone).date())
        assert record_for_unit(self.group.house, self.first.id, done, SECRETARY, now).ok
        return self.part()

    def part(self):
        return self.group.task("gui", "HTQT")


@pytest.fixture
def behind(house):
    return Behind(house)


def test_a_step_that_opens_after_its_day_is_not_overdue_but_due_later_with_the_reason(behind):
    assert behind.part().due == date(2027, 2, 16)

    part = behind.opened()

    assert (part.due, part.opened_on, part.due_revision) == (date(2027, 3, 1), date(2027, 2, 22), 1)
    why = behind.group.house.words.say(tuple(from_json(part.reasons)))
    assert why.endswith(
        "đến 22/2/2027 mới bắt đầu được bước này → 5 ngày làm việc sau ngày 22/2/2027 → thứ Hai 1/3/2027"
    )
    view = task_view(behind.group.house, part.id, None, LATE)
    assert view.timeliness is Timeliness.DUE_SOON
    assert behind.group.rows(rule="overdue", subject_id=part.id) == []
    assert ledger.check(behind.group.house, LATE).ok


def test_planning_again_leaves_the_later_day_and_a_moved_occasion_takes_it_along(behind):
    part = behind.opened()

    assert plan_ahead(behind.group.house, LATE).moved == 0
    assert behind.part().due == part.due

    with behind.group.house.db.read() as session:
        event = session.get_one(Task, part.id).occurrence_id
    change(behind.group.house, event, Move(date(2027, 5, 7), reason="lùi"), SECRETARY, LATE, apply=True)
    assert behind.part().due == date(2027, 4, 15)


def test_a_step_that_opens_in_time_keeps_its_day(behind):
    part = behind.opened(at("2027-01-20 09:00"))

    assert (part.due, part.opened_on, part.due_revision) == (date(2027, 2, 16), date(2027, 1, 20), 0)


def test_a_day_that_a_person_decided_stays_when_the_step_opens(behind):
    with behind.group.house.db.write() as session:
        part = session.get_one(Task, behind.part().id)
        part.decided_due, part.touched = date(2027, 2, 25), True

    part = behind.opened()
    plan_ahead(behind.group.house, LATE)

    assert (part.due, behind.part().due) == (date(2027, 2, 25), date(2027, 2, 25))


def test_a_unit_that_joins_a_step_which_opened_late_is_due_with_the_others(behind):
    part = behind.opened()
    new = NewUnit("S1", "Sở 1", groups=("all",))

    found = join(behind.group.house, new, None, SECRETARY, LATE)
    mine = [offer for offer in found.offers if offer.title == part.title]
    join(behind.group.house, new, [offer.key for offer in mine], SECRETARY, LATE)

    assert [offer.due for offer in mine] == [part.due]
    assert behind.group.task("gui", "S1").due == part.due
    assert plan_ahead(behind.group.house, LATE).moved == 0
