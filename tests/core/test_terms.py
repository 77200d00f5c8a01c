import pytest

from scheduler.core.states import SeatRole
from scheduler.core.terms import Changes, Comes, Goes, Place, compare, fault_of_term

CHAIR, SECRETARY = Place(SeatRole.CHAIR), Place(SeatRole.SECRETARY)
ONE, TWO = (Place(SeatRole.MEMBER, unit) for unit in (1, 2))


def test_what_stays_has_no_line():
    assert compare({CHAIR: 5, ONE: 0}, {CHAIR: 5, ONE: 0}) == []


def test_who_leaves_and_who_comes_is_told_by_role_and_unit():
    found = compare({TWO: 3, CHAIR: 5, ONE: 4}, {ONE: 0, SECRETARY: 7, CHAIR: 6})

    assert found == [Changes(CHAIR, 5, 6), Changes(ONE, 4, 0), Goes(TWO, 3), Comes(SECRETARY, 7)]


def test_a_seat_that_comes_may_be_vacant():
    assert compare({}, {CHAIR: 0}) == [Comes(CHAIR, 0)]
    assert compare({CHAIR: 0}, {}) == [Goes(CHAIR, 0)]


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([CHAIR, CHAIR], "one chair"),
        ([CHAIR, SECRETARY, SECRETARY], "one secretary"),
        ([ONE], "no chair"),
        ([CHAIR, Place(SeatRole.MEMBER)], "stands for a unit"),
        ([CHAIR, ONE, ONE], "twice"),
        ([CHAIR, Place(SeatRole.CONTACT, 1)], "alone"),
    ],
)
def test_seats_that_make_no_committee_are_refused(places, words):
    assert words in str(fault_of_term(places))


def test_a_chair_two_deputies_of_units_and_members_make_a_committee():
    deputies = [Place(SeatRole.DEPUTY_CHAIR, 1), Place(SeatRole.DEPUTY_CHAIR, 2)]

    assert fault_of_term([CHAIR, *deputies, ONE, TWO, SECRETARY]) is None
    assert fault_of_term([CHAIR]) is None
