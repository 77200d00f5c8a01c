"""Take every invented person out, and leave behind what was said and done."""

from datetime import datetime

from sqlmodel import col, select

from scheduler.actions.house import Actor, House
from scheduler.actions.leaving import Removed, remove_people
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.tables import Person


def remove_demo(house: House, actor: Actor, now: datetime) -> Removed:
    """Take every invented person out, in one transaction; twice is once."""
    with house.db.write() as session:
        lock_house(session)
        people = list(session.exec(select(Person).where(col(Person.is_demo)).order_by(col(Person.id))))
        if not people:
            return Removed(0, 0, 0)
        removed = remove_people(session, house, people, now)
        after = {"deleted": removed.deleted, "nameless": removed.nameless}
        note(session, (actor.name, actor.person_id), ("demo.remove", "people"), ({}, after), now)
        return removed
