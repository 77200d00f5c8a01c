"""Days that lie years away: a slip of the pen is asked about or refused by its field, and nothing is done."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from scheduler.actions.absences import Away, go_away
from scheduler.actions.cutoffs import NewCutoff, set_cutoff
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.meetings import Conclusions, NewMeeting, NewTask, conclude, hold
from scheduler.actions.reorganising.changes import reorganise
from scheduler.actions.reorganising.joining import NewUnit, join
from scheduler.actions.reorganising.orders import Heir, Order
from scheduler.actions.terms import NewSeat, NewTerm, plan_term
from scheduler.core.states import SeatRole
from scheduler.core.terms import Place
from scheduler.core.units import SuccessionKind
from scheduler.store.tables import (
    Absence,
    Appointment,
    Cutoff,
    Meeting,
    Reminder,
    Reorganisation,
    Seat,
    Task,
    Term,
    Unit,
)
from tests.builders import (
    NOW,
    TODAY,
    a_contact,
    a_reminder,
    a_secretary,
    a_task,
    a_unit,
    an_appointment,
)

SECRETARY = Actor("thư ký")
LONG_AGO = date(2020, 3, 1)
FAR = [date(1, 1, 1), date(1900, 1, 1), date(2090, 1, 1), date(9999, 12, 31)]


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


def every(house, table, **where):
    with house.db.read() as session:
        return session.exec(select(table).filter_by(**where)).all()


@pytest.fixture
def units(house):
    """Two units with contacts and a task of the second, a secretary, and a meeting."""
    with house.db.write() as session:
        a_secretary(session)
        found = [a_unit(session, code) for code in "AB"]
        contacts = [a_contact(session, unit, f"Người {unit.code}") for unit in found]
        a_task(session, found[1])
    hold(house, NewMeeting("Họp giao ban", TODAY, notice="1/TB"), SECRETARY, NOW)
    return dict(zip("AB", contacts, strict=True))


def renamed(day, **more):
    return Order(SuccessionKind.RENAME, day, ("A",), (Heir("A", "Cục A"),), "1/QĐ", **more)


def term(decided_on):
    seats = (NewSeat(Place(SeatRole.CHAIR, 0), 1),)
    return NewTerm("Ban 2026", "1/QĐ", TODAY, seats, decided_on)


def merged(day, **more):
    return Order(SuccessionKind.MERGE, day, ("A", "B"), (Heir("A"),), "1/QĐ", **more)


@pytest.mark.parametrize(
    ("does", "field", "table"),
    [
        (lambda h, day: go_away(h, Away(1, day, day), SECRETARY, NOW), None, Absence),
        (lambda h, day: set_cutoff(h, NewCutoff(day, time(8)), SECRETARY, NOW), "day", Cutoff),
        (lambda h, day: hold(h, NewMeeting("x", day), SECRETARY, NOW), "day", None),
        (lambda h, day: hold(h, NewMeeting("x", TODAY, notice_on=day), SECRETARY, NOW), "notice_on", None),
        (
            lambda h, day: conclude(h, Conclusions(1, "", [NewTask("x", "A", day)]), SECRETARY, NOW),
            "due-1",
            None,
        ),
        (lambda h, day: reorganise(h, renamed(day), SECRETARY, NOW, apply=True), "day", Reorganisation),
        (
            lambda h, day: reorganise(h, renamed(TODAY, decided_on=day), SECRETARY, NOW, apply=True),
            "decided_on",
            Reorganisation,
        ),
        (lambda h, day: plan_term(h, term(day), SECRETARY, NOW, apply=True), "decided_on", Term),
        (lambda h, day: join(h, NewUnit("N", "Sở N", day=day), [], SECRETARY, NOW), "day", None),
    ],
    ids=["leave", "cut-off", "meeting", "notice", "conclusion", "reorganisation", "decision", "term", "join"],
)
def test_a_day_that_lies_years_away_is_refused_by_its_field_and_nothing_is_kept(
    house, units, does, field, table
):
    for day in FAR:
        with pytest.raises(InputRefused) as refused:
            does(house, day)
        assert refused.value.field == (field or ("ends" if day < TODAY else "starts"))

    assert table is None or every(house, table) == []
    assert (len(every(house, Meeting)), len(every(house, Task)), len(every(house, Unit))) == (1, 1, 2)


def test_what_a_meeting_concludes_may_be_due_in_some_years(house, units):
    due = TODAY + timedelta(days=4 * 365)
    assert conclude(house, Conclusions(1, "", [NewTask("Đề án", "A", due)]), SECRETARY, NOW)


def test_a_change_dated_years_back_is_asked_about_and_done_when_it_is_meant(house, units):
    looked = reorganise(house, renamed(LONG_AGO), SECRETARY, NOW, apply=False)
    assert looked.question.values == {"day": LONG_AGO}
    assert looked.effect is not None
    with pytest.raises(InputRefused, match="more than a year back"):
        reorganise(house, renamed(LONG_AGO), SECRETARY, NOW, apply=True)
    assert [unit.name for unit in every(house, Unit, code="A")] == ["Vụ A"]

    found = reorganise(house, renamed(LONG_AGO, long_past=True), SECRETARY, NOW, apply=True)

    assert (found.in_force, every(house, Unit, code="A")[0].name) == (True, "Cục A")
    with pytest.raises(InputRefused, match="too far back"):
        reorganise(house, renamed(date(1, 1, 1), long_past=True), SECRETARY, NOW, apply=True)
    last_month = replace(renamed(TODAY - timedelta(days=30)), new=(Heir("A", "Vụ A"),))
    assert reorganise(house, last_month, SECRETARY, NOW, apply=False).question is None


def test_a_change_dated_back_keeps_who_sat_where_until_today(house, units):
    seat, person = units["B"]
    with house.db.write() as session:
        # Came after the day of the change, and left before it was written down.
        early = an_appointment(session, seat, person, starts=date(2024, 1, 1), ends=date(2025, 1, 1))

    reorganise(house, merged(LONG_AGO, long_past=True), SECRETARY, NOW, apply=True)

    assert every(house, Unit, code="B")[0].valid_to == LONG_AGO
    rows = {row.id: (row.starts, row.ends) for row in every(house, Appointment, person_id=person.id)}
    assert rows.pop(early.id) == (date(2024, 1, 1), date(2025, 1, 1))
    assert list(rows.values()) == [(date(2026, 1, 1), TODAY)]


def test_whoever_answers_on_after_a_change_dated_back_is_not_told_twice(house, units):
    seat, person = units["A"]
    with house.db.write() as session:
        other = units["B"][0]
        for row in session.exec(select(Appointment).where(Appointment.seat_id == other.id)).all():
            row.person_id = person.id
        task = session.exec(select(Task)).one()
        a_reminder(session, task, session.get_one(Seat, other.id), ordinal=7)

    reorganise(house, merged(LONG_AGO, long_past=True), SECRETARY, NOW, apply=True)

    assert every(house, Task)[0].due_revision == 0
    assert {row.seat_id for row in every(house, Reminder, rule="before", ordinal=7)} == {seat.id}


def test_a_unit_cannot_change_before_it_was_there(house, units):
    with house.db.write() as session:
        a_unit(session, "N", valid_from=TODAY - timedelta(days=10))
    early = Order(SuccessionKind.RENAME, TODAY - timedelta(days=11), ("N",), (Heir("N", "Sở mới"),), "1/QĐ")

    with pytest.raises(InputRefused, match="only since"):
        reorganise(house, early, SECRETARY, NOW, apply=True)

    on_its_day = replace(early, day=TODAY - timedelta(days=10))
    assert reorganise(house, on_its_day, SECRETARY, NOW, apply=True).in_force
