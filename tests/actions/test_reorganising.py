"""Units are renamed, merged, split and dissolved: nothing owed is lost, and history keeps its names."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from scheduler.actions.boards import BoardFilter, task_board
from scheduler.actions.boards.numbers import numbers
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.ledger import check
from scheduler.actions.obligations import refresh_tasks
from scheduler.actions.plan import plan_ahead
from scheduler.actions.reorganising.changes import reorganise, take_back
from scheduler.actions.reorganising.orders import Heir, Order
from scheduler.core.states import ReminderState, SeatRole, TaskRole, TaskState
from scheduler.core.units import ReorganisationState, SuccessionKind
from scheduler.store.tables import (
    Appointment,
    Audit,
    Extension,
    Feed,
    FeedLink,
    FormerName,
    Playbook,
    Reminder,
    Reorganisation,
    Seat,
    Succession,
    Task,
    Unit,
    UnitGroup,
    UnitGroupMember,
)
from tests.builders import (
    NOW,
    TODAY,
    a_contact,
    a_fan_out,
    a_reminder,
    a_secretary,
    a_task,
    a_unit,
    an_event,
    an_occurrence,
)

SECRETARY = Actor("thư ký")
DECISION = "123/QĐ-BTNMT"


@pytest.fixture
def tables_url(sqlite_alone):
    """What these changes ask of the database, the story of the provinces asks of both kinds."""
    return sqlite_alone


def order(kind, old, new, day=TODAY, **more):
    heirs = tuple(one if isinstance(one, Heir) else Heir(one) for one in new)
    return Order(SuccessionKind(kind), day, tuple(old), heirs, DECISION, **more)


def done(house, what, now=NOW):
    return reorganise(house, what, SECRETARY, now, apply=True)


def one(house, table, **where):
    with house.db.read() as session:
        return session.exec(select(table).filter_by(**where)).one()


def every(house, table, **where):
    with house.db.read() as session:
        return session.exec(select(table).filter_by(**where).order_by(*table.__table__.primary_key)).all()


@pytest.fixture
def units(house):
    """Two units with contacts, and a secretary."""
    with house.db.write() as session:
        a_secretary(session)
        found = [a_unit(session, "A"), a_unit(session, "B")]
        people = [a_contact(session, unit, f"Người {unit.code}") for unit in found]
    return {unit.code: (unit, *who) for unit, who in zip(found, people, strict=True)}


def test_a_renamed_unit_keeps_its_tasks_and_what_it_did_before_bears_the_old_name(house, units):
    with house.db.write() as session:
        a_task(session, units["A"][0], title="mở")
        long_ago = NOW - timedelta(days=400)
        a_task(session, units["A"][0], title="xong", state=TaskState.DONE, done_at=long_ago)

    done(house, order("rename", ["A"], [Heir("A2", "Cục A mới", "Cục")]))

    board = task_board(house, BoardFilter(closed=True), NOW)
    names = {group.task.title: group.task.unit for group in board.groups}
    assert names == {"mở": "Cục A mới", "xong": "Vụ A"}
    assert one(house, FormerName).code == "A"
    assert (one(house, Unit, code="A2").kind, one(house, Succession).kind) == ("Cục", SuccessionKind.RENAME)


def test_merged_units_pass_their_tasks_on_and_end_on_the_day(house, units):
    with house.db.write() as session:
        for code in "AB":
            a_task(session, units[code][0], title=f"việc {code}")

    done(house, order("merge", ["A", "B"], [Heir("C", "Cục C")]))

    heir = one(house, Unit, code="C")
    assert {task.unit_id for task in every(house, Task)} == {heir.id}
    assert [one(house, Unit, code=code).valid_to for code in "AB"] == [TODAY, TODAY]
    assert (heir.valid_from, heir.position) == (TODAY, units["A"][0].position)
    assert {(row.from_id, row.to_id) for row in every(house, Succession)} == {
        (units[code][0].id, heir.id) for code in "AB"
    }


def test_the_first_units_seats_go_on_and_history_keeps_who_sat_there(house, units):
    done(house, order("merge", ["A", "B"], [Heir("C", "Cục C")]))

    heir, (a, seat, person) = one(house, Unit, code="C"), units["A"]
    held = one(house, Appointment, seat_id=seat.id)
    past = one(house, Seat, unit_id=a.id)
    assert one(house, Seat, id=seat.id).unit_id == heir.id
    assert (held.person_id, held.starts, held.ends) == (person.id, TODAY, None)
    before = one(house, Appointment, seat_id=past.id)
    assert (before.person_id, before.starts, before.ends) == (person.id, date(2026, 1, 1), TODAY)
    assert one(house, Appointment, seat_id=units["B"][1].id).ends == TODAY
    assert {row.role for row in every(house, Seat, unit_id=heir.id)} == {SeatRole.CONTACT, SeatRole.HEAD}


def test_whoever_answers_on_is_not_told_twice_and_whoever_is_new_is_told_anew(house, units):
    with house.db.write() as session:
        tasks = [a_task(session, units[code][0], planned_due=TODAY) for code in "AB"]
        for code, task in zip("AB", tasks, strict=True):
            for ordinal in (7, 1, 0):
                seat = units[code][1]
                a_reminder(session, task, seat, ordinal=ordinal, state=ReminderState.SENT, settled_at=NOW)
        session.flush()

    done(house, order("merge", ["A", "B"], [Heir("C", "Cục C")]))

    seat = units["A"][1].id
    open_rows = [row for row in every(house, Reminder, state=ReminderState.OPEN) if row.rule != "welcome"]
    assert [(row.subject_id, row.seat_id, row.rule, row.ordinal) for row in open_rows] == [
        (tasks[0].id, seat, "overdue", 1),
        (tasks[1].id, seat, "before", 0),
    ]
    assert check(house, NOW).plan_faults == ()


def test_one_person_at_two_merged_seats_is_told_once(house):
    with house.db.write() as session:
        a_secretary(session)
        a, b = a_unit(session, "A"), a_unit(session, "B")
        (_, person), seat = a_contact(session, a), Seat(unit_id=b.id, role=SeatRole.CONTACT)
        session.add(seat)
        session.flush()
        session.add(Appointment(seat_id=seat.id, person_id=person.id, starts=date(2026, 1, 1)))
        task = a_task(session, b)
        a_reminder(session, task, seat, ordinal=7, state=ReminderState.SENT, settled_at=NOW)
        refresh_tasks(session, house, {task.id}, NOW)

    done(house, order("merge", ["A", "B"], [Heir("C", "Cục C")]))

    rows = every(house, Reminder, subject_id=task.id, rule="before", ordinal=7)
    assert [row.state for row in rows] == [ReminderState.SENT]
    assert one(house, Task, id=task.id).due_revision == 0


@pytest.fixture
def fanned(house, units):
    """A fan-out of an occasion to A and B."""
    with house.db.write() as session:
        event = an_event(session)
        occasion = an_occurrence(session, event)
        both = [units[code][0] for code in "AB"]
        _, parts = a_fan_out(session, both, occurrence_id=occasion.id, step="gui")
        group = UnitGroup(key="nhom", title="Nhóm")
        session.add(group)
        session.flush()
        session.add_all(UnitGroupMember(group_id=group.id, unit_id=unit.id) for unit in both)
        step = {"key": "gui", "title": "Gửi kế hoạch", "offset": -5, "each": "nhom", "lead": "A"}
        book = Playbook(
            key="so",
            title="Sổ",
            steps=[{**step, "coordinating": [{"unit": "B", "deliverable": "Ý kiến"}, "A"]}],
        )
        session.add(book)
        session.flush()
        event.playbook_id, event.owner_unit_id = book.id, units["B"][0].id
    return parts


def test_two_open_parts_become_one_with_the_history_of_the_other_named(house, fanned):
    done(house, order("merge", ["A", "B"], [Heir("C", "Cục C")]))

    heir = one(house, Unit, code="C")
    here = fanned[0].occurrence_id
    rows = {task.id: task for task in every(house, Task, role=TaskRole.FAN_OUT, occurrence_id=here)}
    first, second = (rows[part.id] for part in fanned)
    assert (first.unit_id, first.state) == (heir.id, TaskState.ASSIGNED)
    assert (second.unit_id, second.state) == (fanned[1].unit_id, TaskState.CANCELLED)
    assert len(rows) == 2
    trail = one(house, Audit, verb="task.join")
    assert trail.after == {"into": first.code, "state": "cancelled"}
    assert trail.before == {"unit": "B", "state": "assigned"}


@pytest.mark.parametrize("heirs", [[Heir("C", "Cục C")], []])
def test_a_wish_of_a_part_that_ends_asks_no_more(house, fanned, heirs):
    with house.db.write() as session:
        wish = Extension(
            task_id=fanned[1].id, old_due=fanned[1].due, new_due=TODAY, reason="bận", asked_at=NOW
        )
        session.add(wish)
    assert numbers(house, NOW).extensions == 1

    done(house, order("merge" if heirs else "dissolve", ["A", "B"] if heirs else ["B"], heirs))

    row = one(house, Extension, task_id=fanned[1].id)
    assert (row.decision, row.decided_at) == ("withdrawn", NOW)
    assert numbers(house, NOW).extensions == 0
    assert check(house, NOW).ok


def test_the_part_that_is_done_counts_and_the_parent_is_complete(house, fanned):
    with house.db.write() as session:
        part = session.get_one(Task, fanned[1].id)
        part.state, part.done_at = TaskState.DONE, NOW

    done(house, order("merge", ["A", "B"], [Heir("C", "Cục C")]))
    plan_ahead(house, NOW)

    states = {task.id: task.state for task in every(house, Task, occurrence_id=fanned[0].occurrence_id)}
    assert states[fanned[0].id] is TaskState.CANCELLED
    assert states[fanned[0].parent_id] is TaskState.DONE
    assert TaskState.ASSIGNED not in states.values()
    assert one(house, Task, id=fanned[1].id).unit_id == fanned[1].unit_id


def test_steps_groups_and_events_name_the_heir(house, fanned, units):
    done(house, order("merge", ["A", "B"], [Heir("C", "Cục C")]))

    step = one(house, Playbook).steps[0]
    assert (step["lead"], step["coordinating"]) == ("C", [{"unit": "C", "deliverable": "Ý kiến"}])
    assert one(house, UnitGroupMember).unit_id == one(house, Unit, code="C").id


def test_feeds_go_on_under_their_old_links(house, units):
    with house.db.write() as session:
        for code in "AB":
            feed = Feed(scope="unit", unit_id=units[code][0].id, created_at=NOW)
            session.add(feed)
            session.flush()
            session.add(FeedLink(feed_id=feed.id, name=code, token_hash=code, created_at=NOW))

    done(house, order("merge", ["A", "B"], [Heir("C", "Cục C")]))

    heir = one(house, Unit, code="C")
    feed = one(house, Feed, unit_id=heir.id)
    assert {(link.feed_id, link.revoked_at) for link in every(house, FeedLink)} == {(feed.id, None)}


def test_a_split_gives_each_task_to_the_chosen_heir_or_else_to_the_first(house, units):
    with house.db.write() as session:
        first, second = (a_task(session, units["A"][0], title=f"việc {n}") for n in (1, 2))
    new = [Heir("X", "Vụ X"), Heir("Y", "Vụ Y")]

    done(house, order("split", ["A"], new, choices={second.code: "Y"}))

    codes = {unit.id: unit.code for unit in every(house, Unit)}
    assert [codes[one(house, Task, id=task.id).unit_id] for task in (first, second)] == ["X", "Y"]


def test_a_unit_that_goes_on_after_a_part_of_it_left_keeps_its_tasks(house, units):
    with house.db.write() as session:
        kept, given = (a_task(session, units["A"][0]) for _ in range(2))

    done(house, order("split", ["A"], ["A", Heir("Y", "Vụ Y")], choices={given.code: "Y"}))

    assert one(house, Unit, code="A").valid_to is None
    assert one(house, Task, id=kept.id).unit_id == units["A"][0].id
    assert one(house, Task, id=given.id).unit_id == one(house, Unit, code="Y").id


@pytest.mark.parametrize(("heirs", "state"), [(["B"], TaskState.ASSIGNED), ([], TaskState.CANCELLED)])
def test_tasks_of_a_dissolved_unit_go_to_whom_the_decision_names_or_end(house, units, heirs, state):
    with house.db.write() as session:
        task = a_task(session, units["A"][0])

    done(house, order("dissolve", ["A"], heirs))

    row = one(house, Task, id=task.id)
    assert (row.state, row.unit_id) == (state, units["B" if heirs else "A"][0].id)
    assert one(house, Appointment, seat_id=units["A"][1].id).ends == TODAY


def test_a_change_ahead_waits_for_its_day_and_takes_effect_once_also_after_a_pause(house, units):
    with house.db.write() as session:
        task = a_task(session, units["B"][0], planned_due=TODAY + timedelta(days=90))
    day = TODAY + timedelta(days=7)
    done(house, order("merge", ["A", "B"], ["A"], day))

    assert one(house, Task, id=task.id).unit_id == units["B"][0].id
    for late in (12, 13):
        plan_ahead(house, NOW + timedelta(days=late))

    assert one(house, Task, id=task.id).unit_id == units["A"][0].id
    assert (one(house, Reorganisation).state, one(house, Unit, code="B").valid_to) == ("in_force", day)
    assert len(every(house, Succession)) == 2


def test_a_change_taken_back_before_its_day_never_takes_effect(house, units):
    number = done(house, order("merge", ["A", "B"], ["A"], TODAY + timedelta(days=7))).number

    for _ in range(2):
        take_back(house, number, SECRETARY, NOW)
    plan_ahead(house, NOW + timedelta(days=8))

    assert one(house, Reorganisation).state is ReorganisationState.TAKEN_BACK
    assert one(house, Unit, code="B").valid_to is None
    verbs = [row.verb for row in every(house, Audit)]
    assert (verbs.count("units.plan"), verbs.count("units.take_back")) == (1, 1)


def test_a_change_in_force_cannot_be_taken_back(house, units):
    number = done(house, order("merge", ["A", "B"], ["A"])).number

    with pytest.raises(InputRefused, match="took effect"):
        take_back(house, number, SECRETARY, NOW)


def test_looking_changes_nothing(house, units):
    with house.db.write() as session:
        task = a_task(session, units["B"][0])

    found = reorganise(house, order("merge", ["A", "B"], ["A"]), SECRETARY, NOW, apply=False)

    assert [(line.code, line.before, line.after) for line in found.effect.tasks] == [
        (task.code, "Vụ B", "Vụ A")
    ]
    assert (every(house, Reorganisation), every(house, Succession)) == ([], [])
    assert one(house, Task, id=task.id).unit_id == units["B"][0].id


def test_the_same_change_twice_is_one(house, units):
    what = order("merge", ["A", "B"], ["A"])
    assert done(house, what).number == done(house, what).number
    assert len(every(house, Reorganisation)) == 1


def test_a_change_whose_unit_is_gone_says_so_and_stops_nothing(house, units):
    day = TODAY + timedelta(days=7)
    done(house, order("merge", ["A", "B"], ["A"], day))
    done(house, order("dissolve", ["B"], []))

    plan_ahead(house, NOW + timedelta(days=8))

    row = one(house, Reorganisation, kind=SuccessionKind.MERGE)
    assert row.state is ReorganisationState.PLANNED
    assert "has been no more" in row.fault["text"]


@pytest.mark.parametrize(
    ("what", "field"),
    [
        (order("merge", ["A", "B"], [Heir("C")]), "to"),
        (order("rename", ["A"], [Heir("B", "Vụ khác")]), "to"),
        (order("rename", ["A"], [Heir("A")]), "to"),
        (order("split", ["A"], [Heir("X Y", "Vụ"), Heir("Z", "Vụ")]), "to"),
        (order("merge", ["A", "Q"], ["A"]), "to"),
        (order("split", ["A"], ["A", Heir("Y", "Vụ Y")], choices={"NV-26-001": "B"}), "to"),
        (order("merge", ["A", "B"], ["A"], TODAY + timedelta(days=4000)), "day"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(house, units, what, field):
    with pytest.raises(InputRefused) as refused:
        done(house, what)

    assert refused.value.field == field
    assert every(house, Reorganisation) == []


def test_a_change_needs_a_decision(house, units):
    with pytest.raises(InputRefused, match="decision"):
        done(house, Order(SuccessionKind.MERGE, TODAY, ("A", "B"), (Heir("A"),), " "))


def test_a_unit_that_joins_is_given_only_what_is_due_ten_working_days_ahead(house, fanned, units):
    with house.db.write() as session:
        late = a_unit(session, "N")
        group = session.exec(select(UnitGroup)).one()
        session.add(UnitGroupMember(group_id=group.id, unit_id=late.id))

    plan_ahead(house, NOW)
    plan_ahead(house, NOW)

    mine = every(house, Task, unit_id=late.id, role=TaskRole.FAN_OUT)
    assert mine
    assert min(task.planned_due for task in mine) >= date(2026, 12, 7)
