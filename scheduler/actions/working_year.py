"""The working year as data: days off and worked by decision, and the year that a person has confirmed.

The difference shown first is the change, rolled back.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused
from scheduler.actions.moves import Moved, dates_in_force, moved_since
from scheduler.actions.plan import plan_within
from scheduler.core.text import tidy
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.tables import DayOverride, WorkingYear

FIRST, LAST = 1950, 2200
"""Years that can be spoken of; others are slips of the keyboard."""


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from plain weeks; `decided` by a person, and not by the library."""

    day: date
    working: bool
    why: str
    decided: bool
    decision: str = ""


@dataclass(frozen=True)
class YearView:
    """One year: `expected` until it is published or confirmed; `confirmed_by` is empty where nobody did."""

    year: int
    expected: bool
    confirmed_by: str
    decision: str
    days: tuple[SpecialDay, ...]


@dataclass(frozen=True)
class SetDay:
    """A day is made off or worked, by a decision where there is one."""

    day: date
    working: bool
    reason: str
    decision: str = ""


@dataclass(frozen=True)
class Swap:
    """A day off in exchange for one that is worked."""

    off: date
    worked: date
    reason: str
    decision: str = ""


@dataclass(frozen=True)
class TakeBack:
    """A day is again what the library says."""

    day: date


@dataclass(frozen=True)
class ConfirmYear:
    """The days off of a year are decided as they stand."""

    year: int
    decision: str = ""


Change = SetDay | Swap | TakeBack | ConfirmYear


@dataclass(frozen=True)
class YearDifference:
    """What a change of the working year does to what is open."""

    moved: tuple[Moved, ...]
    reminders_added: int
    reminders_skipped: int


def year_view(house: House, year: int) -> YearView:
    """Return a year with its special days, in order.

    Raises:
        CalendarUnknown: nobody can say which days are off.
    """
    with house.db.read() as session:
        working = house.working_days(session)
        kept = session.get(WorkingYear, year)
        decided = {row.day: row.decision for row in session.exec(select(DayOverride))}
        days = tuple(
            SpecialDay(day, worked, house.words.say(why), day in decided, decided.get(day, ""))
            for day, worked, why in working.special_days(year)
        )
        by, decision = (kept.confirmed_by, kept.decision) if kept else ("", "")
        return YearView(year, working.is_forecast(year), by, decision, days)


def change_year(house: House, what: Change, actor: Actor, now: datetime, *, apply: bool) -> YearDifference:
    """Apply a change and plan anew what is open, or with `apply=False` only show what that would do.

    Raises:
        InputRefused: the change makes no sense.
    """
    with house.db.write() as session:
        lock_house(session)
        before = dates_in_force(session)
        note(
            session,
            (actor.name, actor.person_id),
            _written(session, what, actor, now),
            ({}, _plain(what)),
            now,
        )
        session.flush()
        house.forget_days(session)
        report = plan_within(session, house, now)
        difference = YearDifference(tuple(moved_since(session, before)), report.reminders, report.skipped)
        if not apply:
            session.rollback()
        return difference


def _plain(what: Change) -> dict[str, object]:
    return {name: value for name, value in vars(what).items() if value not in ("", None)}


def _written(session: Session, what: Change, actor: Actor, now: datetime) -> tuple[str, str]:
    """Write the change; return what the audit trail calls it."""
    match what:
        case SetDay(day, working, reason, decision):
            _put(session, day, (working, reason, decision))
            return "days.set", day.isoformat()
        case Swap(off, worked, reason, decision):
            if off == worked:
                raise InputRefused(
                    "worked", phrase("The two days are the same; write the day that is worked.")
                )
            _put(session, off, (False, reason, decision))
            _put(session, worked, (True, reason, decision), field="worked")
            return "days.swap", off.isoformat()
        case TakeBack(day):
            row = _override(session, day)
            if row is None:
                said = phrase("Nobody decided about {day}; there is nothing to take back.", day=day)
                raise InputRefused("day", said)
            session.delete(row)
            return "days.take_back", day.isoformat()
        case ConfirmYear(year, decision):
            if not FIRST <= year <= LAST:
                raise InputRefused("year", _no_year(FIRST, LAST))
            session.merge(
                WorkingYear(year=year, confirmed_at=now, confirmed_by=actor.name, decision=tidy(decision))
            )
            return "days.confirm", str(year)


def _no_year(first: int, last: int) -> Phrase:
    return phrase("Choose a year from {first} to {last}.", first=str(first), last=str(last))


def _put(session: Session, day: date, what: tuple[bool, str, str], field: str = "day") -> None:
    working, reason, decision = what
    if not FIRST <= day.year <= LAST:
        raise InputRefused(field, _no_year(FIRST, LAST))
    if not tidy(reason):
        raise InputRefused("reason", phrase("Say why; due dates that move will tell it."))
    row = _override(session, day) or DayOverride(day=day, working=working, reason="")
    row.working, row.reason, row.decision = working, tidy(reason), tidy(decision)
    session.add(row)


def _override(session: Session, day: date) -> DayOverride | None:
    return session.exec(select(DayOverride).where(DayOverride.day == day)).first()
