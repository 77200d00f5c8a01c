"""All kinds of rules by the word that names them; to add a kind, write its class and name it here."""

from typing import get_args

from calendars.month_rules import Monthly, NthWeekday, Workday
from calendars.rfc_rules import RRule
from calendars.rules import Floating, Lunar, Once, Triggered, Window, Yearly

Rule = Yearly | Window | Lunar | Floating | Triggered | Once | NthWeekday | Monthly | Workday | RRule

KINDS: dict[str, type[Rule]] = {one.kind: one for one in get_args(Rule)}
