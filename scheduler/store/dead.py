"""Addresses that the far side has refused for good."""

from sqlmodel import Session, col, select

from scheduler.core.states import AddressState
from scheduler.store.tables import Address, Person


def dead_addresses(session: Session) -> list[tuple[Address, str]]:
    """Return the dead addresses of people who are still there, with their names."""
    query = (
        select(Address, Person.name)
        .join(Person, col(Person.id) == Address.person_id)
        .where(Address.state == AddressState.DEAD, col(Person.removed_at).is_(None))
        .order_by(col(Person.name), col(Address.id))
    )
    return list(session.exec(query).all())
