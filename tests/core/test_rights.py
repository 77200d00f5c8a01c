import pytest

from scheduler.core.rights import EVERYTHING, Held, Rights, rights_of
from scheduler.core.states import SeatRole

READERS = (SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR, SeatRole.MEMBER)


def test_nobody_without_a_seat_sees_anything():
    assert rights_of([], is_admin=False) == Rights()


@pytest.mark.parametrize("role", [SeatRole.CONTACT, SeatRole.HEAD, SeatRole.OFFICER])
def test_who_answers_for_a_unit_sees_its_tasks_alone(role):
    rights = rights_of([Held(7, role, 1)], is_admin=False)

    assert rights == Rights(reads=frozenset({1}), answers={1: 7})


@pytest.mark.parametrize("role", READERS)
def test_a_leader_reads_the_tasks_of_the_unit_and_answers_none(role):
    rights = rights_of([Held(7, role, 1), Held(8, role, None)], is_admin=False)

    assert rights == Rights(reads=frozenset({1}))


@pytest.mark.parametrize("turned", [False, True])
def test_a_head_who_is_the_contact_answers_as_the_contact(turned):
    held = [
        Held(7, SeatRole.CONTACT, 1),
        Held(8, SeatRole.HEAD, 1),
        Held(6, SeatRole.OFFICER, 1),
        Held(9, SeatRole.HEAD, 2),
    ]

    rights = rights_of(reversed(held) if turned else held, is_admin=False)

    assert rights.answers == {1: 7, 2: 9}


@pytest.mark.parametrize("unit_id", [None, 3])
def test_a_secretary_has_the_whole_house(unit_id):
    assert rights_of([Held(7, SeatRole.SECRETARY, unit_id)], is_admin=False) is EVERYTHING
    assert EVERYTHING.everything


def test_an_administrator_has_the_whole_house():
    assert rights_of([], is_admin=True) is EVERYTHING
