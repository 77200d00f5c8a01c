"""What is read of a unit: nobody can be told for it, its contact names another, its tasks were handed over.

And what the secretary reads of an occasion that not all units are ready for.
"""

from datetime import date

from sqlmodel import Session

from bots.compose import Matter, sealed_title, shortened
from calendars.phrases import Phrase, phrase
from scheduler.actions.house import House
from scheduler.core.owed import HANDOVER, SUCCESSOR
from scheduler.core.readiness import Gap, gaps_of
from scheduler.core.seats import AWAY, NO_ADDRESS, VACANT
from scheduler.core.states import Secrecy
from scheduler.store.boards import TaskRow
from scheduler.store.handovers import before, handed_over
from scheduler.store.readiness import units_before
from scheduler.store.tables import Alarm, Appointment, Nomination, Occurrence, Person, Reminder, Unit

LISTED = 8
"""Tasks, or units, that a message names; of the others it says how many there are."""

TITLE = 60
"""Characters of a title in such a list."""

Extra = tuple[tuple[Phrase, str], ...]

CAUSE_WORDS = {
    VACANT: phrase("nobody is the contact"),
    AWAY: phrase("the contact is on leave, and nobody stands in"),
    NO_ADDRESS: phrase("whoever answers for it has no address that messages reach"),
}

GAP_WORDS = {
    Gap.VACANT: phrase("nobody is the contact"),
    Gap.AWAY: phrase("the contact is on leave, and nobody stands in"),
    Gap.NO_ADDRESS: phrase("whoever answers for it has no address"),
    Gap.DEAD: phrase("every address of whoever answers for it was refused; ask for another one"),
    Gap.PENDING: phrase("the address of whoever answers for it waits for their consent"),
    Gap.ON_LEAVE: phrase("the contact is on leave on a due date"),
    Gap.SILENT: phrase("it has never answered yet"),
    Gap.NO_HEAD: phrase("nobody is its head"),
}


def about_unit(session: Session, house: House, reminder: Reminder) -> Matter:
    """Return what a reminder about a unit has to say."""
    unit = session.get_one(Unit, reminder.subject_id)
    if reminder.rule == SUCCESSOR:
        extra = _named(session, house, reminder)
    elif reminder.rule == HANDOVER:
        extra = _handed_over(session, house, reminder)
    else:
        cause = CAUSE_WORDS[session.get_one(Alarm, reminder.ordinal).cause]
        extra = ((phrase("Cause"), house.words.say(cause)), _desk(house))
    return Matter(rule=reminder.rule, title=unit.name, seat_id=reminder.seat_id, extra=extra)


def _desk(house: House) -> tuple[Phrase, str]:
    return (phrase("Decide here"), f"{house.public_url}/quan-tri")


def _named(session: Session, house: House, reminder: Reminder) -> Extra:
    row = session.get_one(Nomination, reminder.ordinal)
    since = house.words.day(house.today(row.at)) if reminder.due_revision else ""
    return (
        (phrase("Says so"), session.get_one(Person, row.person_id).name),
        (phrase("Names"), ", ".join(filter(None, (row.name, row.email, row.phone)))),
        (phrase("Message"), row.text),
        (phrase("Waits since"), since),
        _desk(house),
    )


def _handed_over(session: Session, house: House, reminder: Reminder) -> Extra:
    appointment = session.get(Appointment, reminder.ordinal)
    left = before(session, appointment) if appointment else None
    tasks, say = handed_over(session, reminder.subject_id), house.words.say
    more = len(tasks) - LISTED
    return (
        (phrase("Handed over by"), left.name if left else ""),
        *((Phrase("{code}", {"code": row.task.code}), _line(house, row)) for row in tasks[:LISTED]),
        (phrase("Besides"), say(phrase("{count} more, on your page", count=more)) if more > 0 else ""),
    )


def _line(house: House, row: TaskRow) -> str:
    say, task = house.words.say, row.task
    if task.secrecy is not Secrecy.ORDINARY:
        return sealed_title(say)
    return say(phrase("{title}, due {day}", title=shortened(task.title, TITLE), day=task.due))


def about_readiness(
    session: Session, house: House, reminder: Reminder, occasion: Occurrence, today: date
) -> Matter:
    """Return what is not ready for an occasion, unit by unit, and where all of it stands."""
    say = house.words.say
    wanting = [
        (one, gaps) for one in units_before(session, occasion.id or 0, today) if (gaps := gaps_of(one.facts))
    ]
    more = len(wanting) - LISTED
    lines = tuple(
        (Phrase("{unit}", {"unit": one.name}), "; ".join(say(GAP_WORDS[gap]) for gap in gaps))
        for one, gaps in wanting[:LISTED]
    )
    first = min((one.due for one, _ in wanting), default=occasion.start)
    return Matter(
        rule=reminder.rule,
        title=occasion.title,
        due=first,
        seat_id=reminder.seat_id,
        extra=(
            *lines,
            (phrase("Besides"), say(phrase("{count} more units", count=more)) if more > 0 else ""),
            (phrase("See to it here"), f"{house.public_url}/quan-tri/su-kien/{occasion.id}/san-sang"),
        ),
    )
