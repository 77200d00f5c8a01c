"""What is planned already, as the planner sees it."""

from dataclasses import dataclass
from datetime import date

from scheduler.core.states import OccurrenceState


@dataclass(frozen=True)
class StandingOccurrence:
    """An occurrence that is there already. `start` and `end` are in force, days inclusive.

    `dropped`: the rule gave it no more, and so the planner cancelled it, no person. `proposed`: another day
    waits for a person's answer. `kept`: a person keeps it though the rule gives it no more.
    """

    occurrence_id: int
    event_id: int
    cycle: str
    title: str
    planned: tuple[date, date]
    start: date
    end: date
    state: OccurrenceState
    decided: bool
    dropped: bool = False
    proposed: bool = False
    kept: bool = False
