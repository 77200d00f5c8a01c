from datetime import timedelta

import pytest
from sqlalchemy import update

from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.keys import NewKey, Scope, caller_of, keys, make_key, revoke_key
from scheduler.actions.leaving import remove_person
from scheduler.core.rights import EVERYTHING, Rights
from scheduler.store.tables import Appointment
from tests.builders import NOW, a_contact, a_person, a_unit, an_appointment

ADMIN = Actor("quản trị")
DAY = timedelta(days=1)


@pytest.fixture
def contact(house):
    """The contact of a unit, with a key that writes: unit, seat, person, key."""
    with house.db.write() as session:
        unit = a_unit(session)
        seat, person = a_contact(session, unit)
    number = make_key(house, NewKey("máy của Vụ", "own", person.id, Scope.WRITE), ADMIN, NOW)
    return unit, seat, person, number


def test_a_key_of_the_house_sees_everything_and_only_reads(house):
    make_key(house, NewKey("bảng tin", "key"), ADMIN, NOW)

    caller = caller_of(house, "key", NOW)

    assert (caller.actor, caller.rights, caller.writes) == (Actor("api: bảng tin"), EVERYTHING, False)


def test_an_unknown_or_revoked_key_opens_nothing(house):
    number = make_key(house, NewKey("bảng tin", "key"), ADMIN, NOW)

    assert caller_of(house, "other", NOW) is None
    assert revoke_key(house, number, ADMIN, NOW)
    assert revoke_key(house, number, ADMIN, NOW + DAY)
    assert not revoke_key(house, number + 1, ADMIN, NOW)
    assert caller_of(house, "key", NOW) is None
    assert [row.revoked_at for row in keys(house)] == [NOW]


def test_the_last_use_of_a_key_is_kept_by_the_hour(house):
    make_key(house, NewKey("bảng tin", "key"), ADMIN, NOW)
    for minutes in (0, 59, 60):
        caller_of(house, "key", NOW + timedelta(minutes=minutes))

    assert keys(house)[0].last_used_at == NOW + timedelta(hours=1)


def test_a_persons_key_has_the_rights_of_the_seats_held_that_day(house, contact):
    unit, seat, person, _ = contact
    with house.db.write() as session:
        other = a_person(session, "Lê Văn Cường")
        leaves = house.today(NOW) + DAY
        session.execute(update(Appointment).values(ends=leaves))
        an_appointment(session, seat, other, starts=leaves)

    today, tomorrow = caller_of(house, "own", NOW), caller_of(house, "own", NOW + DAY)

    assert today.rights == Rights(reads=frozenset({unit.id}), answers={unit.id: seat.id})
    assert (today.actor, today.writes) == (Actor(person.name, person.id), True)
    assert tomorrow.rights == Rights()


def test_an_administrators_key_has_the_whole_house(house):
    with house.db.write() as session:
        person = a_person(session, is_admin=True)
    make_key(house, NewKey("máy", "key", person.id), ADMIN, NOW)

    assert caller_of(house, "key", NOW).rights == EVERYTHING


def test_whoever_leaves_takes_the_key_along(house, contact):
    remove_person(house, contact[2].id, ADMIN, NOW)

    assert caller_of(house, "own", NOW) is None
    assert keys(house) == []


@pytest.mark.parametrize("new", [NewKey(" ", "key"), NewKey("máy", "key", 999)])
def test_a_key_without_a_name_or_for_nobody_is_not_made(house, new):
    with pytest.raises(InputRefused):
        make_key(house, new, ADMIN, NOW)

    assert keys(house) == []
