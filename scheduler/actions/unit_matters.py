"""What the secretary reads of a unit: nobody can be told for it, or its contact names another."""

from sqlmodel import Session

from bots.compose import Matter
from calendars.phrases import Phrase, phrase
from scheduler.actions.house import House
from scheduler.core.owed import SUCCESSOR
from scheduler.core.seats import AWAY, NO_ADDRESS, VACANT
from scheduler.store.tables import Alarm, Nomination, Person, Reminder, Unit

CAUSE_WORDS = {
    VACANT: phrase("nobody is the contact"),
    AWAY: phrase("the contact is on leave, and nobody stands in"),
    NO_ADDRESS: phrase("whoever answers for it has no address that messages reach"),
}


def about_unit(session: Session, house: House, reminder: Reminder) -> Matter:
    """Return what a reminder about a unit has to say."""
    unit = session.get_one(Unit, reminder.subject_id)
    desk = (phrase("Decide here"), f"{house.public_url}/quan-tri")
    extra: tuple[tuple[Phrase, str], ...]
    if reminder.rule == SUCCESSOR:
        row = session.get_one(Nomination, reminder.ordinal)
        extra = (
            (phrase("Says so"), session.get_one(Person, row.person_id).name),
            (phrase("Names"), ", ".join(filter(None, (row.name, row.email, row.phone)))),
            (phrase("Message"), row.text),
            desk,
        )
    else:
        cause = CAUSE_WORDS[session.get_one(Alarm, reminder.ordinal).cause]
        extra = ((phrase("Cause"), house.words.say(cause)), desk)
    return Matter(rule=reminder.rule, title=unit.name, seat_id=reminder.seat_id, extra=extra)
