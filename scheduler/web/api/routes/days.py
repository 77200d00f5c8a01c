"""The working year: which days are off, and what is decided about them."""

from typing import Annotated

from fastapi import APIRouter, Path

from calendars.phrases import phrase
from scheduler.actions.working_year import (
    Change,
    ConfirmYear,
    SetDay,
    Swap,
    TakeBack,
    YearDifference,
    change_year,
    year_view,
)
from scheduler.web.api.asking import Manager, Reader, Writing
from scheduler.web.api.problems import invalid
from scheduler.web.api.routes.events import DryRun
from scheduler.web.api.shapes.time import ConfirmIn, DayIn, YearDifferenceOut, YearOut

router = APIRouter(tags=["days"])

Year = Annotated[int, Path(ge=1950, le=2200, examples=[2026])]


@router.get("/years/{year}", summary="Ngày nghỉ trong năm / The days off of a year")
def year(asked: Reader, year: Year) -> YearOut:
    """Days that differ from plain weeks, with the source of each."""
    return YearOut.model_validate(year_view(asked.house, year), from_attributes=True)


@router.post("/days", summary="Quyết định về một ngày / Decide about a day")
def day(asked: Manager, body: DayIn, dry_run: DryRun = False) -> YearDifferenceOut:
    """Make a day off or worked, exchange two, or take a decision back; what is open is planned anew."""
    return _decide(asked, _change(body), dry_run=dry_run)


def _change(body: DayIn) -> Change:
    match body.what:
        case "off" | "work" as what:
            return SetDay(body.day, what == "work", body.reason, body.decision)
        case "reset":
            return TakeBack(body.day)
        case "swap":
            if body.worked is None:
                raise invalid("worked", phrase("Write the day that is worked in exchange."))
            return Swap(body.day, body.worked, body.reason, body.decision)


@router.post("/years/{year}/confirm", summary="Xác nhận lịch nghỉ của năm / Confirm the days off of a year")
def confirm(asked: Manager, year: Year, body: ConfirmIn, dry_run: DryRun = False) -> YearDifferenceOut:
    """The days off of the year are decided as they stand."""
    return _decide(asked, ConfirmYear(year, body.decision), dry_run=dry_run)


def _decide(asked: Writing, what: Change, *, dry_run: bool) -> YearDifferenceOut:
    def deed() -> YearDifferenceOut:
        found = change_year(asked.house, what, asked.caller.actor, asked.now, apply=not dry_run)
        return _told(found, applied=not dry_run)

    return deed() if dry_run else asked.once(YearDifferenceOut, deed)


def _told(found: YearDifference, *, applied: bool) -> YearDifferenceOut:
    values = {**vars(found), "moved": [vars(one) for one in found.moved], "applied": applied}
    return YearDifferenceOut.model_validate(values)
