"""Where the rule says another day than a person decided: kept beside the decision until it is answered."""

from calendars.phrases import Phrase, phrase
from calendars.recurrence import Dated
from scheduler.core.planning import Propose
from scheduler.core.states import OccurrenceState
from scheduler.store.phrases import from_json, to_json
from scheduler.store.tables import Occurrence

_BEFORE = (
    phrase("before the rule changed: {day}").text,
    phrase("before the rule changed: {start} to {end}").text,
)


def rules_before(row: Occurrence) -> tuple[Phrase, ...]:
    """Return what the rule said before a person kept a decision against it."""
    return tuple(one for one in from_json(row.reasons) if one.text in _BEFORE)


def rule_before(row: Occurrence) -> Phrase:
    """Return what the rule said when a person decided, in words."""
    if row.planned_start == row.planned_end:
        return phrase("before the rule changed: {day}", day=row.planned_start)
    return phrase("before the rule changed: {start} to {end}", start=row.planned_start, end=row.planned_end)


def first_state(dated: Dated) -> OccurrenceState:
    """Return the state of a cycle about which nobody has decided anything."""
    return OccurrenceState.PROVISIONAL if dated.provisional else OccurrenceState.CONFIRMED


def rename(row: Occurrence, cycle: str) -> None:
    """Give an occurrence another name; calendars know it by the first."""
    row.uid_cycle = row.uid_cycle or row.cycle
    row.cycle = cycle
    if row.uid_cycle == cycle:
        row.uid_cycle = ""


def propose(row: Occurrence, step: Propose) -> None:
    """Keep what the rule says now beside what a person decided."""
    dated = step.dated
    row.kept = False
    row.proposed_state = first_state(dated) if dated else OccurrenceState.CANCELLED
    row.proposed_start, row.proposed_end = (dated.start, dated.end) if dated else (None, None)
    row.proposed_reasons = to_json(dated.reasons) if dated else []


def settle_proposal(row: Occurrence) -> None:
    """Take the question away: it is answered, or asks nothing any more."""
    row.proposed_state = row.proposed_start = row.proposed_end = None
    row.proposed_reasons = []


def take_over(row: Occurrence) -> None:
    """Let the rule have its way: its day in place of the one decided, or none where it gives none."""
    if row.proposed_start is None:
        row.former_state, row.state = row.state, OccurrenceState.CANCELLED
        settle_proposal(row)
        return
    if row.state is OccurrenceState.CONFIRMED:
        row.original_start = row.original_start or row.start
    row.state = row.proposed_state or row.state
    accept(row)
    row.decided_start = row.decided_end = None


def keep(row: Occurrence) -> None:
    """Let what a person decided stand against the rule, and ask no more."""
    row.kept = row.proposed_start is None
    accept(row)


def accept(row: Occurrence) -> None:
    """Write down what the rule says now as the planned days; what it said before stays in the reasons."""
    if row.proposed_start and row.proposed_end:
        before = rule_before(row)
        row.planned_start, row.planned_end = row.proposed_start, row.proposed_end
        row.reasons = [*row.proposed_reasons, *to_json([before])]
    settle_proposal(row)
