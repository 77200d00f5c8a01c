"""Whether the units of an occasion are ready, as the page and the command show it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import select

from calendars.phrases import Problem, phrase
from scheduler.actions.house import House
from scheduler.actions.unit_matters import GAP_WORDS
from scheduler.core.readiness import PRESSING, Gap, gaps_of
from scheduler.store.readiness import units_before
from scheduler.store.tables import Event, Occurrence


@dataclass(frozen=True)
class UnitLine:
    """A unit, its first due date, and what is not ready, in words; nothing where all is."""

    unit: str
    due: date
    gaps: tuple[str, ...]
    codes: tuple[Gap, ...]

    @property
    def ready(self) -> bool:
        """Whether somebody will be there to read what is sent; other gaps are told, and do not count."""
        return not PRESSING.intersection(self.codes)


@dataclass(frozen=True)
class Readiness:
    """An occasion and its units in official order."""

    title: str
    units: tuple[UnitLine, ...]

    @property
    def ready(self) -> int:
        """How many units are ready."""
        return sum(one.ready for one in self.units)


def readiness(house: House, occurrence_id: int, now: datetime) -> Readiness | None:
    """Return how ready the units of an occasion are; None where there is no such occasion."""
    say = house.words.say
    with house.db.read() as session:
        row = session.get(Occurrence, occurrence_id)
        if row is None:
            return None
        units = units_before(session, occurrence_id, house.today(now))
    lines = []
    for one in units:
        gaps = gaps_of(one.facts)
        lines.append(UnitLine(one.name, one.due, tuple(say(GAP_WORDS[gap]) for gap in gaps), gaps))
    return Readiness(row.title, tuple(lines))


def readiness_of(house: House, event: str, cycle: str, now: datetime) -> Readiness:
    """Return the same for the cycle of an event.

    Raises:
        Problem: there is no such cycle.
    """
    with house.db.read() as session:
        query = select(Occurrence.id).join(Event).where(Event.key == event, Occurrence.cycle == cycle)
        number = session.exec(query).first()
    found = readiness(house, number, now) if number else None
    if found is None:
        said = phrase(
            "There is no cycle {cycle} of “{event}”; “nhacviec plan” lists them.", cycle=cycle, event=event
        )
        raise Problem(said)
    return found
