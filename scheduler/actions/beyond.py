"""What letters say to a unit's head, to a superior, and to the secretary of what waits for her."""

from datetime import date

from sqlmodel import Session, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.house import House
from scheduler.core.reminders import DRAFT, HEAD, SUPERIOR, WAITS
from scheduler.core.states import TaskState
from scheduler.store.escalation import told_to_contact
from scheduler.store.letters import LetterRow, contacts_of
from scheduler.store.tables import Draft, Extension, Reminder, Task

BEYOND = (HEAD, DRAFT, SUPERIOR, WAITS)
"""The rules whose letters are told of here."""

Details = tuple[tuple[Phrase, str], ...]


def beyond_the_contact(
    session: Session, house: House, about: tuple[Reminder, LetterRow], today: date
) -> Details:
    """Return what stands beneath a matter, as label and value pairs."""
    reminder, row = about
    unit = (phrase("Unit"), row.unit)
    match reminder.rule:
        case "head":
            return _said_to_contact(session, house, row, today)
        case "superior":
            words = session.get_one(Draft, reminder.ordinal).text
            return (unit, (phrase("The secretary writes"), words))
        case "draft":
            page = f"{house.public_url}/quan-tri/ban-nhap/{row.task.id}"
            return (unit, (phrase("Read and release here"), page))
    return (unit, (phrase("Waits for you"), house.words.say(_waits(session, row.task))))


def _said_to_contact(session: Session, house: House, row: LetterRow, today: date) -> Details:
    name, phone = contacts_of(session, {row.task.unit_id}, today).get(row.task.unit_id, ("", ""))
    moments = told_to_contact(session, row.task)
    days = ", ".join(dict.fromkeys(house.words.say(house.today(one)) for one in moments))
    said = phrase("“{title}”, on {days}; no answer yet", title=row.task.title, days=days)
    return (
        (phrase("Contact"), f"{name} {phone}".strip()),
        (phrase("The contact was told"), house.words.say(said)),
    )


_WAITS = {
    TaskState.SUBMITTED: phrase("a result to approve or return"),
    TaskState.DECLINED: phrase("a task declined by its unit"),
}


def _waits(session: Session, task: Task) -> Phrase:
    if task.state in _WAITS:
        return _WAITS[task.state]
    asked = select(Extension.id).where(Extension.task_id == task.id, Extension.decision == "asked")
    if session.exec(asked).first():
        return phrase("a wish for a later date")
    return phrase("a draft to a superior, to release or throw away")
