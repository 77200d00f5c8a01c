"""A committee at a slot, ready to be copied for each seed."""

from datetime import datetime
from functools import cache

from sqlmodel import col, select

from scheduler.actions.house import House
from scheduler.core.states import AddressState, ReminderState
from scheduler.store.database import Database, open_database
from scheduler.store.events import house_state
from scheduler.store.tables import Address, Person, metadata
from scheduler.words import Words
from tests.committee import Post, committee
from tests.houses import PUBLIC_URL, ZONE
from tests.proofs.crashes import LADDERS

SECRET = "s" * 40


def house_at(url: str) -> House:
    """Return the house on a database; it has no channel."""
    return House(database_at(url), ZONE, Words("vi", ZONE), "VN", PUBLIC_URL, SECRET.encode())


@cache
def database_at(url: str) -> Database:
    # An engine that is kept has its statements compiled already.
    return open_database(url)


def settle_down(url: str, ordinal: int) -> datetime:
    """Bring a committee to the slot, so many working days before, in which each of its people is reminded."""
    house = house_at(url)
    metadata.create_all(house.db.engine)
    with house.db.write() as session:
        house_state(session)
    group = committee(house, [Post()]).start()
    slots = [row.slot for row in group.rows(rule="before", ordinal=ordinal)]
    group.advance(next(slot for slot in slots if slots.count(slot) >= len(LADDERS)))
    _give_ladders(house)
    assert len(group.rows(slot=group.now, state=ReminderState.OPEN)) >= len(LADDERS)
    house.db.close()
    return group.now


def _give_ladders(house: House) -> None:
    with house.db.write() as session:
        mails = {row.address: row for row in session.exec(select(Address))}
        for person in session.exec(select(Person).where(col(Person.key).in_(LADDERS))):
            for rung, address in enumerate(LADDERS[person.key]):
                channel = "telegram" if address.isdigit() else "email"
                row = mails.get(address) or Address(
                    person_id=person.id or 0, channel=channel, address=address
                )
                row.rung, row.state = rung, AddressState.LIVE
                session.add(row)


Place = tuple[str, datetime]
"""The address of a database, and the moment at which its committee stands."""
