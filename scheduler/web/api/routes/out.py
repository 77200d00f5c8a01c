"""What goes out: reminders, the ledger, and the hold."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import col

from calendars.phrases import phrase
from scheduler.actions import clock_guard, ledger, sending
from scheduler.actions.boards.restored import gap
from scheduler.actions.boards.to_call import calls_text, to_call
from scheduler.actions.boards.why import Line, why
from scheduler.actions.health import channel_states
from scheduler.core.states import ReminderState
from scheduler.store.tables import Person, Reminder
from scheduler.web.api import queries
from scheduler.web.api.asking import Manager, ReadingManager
from scheduler.web.api.listing import Number, Page, listed, one
from scheduler.web.api.shapes.base import Listed, Said
from scheduler.web.api.shapes.out import (
    CallOut,
    CallsOut,
    ChannelOut,
    ChannelsOut,
    GapOut,
    LedgerOut,
    LineOut,
    ReminderOut,
    SendingOut,
    StartedOut,
    StartIn,
    WhyOut,
)

router = APIRouter(tags=["sending"])

_NOTHING_CHOSEN = StartIn()

Code = Annotated[str, Query(max_length=40, description="Code of a task; all where it is empty.")]


@router.get("/reminders", summary="Sổ lời nhắc / List reminders")
def reminders(asked: ReadingManager, page: Page, state: ReminderState | None = None) -> Listed[ReminderOut]:
    """Every reminder that was ever owed, and why it ended as it did."""
    where = [col(Reminder.state) == state] if state is not None else []
    return Listed[ReminderOut](**listed(asked, queries.reminders, where, page))


@router.get("/reminders/{number}", summary="Một lời nhắc / One reminder")
def reminder(asked: ReadingManager, number: Number) -> ReminderOut:
    """The reminder of a number."""
    found: ReminderOut = one(asked, queries.reminders, [col(Reminder.id) == number])
    return found


@router.get("/ledger", summary="Đối chiếu sổ cái / Check the ledger")
def book(asked: ReadingManager) -> LedgerOut:
    """Whether rows, journal and what is owed bear each other out; changes nothing."""
    found, say = ledger.check(asked.house, asked.now), asked.house.words.say
    return LedgerOut(
        ok=found.ok,
        counts=found.counts,
        journal_faults=[say(one) for one in found.journal_faults],
        plan_faults=[say(one) for one in found.plan_faults],
    )


@router.get("/calls", summary="Cần gọi điện cho ai / Whom to ring up")
def calls(asked: ReadingManager) -> CallsOut:
    """Everything that no message has surely said, and what nobody answered, by whom to ring up."""
    found = to_call(asked.house, asked.now)
    items = [CallOut.model_validate(asdict(one)) for one in found]
    return CallsOut(items=items, text=calls_text(asked.house, found))


@router.get("/channels", summary="Các kênh gửi / The channels")
def channels(asked: ReadingManager) -> ChannelsOut:
    """Whether messages go by each channel now; one in trouble rests and is probed."""
    return ChannelsOut(items=[ChannelOut.model_validate(one) for one in channel_states(asked.house)])


@router.get(
    "/people/{number}/why", summary="Vì sao (không) nhận được lời nhắc / Why somebody did or did not hear"
)
def explained(asked: ReadingManager, number: Number, code: Code = "") -> WhyOut:
    """What the ledger knows of a person, of one task where `code` names it, in sentences."""
    asked.see_there(Person, number)
    if code:
        asked.task(code.upper())
    found, say = why(asked.house, number, code, asked.now), asked.house.words.say
    told = found.account

    def lines(some: Sequence[Line]) -> list[LineOut]:
        return [LineOut(at=one.at, said=say(one.said)) for one in some]

    return WhyOut(
        person=found.name,
        code=found.code,
        answer=[say(one) for one in told.answer],
        past=lines(told.past),
        coming=lines(told.coming),
    )


@router.get("/sending", summary="Trạng thái gửi / How sending stands")
def stands(asked: ReadingManager) -> SendingOut:
    """Whether messages leave the house, and what stands in the way."""
    found, say = sending.status(asked.house), asked.house.words.say
    obstacles = [say(one) for one in (*found.obstacles, found.clock) if one]
    return SendingOut(**{**vars(found), "obstacles": obstacles})


@router.get("/sending/restored", summary="Từ lúc sao lưu đến nay / Between a backup and now")
def between(asked: ReadingManager) -> Listed[GapOut]:
    """What a restored house was owed since the moment it shows, all on one page; else nothing."""
    found = gap(asked.house, asked.now)
    items = [GapOut(**{**vars(one.item), **vars(one)}) for one in (found.lines if found else ())]
    return Listed[GapOut](items=items, next=None, next_link=None)


@router.post("/sending/start", summary="Bắt đầu gửi / Start sending")
def start(asked: Manager, body: StartIn = _NOTHING_CHOSEN) -> StartedOut:
    """Let messages leave from now on; what lay before is never said, but what a restored house is told to."""

    def deed() -> StartedOut:
        skipped = sending.start(asked.house, asked.caller.actor, asked.now, body.send)
        said = phrase("Sending has started; {count} reminders lay before and are skipped.", count=skipped)
        return StartedOut(notice=asked.house.words.say(said), skipped=skipped)

    return asked.once(StartedOut, deed)


@router.post("/sending/hold", summary="Tạm giữ / Hold sending")
def hold(asked: Manager) -> Said:
    """Nothing leaves until it is started again."""

    def deed() -> Said:
        sending.hold(asked.house, asked.caller.actor, asked.now)
        said = phrase("Sending is held: nothing leaves until it is started again.")
        return Said(notice=asked.house.words.say(said))

    return asked.once(Said, deed)


@router.post("/sending/confirm-clock", summary="Xác nhận đồng hồ đúng / Confirm the clock")
def confirm_clock(asked: Manager) -> Said:
    """The machine's clock is right after all: what was held because of it leaves again."""

    def deed() -> Said:
        clock_guard.confirm(asked.house, asked.caller.actor, asked.now)
        said = phrase("The clock is confirmed; messages may leave again.")
        return Said(notice=asked.house.words.say(said))

    return asked.once(Said, deed)
