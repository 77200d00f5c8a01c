"""2025: sixty-three departments become thirty-four; no task is lost, and history keeps its names."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from scheduler.actions.boards import BoardFilter, task_board
from scheduler.actions.ledger import check
from scheduler.actions.plan import plan_ahead
from scheduler.actions.reorganising.changes import take_back
from scheduler.core.states import SeatRole, TaskRole, TaskState
from scheduler.core.units import ReorganisationState
from scheduler.exchange.packs import import_pack, known_in, preview_import, read_pack
from scheduler.store.tables import (
    Appointment,
    Person,
    Reorganisation,
    Seat,
    Succession,
    Task,
    Unit,
    UnitGroupMember,
)
from tests.committee import TESTER, at

pytestmark = pytest.mark.long

COMMITTEE = """
pack: {key: ban}
committee: {name: Ban, standing_unit: TCCB}
units: [{code: TCCB, name: Vụ Tổ chức cán bộ}]
"""
YEAR = """
pack: {key: nam}
playbooks:
  - {key: gui, title: Gửi, steps: [{key: gui, title: "Gửi kế hoạch {event}", offset: 0, each: cac-so}]}
events:
  - {key: "20-10", title: "Ngày 20/10/{year}", rule: 20/10, playbook: gui, first_cycle: 2025}
"""
DECEMBER, JUNE, JULY = at("2024-12-02 09:00"), at("2025-06-20 09:00"), at("2025-07-02 09:00")
SURVIVE = ("Tuyên Quang", "Huế", "Hồ Chí Minh", "Hà Nội")


def read(house, content):
    return read_pack(Path("pack.yaml"), content.encode(), known_in(house))


def filled(house):
    """Sixty-three departments with contacts, and what each has to send by 20/10/2025."""
    import_pack(house, read(house, COMMITTEE), TESTER, DECEMBER)
    import_pack(house, read_pack("so-63", known=known_in(house)), TESTER, DECEMBER)
    import_pack(house, read(house, YEAR), TESTER, DECEMBER)
    with house.db.write() as session:
        contacts = select(Seat).where(Seat.role == SeatRole.CONTACT).order_by(col(Seat.id))
        for seat in session.exec(contacts).all():
            person = Person(name=f"Người {seat.id}", key=f"nguoi-{seat.id}")
            session.add(person)
            session.flush()
            session.add(Appointment(seat_id=seat.id, person_id=person.id, starts=date(2024, 1, 1)))
    plan_ahead(house, DECEMBER)


def parts_of_2025(house):
    with house.db.read() as session:
        query = (
            select(Task, Unit)
            .join(Unit, col(Unit.id) == Task.unit_id)
            .where(Task.role == TaskRole.FAN_OUT, Task.planned_due < date(2026, 1, 1))
        )
        return session.exec(query).all()


def standing_units(house, day):
    with house.db.read() as session:
        units = session.exec(select(Unit).where(col(Unit.code).startswith("S."))).all()
        return [one for one in units if one.valid_to is None or day < one.valid_to]


def test_sixty_three_departments_become_thirty_four_and_no_task_is_lost(house):
    filled(house)
    assert len(parts_of_2025(house)) == 63
    with house.db.write() as session:
        query = select(Task).join(Unit, col(Unit.id) == Task.unit_id)
        for code in ("S.HàGiang", "S.HảiDương"):
            sent = session.exec(query.where(Unit.code == code, Task.planned_due < date(2026, 1, 1))).one()
            sent.state, sent.done_at, sent.submitted_at = TaskState.DONE, DECEMBER, DECEMBER
    changes = read_pack("sap-xep-so-2025", known=known_in(house))
    assert len(preview_import(house, changes, JUNE).added) == 63 + 23 + 2
    import_pack(house, changes, TESTER, JUNE)
    plan_ahead(house, JUNE)

    # On 1/3 each has its new name; the merger waits for its day, and one of them could still be taken back.
    assert len(standing_units(house, date(2025, 6, 20))) == 63
    assert all(
        one.name.startswith("Sở Nông nghiệp và Môi trường") for one in standing_units(house, JUNE.date())
    )
    with house.db.read() as session:
        waiting = session.exec(select(Reorganisation).where(Reorganisation.state == "planned")).all()
    assert len(waiting) == 23

    plan_ahead(house, JULY)
    plan_ahead(house, JULY)

    left = standing_units(house, JULY.date())
    assert len(left) == 34
    assert all(any(one.name.endswith(name) for one in left) for name in SURVIVE)
    with house.db.read() as session:
        members = session.exec(select(UnitGroupMember.unit_id)).all()
        successions = session.exec(select(func.count()).select_from(Succession)).one()
        states = set(session.exec(select(Reorganisation.state)).all())
    assert (set(members), len(members)) == ({one.id for one in left}, 34)
    assert (successions, states) == (63 + 29, {ReorganisationState.IN_FORCE})
    # Each department that stands owes its part once, or has what one of its predecessors has sent.
    parts = parts_of_2025(house)
    owed = [unit.id for task, unit in parts if task.state is TaskState.ASSIGNED]
    sent = [unit.code for task, unit in parts if task.state is TaskState.DONE]
    assert (len(owed), len(set(owed)), sorted(sent)) == (32, 32, ["S.HàGiang", "S.HảiDương"])
    assert len(parts) == 63
    assert check(house, JULY).ok
    # What was sent in 2024 bears the name of 2024.
    board = task_board(house, BoardFilter(year=2025, closed=True), JULY)
    names = {part.unit for group in board.groups for part in group.parts if part.state is TaskState.DONE}
    assert names == {
        "Sở Tài nguyên và Môi trường tỉnh Hà Giang",
        "Sở Tài nguyên và Môi trường tỉnh Hải Dương",
    }


def test_a_merger_of_departments_is_taken_back_before_its_day(house):
    filled(house)
    import_pack(house, read_pack("sap-xep-so-2025", known=known_in(house)), TESTER, DECEMBER)
    with house.db.read() as session:
        rows = session.exec(select(Reorganisation.id).where(Reorganisation.day == date(2025, 7, 1))).all()
    for number in rows:
        take_back(house, number or 0, TESTER, DECEMBER)

    plan_ahead(house, JULY)

    assert len(standing_units(house, JULY.date())) == 63


def test_the_ministry_of_2020_becomes_that_of_2025(house):
    import_pack(house, read_pack("btnmt"), TESTER, DECEMBER)
    import_pack(house, read_pack("sap-xep-bo-2025", known=known_in(house)), TESTER, DECEMBER)
    import_pack(house, read_pack("sap-xep-bo-2025", known=known_in(house)), TESTER, DECEMBER)
    plan_ahead(house, at("2025-03-03 09:00"))

    with house.db.read() as session:
        units = {one.code: one for one in session.exec(select(Unit))}
        faults = session.exec(select(Reorganisation.state)).all()
    assert units["KTTV"].name == "Cục Khí tượng Thủy văn"
    assert (units["MT"].name, units["BTĐD"].valid_from) == ("Cục Môi trường", date(2025, 3, 1))
    assert units["TĐKTTT"].valid_to == date(2025, 3, 1)
    assert set(faults) == {ReorganisationState.IN_FORCE}
