from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from calendars.workdays import WorkingDays
from scheduler.core.owed import CALM, Key, OccurrenceFacts
from scheduler.core.readiness import Gap, UnitFacts, gaps_of, is_near, is_unready, noticed
from scheduler.core.reminders import owed_for_occurrence
from scheduler.core.seats import AWAY, NO_ADDRESS, VACANT
from scheduler.core.slots import Slots
from scheduler.core.states import AddressState, SubjectKind
from tests.houses import ZONE

SLOTS = Slots(ZONE, WorkingDays(None))


def test_a_unit_that_can_be_told_has_no_gap():
    assert gaps_of(UnitFacts()) == ()


@pytest.mark.parametrize(("alarm", "gap"), [(VACANT, "vacant"), (AWAY, "away"), (NO_ADDRESS, "no-address")])
def test_what_raises_an_alarm_is_a_gap(alarm, gap):
    assert gaps_of(UnitFacts(alarm)) == (Gap(gap),)


def test_all_that_is_not_ready_is_told_in_order():
    found = gaps_of(UnitFacts(VACANT, on_leave=True, heard=False, headed=False))

    assert [one.value for one in found] == ["vacant", "on-leave", "silent", "no-head"]


@pytest.mark.parametrize(
    ("states", "gap"),
    [
        ([], "no-address"),
        ([AddressState.DEAD], "dead"),
        ([AddressState.PENDING], "pending"),
        ([AddressState.DEAD, AddressState.PENDING], "pending"),
    ],
)
def test_an_address_that_is_refused_is_told_from_one_that_waits(states, gap):
    assert gaps_of(UnitFacts(NO_ADDRESS, frozenset(states))) == (Gap(gap),)
    assert gaps_of(UnitFacts(addresses=frozenset(states))) == ()
    assert gaps_of(UnitFacts(VACANT, frozenset(states))) == (Gap.VACANT,)


@pytest.mark.parametrize(
    ("unit", "pressing"),
    [
        (UnitFacts(), False),
        (UnitFacts(heard=False, headed=False), False),
        (UnitFacts(on_leave=True), True),
        (UnitFacts(VACANT), True),
        (UnitFacts(AWAY), True),
        (UnitFacts(NO_ADDRESS), True),
        (UnitFacts(NO_ADDRESS, frozenset({AddressState.DEAD})), True),
        (UnitFacts(NO_ADDRESS, frozenset({AddressState.PENDING})), True),
    ],
)
def test_the_secretary_is_written_to_where_nobody_may_be_there_to_read(unit, pressing):
    assert is_unready([UnitFacts(), unit]) is pressing


DUE = date(2026, 12, 15)
"""A Tuesday: ten working days before it is the first of December, five more the 24th of November."""


@pytest.mark.parametrize(
    ("day", "near"),
    [
        (date(2026, 11, 23), False),
        (date(2026, 11, 24), True),
        (DUE, True),
        (date(2026, 12, 16), False),
    ],
)
def test_readiness_is_looked_at_from_a_few_days_before_the_notice_on(day, near):
    assert is_near(DUE, day, SLOTS, CALM) is near


def test_the_notice_comes_ten_working_days_before_the_first_step():
    (one,) = noticed(OccurrenceFacts(7, 5, DUE, asked=False, unready_for=DUE), SLOTS, CALM)

    assert one.key == Key(SubjectKind.OCCURRENCE, 7, "unready", 0, 5)
    assert one.slot == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert list(noticed(OccurrenceFacts(7, 5, DUE, asked=False), SLOTS, CALM)) == []


@pytest.mark.parametrize(
    ("policy", "days"),
    [
        (CALM, ["preview 27/11", "unready 01/12", "confirm 01/09"]),
        (replace(CALM, preview_lead=1, ready_lead=1), ["preview 03/12", "unready 14/12", "confirm 01/09"]),
    ],
)
def test_what_is_not_ready_is_told_beside_what_else_the_secretary_hears_of_an_occasion(policy, days):
    facts = OccurrenceFacts(7, 5, date(2026, 9, 1), asked=True, first_out=date(2026, 12, 4), unready_for=DUE)

    owed = owed_for_occurrence(facts, [], SLOTS, policy)

    assert [f"{one.key.rule} {one.slot.astimezone(ZONE):%d/%m}" for one in owed] == days
