"""What a planning run did, and what it left to people."""

import logging
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from scheduler.core.planning import Propose
from scheduler.store.events import EventFault, house_state
from scheduler.store.phrases import to_json
from scheduler.store.tables import Occurrence

log = logging.getLogger(__name__)

Days = tuple[date, date]
"""First and last day, inclusive."""


@dataclass(frozen=True)
class Proposal:
    """A person decided `decided`; the rule says `by_rule`, or None where it gives this cycle no more."""

    occurrence_id: int
    title: str
    decided: Days
    by_rule: Days | None


@dataclass(frozen=True)
class LeftOut:
    """What the rule gives no more, and nobody had decided about."""

    title: str
    days: Days


@dataclass
class PlanReport:
    """Counts, and by name: the `proposals`, what was `left_out`, the `faults` of what is not planned."""

    occurrences: int = 0
    tasks: int = 0
    moved: int = 0
    dropped: int = 0
    reminders: int = 0
    skipped: int = 0
    proposals: tuple[Proposal, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    faults: tuple[EventFault, ...] = ()

    def leave_out(self, row: Occurrence) -> None:
        """Note an occurrence that is dropped."""
        self.dropped += 1
        self.left_out += (LeftOut(row.title, (row.start, row.end)),)

    def propose(self, row: Occurrence, step: Propose) -> None:
        """Note that a person decided otherwise."""
        by_rule = (step.dated.start, step.dated.end) if step.dated else None
        self.proposals += (Proposal(row.id or 0, row.title, (row.start, row.end), by_rule),)

    def cannot(self, fault: EventFault) -> None:
        """Note an event that is not planned; of several faults of one event the first is enough."""
        if all(known.key != fault.key for known in self.faults):
            self.faults += (fault,)


def keep_faults(session: Session, report: PlanReport) -> None:
    """Keep what could not be planned where the desk and the doctor find it; log what is new."""
    state = house_state(session)
    faults = to_json(one.fault for one in report.faults)
    if state.plan_faults != faults:
        for one in report.faults:
            log.warning("%s", one.fault)
        state.plan_faults = faults
