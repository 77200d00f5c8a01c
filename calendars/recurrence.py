"""From a rule to its dated cycles; from the mappings that packs and database hold to a rule and back."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

from calendars.cycles import NEAR_YEARS, Dated, Every, year_of
from calendars.fields import BadRule, DayMonth, Fields
from calendars.kinds import KINDS, Rule
from calendars.month_rules import Monthly, Months, NthWeekday, Workday
from calendars.phrases import Phrase
from calendars.rfc_rules import RRule
from calendars.rules import Floating, Lunar, Once, Triggered, Window, Yearly
from calendars.workdays import WorkingDays

_WEEKS = WorkingDays(None)
"""Monday to Friday, for rules that are dated where nobody says which days are off."""


def occurrences(rule: Rule, after: date, before: date, working: WorkingDays = _WEEKS) -> list[Dated]:
    """Return the cycles of `rule` that start in [after, before), earliest first, none twice.

    `working` are the working days that rules by working days count.

    Raises:
        OutsideTable: a lunar rule is asked about days of which the lunar calendar is not known.
        CalendarUnknown: nobody can say which days are off.
    """
    if before <= after:
        return []
    first, last = rule.year_of(after), rule.year_of(before - timedelta(days=1))
    found = [dated for year in range(first, last + 1) for dated in rule.in_year(year, working)]
    return [dated for dated in found if after <= dated.start < before]


def next_occurrence(
    rule: Rule, on_or_after: date, working: WorkingDays = _WEEKS, first_cycle: int | None = None
) -> Dated | None:
    """Return the first cycle that starts on or after a day; None where no year that is planned for has one.

    Cycles of years before `first_cycle` do not count.

    Raises:
        OutsideTable: the lunar calendar is not known as far as the next cycle.
        CalendarUnknown: nobody can say which days are off as far as that.
    """
    # A cycle may begin in the year before the one that names it.
    first = max(rule.year_of(on_or_after), (first_cycle or 0) - 1)
    for year in range(first, NEAR_YEARS[1] + 1):
        for dated in rule.in_year(year, working):
            if dated.start >= on_or_after and dated.year >= (first_cycle or 0):
                return dated
    return None


def parse_rule(plain: Mapping[Any, Any], where: str = "") -> Rule:
    """Read a rule; `where` names the event in the error.

    Raises:
        BadRule: names the field, what is wrong with it, and what to write instead.
    """
    fields = Fields(plain, where)
    kind = fields.word("kind", tuple(KINDS))
    rule = KINDS[kind].read(fields)
    fields.finish()
    return simplest(rule)


def simplest(rule: Rule) -> Rule:
    """Return the same rule in its one spelling."""
    return cast("Rule", rule.simplest())


def rule_as_dict(rule: Rule) -> dict[str, Any]:
    """Return the mapping that `parse_rule` reads; two spellings of one rule give one mapping."""
    return {"kind": rule.kind, **rule.plain()}


def describe(rule: Rule) -> Phrase:
    """Return the rule as one sentence."""
    return rule.describe()


__all__ = [
    "NEAR_YEARS", "BadRule", "Dated", "DayMonth", "Every", "Floating", "Lunar", "Monthly", "Months",
    "NthWeekday", "Once", "RRule", "Rule", "Triggered", "Window", "Workday", "Yearly", "describe",
    "next_occurrence", "occurrences", "parse_rule", "rule_as_dict",
    "simplest", "year_of",
]  # fmt: skip
