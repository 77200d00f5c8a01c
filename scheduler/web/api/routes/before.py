"""What is read and decided before it goes out: drafts to superiors, fan-outs."""

from dataclasses import replace

from fastapi import APIRouter

from scheduler.actions import drafts, fan_outs
from scheduler.actions.drafts import Choice, Keep, Release, Throw
from scheduler.web.api.asking import Manager, ReadingManager
from scheduler.web.api.listing import Number
from scheduler.web.api.routes.acts import settled
from scheduler.web.api.routes.tasks import Code
from scheduler.web.api.shapes.base import Listed, Said
from scheduler.web.api.shapes.before import DraftIn, DraftOut, FanOutOut, NoteIn, StopIn, WaitingOut
from scheduler.web.api.shapes.work import TaskSaid

router = APIRouter(tags=["sending"])


@router.get("/drafts", summary="Bản nháp gửi cấp trên / Drafts to superiors")
def waiting(asked: ReadingManager) -> Listed[DraftOut]:
    """Drafts that wait for the secretary, all on one page; nothing goes out by itself."""
    found = [_outside(one) for one in drafts.drafts(asked.house, asked.now)]
    return Listed[DraftOut](items=found, next=None, next_link=None)


def _outside(draft: drafts.DraftView) -> DraftOut:
    """Return the draft; the words about a secret task stay in the house."""
    found = DraftOut.model_validate(draft)
    return found.model_copy(update={"title": "", "text": ""}) if draft.sealed else found


@router.post("/drafts/{code}/decision", summary="Quyết định bản nháp / Decide on a draft")
def decide(asked: Manager, code: Code, body: DraftIn) -> TaskSaid:
    """Keep the words, release them to the seat in the next slot, or throw the draft away with a reason."""

    def deed() -> TaskSaid:
        task = asked.task(code)
        found = drafts.decide_draft(asked.house, task.id or 0, _choice(body), asked.caller.actor, asked.now)
        return settled(asked, task, found)

    return asked.once(TaskSaid, deed)


def _choice(body: DraftIn) -> Choice:
    match body.decision:
        case "release":
            return Release(body.text, body.seat_id)
        case "throw":
            return Throw(body.reason)
        case "keep":
            return Keep(body.text, body.seat_id)


@router.get("/fan-outs", summary="Sắp gửi các đơn vị / What goes out to the units soon")
def soon(asked: ReadingManager) -> Listed[WaitingOut]:
    """Occurrences to look at before their first fan-out leaves, and those that are stopped; on one page."""
    found = [WaitingOut.model_validate(one) for one in fan_outs.fan_outs(asked.house, asked.now)]
    return Listed[WaitingOut](items=found, next=None, next_link=None)


@router.get("/fan-outs/{number}", summary="Xem trước tin gửi / Look at what goes out")
def look(asked: ReadingManager, number: Number) -> FanOutOut:
    """To whom, when and in which words the parts of an occurrence's fan-outs go out."""
    found = fan_outs.fan_out_view(asked.house, number, asked.now)
    if found is None:
        raise asked.nothing()
    steps = tuple(replace(one, title="") if one.sealed else one for one in found.steps)
    return FanOutOut.model_validate(replace(found, steps=steps))


@router.post("/fan-outs/{number}/stop", summary="Dừng gửi / Stop what goes out")
def stop(asked: Manager, number: Number, body: StopIn) -> Said:
    """Units hear nothing of the occurrence until it is released."""

    def deed() -> Said:
        said = fan_outs.stop(asked.house, number, body.reason, asked.caller.actor, asked.now)
        return Said(notice=said)

    return asked.once(Said, deed)


@router.post("/fan-outs/{number}/release", summary="Cho gửi / Let it go out")
def release(asked: Manager, number: Number) -> Said:
    """What was due meanwhile goes out in the next slot."""

    def deed() -> Said:
        return Said(notice=fan_outs.release(asked.house, number, asked.caller.actor, asked.now))

    return asked.once(Said, deed)


@router.post("/fan-outs/{number}/notes", summary="Ghi chú vào tin / Add a note")
def note(asked: Manager, number: Number, body: NoteIn) -> Said:
    """Add words to the messages of one step."""

    def deed() -> Said:
        said = fan_outs.note_step(asked.house, number, (body.step, body.text), asked.caller.actor, asked.now)
        return Said(notice=said)

    return asked.once(Said, deed)
