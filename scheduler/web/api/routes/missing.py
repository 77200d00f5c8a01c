"""Who is missing: leaves, contacts who deny being one, units that are not ready for an occasion."""

from fastapi import APIRouter

from calendars.phrases import phrase
from scheduler.actions.absences import Away, come_back, go_away
from scheduler.actions.boards.readiness import readiness
from scheduler.actions.boards.seats import leaves, my_seats, nominations
from scheduler.actions.nominations import Successor, confirm, nominate, refuse
from scheduler.store.tables import Absence, Nomination
from scheduler.web.api.asking import Asked, Manager, Reader, ReadingManager, Writer
from scheduler.web.api.listing import Number, Page, pick
from scheduler.web.api.shapes.base import Listed, Said
from scheduler.web.api.shapes.missing import (
    LeaveIn,
    LeaveOut,
    NominationIn,
    NominationOut,
    ReadinessOut,
    VerdictIn,
)

router = APIRouter(tags=["readiness"])


@router.get("/occurrences/{number}/readiness", summary="Các đơn vị đã sẵn sàng chưa / Are the units ready")
def ready(asked: ReadingManager, number: Number) -> ReadinessOut:
    """Whether each unit of an occasion can be told and will answer.

    `vacant`, `away`: nobody is the contact, or it is on leave and nobody stands in; `no-address`, `dead`,
    `pending`: no address, all were refused, or one waits for consent; `on-leave`: the contact is away on a
    due date; `silent`: the unit never answered yet; `no-head`: nobody leads it.
    """
    found = readiness(asked.house, number, asked.now)
    if found is None:
        raise asked.nothing()
    return ReadinessOut.model_validate(found, from_attributes=True)


@router.get("/leaves", summary="Danh sách nghỉ / List leaves")
def away(asked: Reader, page: Page) -> Listed[LeaveOut]:
    """Leaves that are not over: of everybody for secretaries and administrators, else one's own."""
    own = None if asked.caller.rights.everything else asked.caller.actor.person_id or 0
    found = [
        LeaveOut.model_validate({**vars(one), "id": one.absence_id})
        for one in leaves(asked.house, asked.now, own)
    ]
    return Listed[LeaveOut](**pick(asked, found, page))


@router.post("/leaves", summary="Báo nghỉ / Tell of a leave")
def go(asked: Writer, body: LeaveIn) -> LeaveOut:
    """What is sent meanwhile finds whoever stands in. The same leave twice is one."""
    own = asked.caller.actor.person_id or 0
    person = own if body.person_id is None else body.person_id
    if person != own and not asked.caller.rights.everything:
        raise asked.nothing()

    def deed() -> LeaveOut:
        new = Away(person, body.starts, body.ends, body.deputy_id, body.document)
        number = go_away(asked.house, new, asked.caller.actor, asked.now)
        return next(
            LeaveOut.model_validate({**vars(one), "id": number})
            for one in leaves(asked.house, asked.now, person)
            if one.absence_id == number
        )

    return asked.once(LeaveOut, deed)


@router.post("/leaves/{number}/end", summary="Kết thúc nghỉ / End a leave")
def back(asked: Writer, number: Number) -> Said:
    """End a leave today, or take back one that has not begun; doing so twice is harmless."""
    of = None if asked.caller.rights.everything else asked.caller.actor.person_id or 0

    def deed() -> Said:
        _see_own(asked, number, of)
        come_back(asked.house, number, asked.caller.actor, asked.now, of)
        return Said(notice=asked.house.words.say(phrase("Kept: messages find the person again.")))

    return asked.once(Said, deed)


def _see_own(asked: Asked, number: int, of: int | None) -> None:
    with asked.house.db.read() as session:
        row = session.get(Absence, number)
    if row is None or of not in (None, row.person_id):
        raise asked.nothing()


@router.get("/nominations", summary="Đề nghị thay đầu mối / Contacts who name another")
def denied(asked: ReadingManager, page: Page) -> Listed[NominationOut]:
    """What waits for the secretary; until then nothing is sent to who said so."""
    found = [
        NominationOut.model_validate({**vars(one), "id": one.number}) for one in nominations(asked.house)
    ]
    return Listed[NominationOut](**pick(asked, found, page))


@router.post("/nominations", summary="Tôi không phải đầu mối / I am not the contact")
def deny(asked: Writer, body: NominationIn) -> Said:
    """Say that a seat of one's own is somebody else's; the secretary decides. Saying it twice is once."""
    person = asked.caller.actor.person_id or 0
    if not my_seats(asked.house, person, asked.now, body.seat_id):
        raise asked.nothing()

    def deed() -> Said:
        named = Successor(body.seat_id, person, body.name, body.email, body.phone, body.text)
        nominate(asked.house, named, asked.caller.actor, asked.now)
        said = phrase("The secretary decides; until then nothing is sent to you for it, and nothing is lost.")
        return Said(notice=asked.house.words.say(said))

    return asked.once(Said, deed)


@router.post("/nominations/{number}/decision", summary="Quyết định thay đầu mối / Decide on the contact")
def decide(asked: Manager, number: Number, body: VerdictIn) -> Said:
    """Put the one who was named into the seat from today, or leave it as it is with a reason."""

    def deed() -> Said:
        asked.see_there(Nomination, number)
        if body.decision == "confirm":
            confirm(asked.house, number, asked.caller.actor, asked.now)
            said = phrase("Kept: what is open goes to the new contact now; see how that person is reached.")
        else:
            refuse(asked.house, number, body.text, asked.caller.actor, asked.now)
            said = phrase("Refused; the person reads why on their page.")
        return Said(notice=asked.house.words.say(said))

    return asked.once(Said, deed)
