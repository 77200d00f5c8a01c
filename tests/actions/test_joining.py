"""A unit that joins in mid-year is offered what has begun; the secretary ticks, and nothing is overdue."""

from datetime import date

import pytest
from sqlmodel import col, select

from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.plan import plan_ahead
from scheduler.actions.reorganising.joining import NewUnit, join
from scheduler.core.states import TaskRole
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.tables import Reminder, Task, Unit
from tests.committee import PACK, TESTER, at

SECRETARY = Actor("thư ký")
# The plan for 8/3/2027 is due on 16/2/2027 or so.
MID_YEAR = at("2027-02-10 09:00")
NEW = NewUnit("MỚI", "Sở mới", "Sở", ("all",))


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


@pytest.fixture
def planned(house):
    import_pack(house, read_pack(PACK), TESTER, at("2026-12-01 09:00"))
    plan_ahead(house, at("2026-12-01 09:00"))
    return house


def parts(house):
    with house.db.read() as session:
        query = select(Task).join(Unit, col(Unit.id) == Task.unit_id).where(Unit.code == "MỚI")
        return session.exec(query.where(Task.role == TaskRole.FAN_OUT)).all()


def test_what_is_due_ten_working_days_ahead_is_preselected(planned):
    found = join(planned, NEW, None, SECRETARY, MID_YEAR)

    soon = [one for one in found.offers if not one.preselected]
    assert soon
    assert min(one.due for one in found.offers) >= date(2027, 2, 10)
    assert max(one.due for one in soon) < min(one.due for one in found.offers if one.preselected)
    assert parts(planned) == []


def test_the_ticked_parts_are_given_and_the_others_never_are(planned):
    offers = join(planned, NEW, None, SECRETARY, MID_YEAR).offers
    ticked = [offers[0].key]

    assert join(planned, NEW, ticked, SECRETARY, MID_YEAR).given == 1
    plan_ahead(planned, MID_YEAR)

    begun = {one.key for one in offers}
    mine = [task for task in parts(planned) if f"{task.occurrence_id}/{task.step}" in begun]
    assert [f"{task.occurrence_id}/{task.step}" for task in mine] == ticked
    assert all(task.parent_id for task in mine)


def test_whatever_lay_before_is_never_overdue_for_who_joins(planned):
    join(planned, NEW, [], SECRETARY, MID_YEAR)
    plan_ahead(planned, at("2027-06-01 09:00"))

    with planned.db.read() as session:
        rules = session.exec(
            select(Reminder.rule).where(col(Reminder.subject_id).in_([task.id for task in parts(planned)]))
        ).all()
    assert "overdue" not in rules


def test_one_that_was_left_out_can_be_ticked_later(planned):
    offers = join(planned, NEW, [], SECRETARY, MID_YEAR)
    later = join(planned, NEW, [offers.offers[-1].key], SECRETARY, MID_YEAR)

    assert (offers.given, later.given) == (0, 1)


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewUnit("", "Sở"), "code"),
        (NewUnit("X", " "), "name"),
        (NewUnit("X", "Sở", groups=("none",)), "groups"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(planned, new, field):
    with pytest.raises(InputRefused) as refused:
        join(planned, new, [], SECRETARY, MID_YEAR)

    assert refused.value.field == field
