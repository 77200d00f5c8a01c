"""From a rule to its dated cycles; from the mappings that packs and database hold to a rule and back."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from calendars.cycles import Dated, Every
from calendars.fields import BadRule, DayMonth, Fields
from calendars.kinds import KINDS, Rule
from calendars.month_rules import Monthly, Months, NthWeekday, Workday
from calendars.phrases import Phrase
from calendars.rfc_rules import RRule
from calendars.rules import NEAR_YEARS, Floating, Lunar, Once, Triggered, Window, Yearly
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
    rule: Rule, on_or_after: date, limit_years: int = 12, working: WorkingDays = _WEEKS
) -> Dated | None:
    """Return the first cycle that starts on or after a day; None where there is none within `limit_years`.

    The limit gives way to a rule with more years between its cycles, and to one day far ahead.

    Raises:
        OutsideTable: the lunar calendar is not known as far as the next cycle.
        CalendarUnknown: nobody can say which days are off as far as that.
    """
    first = rule.year_of(on_or_after)
    for year in range(first, rule.last_year(first, limit_years) + 1):
        for dated in rule.in_year(year, working):
            if dated.start >= on_or_after:
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
    return rule


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
]  # fmt: skip
