"""Which cycle of a rule each standing occurrence is, also where a rule of another kind names it otherwise."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from calendars.recurrence import Dated
from scheduler.core.standing import StandingOccurrence


def same_cycles(
    standing: Sequence[StandingOccurrence], wanted: Mapping[str, Dated]
) -> dict[str, StandingOccurrence]:
    """Return what stands by the name that the rule has for it; by its own where the rule has none.

    A name says which cycle it is. What is left is paired by its days, the nearest first, within one year: a
    8/3 that is counted by the moon now is still the one of that year.
    """
    found = {row.cycle: row for row in standing}
    strays = [row for row in standing if row.cycle not in wanted]
    free = [dated for cycle, dated in wanted.items() if cycle not in found]
    pairs = [(row, dated) for row in strays for dated in free if row.planned[0].year == dated.start.year]
    for row, dated in sorted(pairs, key=_nearest):
        if found.get(row.cycle) is row and dated.cycle not in found:
            del found[row.cycle]
            found[dated.cycle] = row
    return found


def _nearest(pair: tuple[StandingOccurrence, Dated]) -> tuple[bool, timedelta, date, int]:
    row, dated = pair
    return row.dropped, abs(row.planned[0] - dated.start), dated.start, row.occurrence_id
