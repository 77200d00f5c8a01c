"""What a key sees, as conditions of a query."""

from sqlalchemy import ColumnElement
from sqlmodel import col

from scheduler.core.rights import Rights
from scheduler.store.boards import is_confirmed
from scheduler.store.tables import Event, Task


def visible_tasks(rights: Rights) -> list[ColumnElement[bool]]:
    """Return the conditions that a task is seen: as on the page of a unit, none that is still uncertain."""
    return [] if rights.everything else [col(Task.unit_id).in_(rights.reads), is_confirmed()]


def visible_events(rights: Rights) -> list[ColumnElement[bool]]:
    """Return the conditions that an event is seen: as in the public calendar."""
    return [] if rights.everything else [col(Event.is_public).is_(True)]
