"""What the Telegram conversation does: link a chat, list tasks, press a button, unlink."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bots.buttons import Press
from bots.compose import Matter, compose
from bots.messages import Message, from_json, with_links
from calendars.phrases import Phrase, phrase
from scheduler.actions.alarms import look_at_seats
from scheduler.actions.answers import answer
from scheduler.actions.deliver import page_link, task_link
from scheduler.actions.gather import matters, reader
from scheduler.actions.house import Actor, House
from scheduler.actions.standing import standing_line
from scheduler.core.doors import hash_of
from scheduler.core.reminders import BEFORE, OVERDUE, WELCOME
from scheduler.core.states import AddressState, ReminderState, SubjectKind
from scheduler.store import chats, ledger
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.letters import sender_of
from scheduler.store.sittings import may_answer
from scheduler.store.tables import Address, Envelope, OneTimeLink, Person, Reminder, Seat, Task

RUNG = 1
"""Where a linked chat stands on the ladder: before e-mail."""

MOST_LISTED = 10
"""Tasks in one answer to /viec; the personal page has all."""

CONSENT = phrase(
    "By pressing Start you agree, under the law on personal data, that this chat is used for reminders. "
    "Kept are the number of this chat, the moment of your consent, and what was sent and answered here; "
    "nothing else is read or passed on. You may withdraw at any time with /huy."
)
COMMANDS = phrase(
    "/viec lists your open tasks. /huy stops messages here; e-mail and your personal page go on."
)

STRANGER = phrase(
    "This chat is not linked to anybody any more, so nothing was recorded. Ask the secretary for a new link."
)
NOT_YOURS = phrase(
    "This task is not with you, or no longer, so nothing was recorded. /viec lists your open tasks."
)


@dataclass(frozen=True)
class Linked:
    """A chat now belongs to this person; `reply` welcomes."""

    person_id: int
    reply: Message


@dataclass(frozen=True)
class PressAnswer:
    """What a press brought: words for the person, and what the message says from now on, None to leave it."""

    ok: bool
    notice: str
    message: Message | None


def is_linked(house: House, chat_id: int) -> bool:
    """Tell whether the chat belongs to somebody."""
    with house.db.read() as session:
        return chats.person_of_chat(session, chat_id) is not None


def link_chat(house: House, token: str, chat_id: int, now: datetime) -> Linked | None:
    """Link the chat to the person of a one-time link; None for one that is unknown, used or expired.

    The same chat may repeat its own link: Telegram brings an update again that we did not confirm.
    """
    with house.db.write() as session:
        # Two people who link one chat at the same moment lock different rows, and would both have it.
        lock_house(session)
        link = chats.start_link(session, hash_of(token))
        if link is None or link.person_id is None:
            return None
        owner = chats.person_of_chat(session, chat_id)
        if link.used_at is None and link.expires_at > now:
            _take_over(session, house, link, chat_id, now)
        elif owner is None or owner.id != link.person_id:
            return None
        session.flush()
        person = session.get_one(Person, link.person_id)
        reply = _welcome(session, house, person, now)
    look_at_seats(house, now)
    return Linked(link.person_id, _with_links(house, reply))


def _take_over(session: Session, house: House, link: OneTimeLink, chat_id: int, now: datetime) -> None:
    person = session.get_one(Person, link.person_id, with_for_update=True)
    assert person.id is not None
    link.used_at = now
    person.page_only = False
    for old in chats.live_chats(session, person.id, chat_id):
        if (old.person_id, old.address) != (person.id, str(chat_id)):
            _end(session, house, old, phrase("another chat or person was linked instead"), now)
    address = chats.chat_address(session, person.id, chat_id)
    if address is None:
        address = Address(
            person_id=person.id, channel=chats.TELEGRAM, address=str(chat_id), state=AddressState.PENDING
        )
    address.rung, address.state, address.consented_at, address.fault = RUNG, AddressState.LIVE, now, ""
    session.add_all((address, link, person))
    values: tuple[dict[str, object], dict[str, object]]
    values = ({}, {"channel": chats.TELEGRAM, "chat": str(chat_id), "consented_at": now})
    note(session, (person.name, person.id), ("chat.link", f"person:{person.id}"), values, now)
    for reminder in chats.open_welcomes(session, person.id):
        ledger.move_reminder(session, reminder, ReminderState.SENT, "", now)


def _end(session: Session, house: House, address: Address, why: Phrase, now: datetime) -> None:
    person = session.get_one(Person, address.person_id)
    address.state, address.fault = AddressState.DEAD, house.words.say(why)
    session.add(address)
    values = ({"chat": address.address}, {"state": AddressState.DEAD.value, "reason": address.fault})
    note(session, (person.name, person.id), ("chat.unlink", f"person:{person.id}"), values, now)


def _welcome(session: Session, house: House, person: Person, now: datetime) -> Message:
    today, say = house.today(now), house.words.say
    welcome = [Matter(rule=WELCOME, title="")]
    message = compose(welcome, reader(session, person, today), sender_of(session, today), say)
    return replace(message, opening="\n\n".join((message.opening, say(CONSENT), say(COMMANDS))))


def unlink_chat(house: House, chat_id: int, now: datetime) -> bool:
    """Let nothing more go to this chat; tell whether it was linked."""
    with house.db.write() as session:
        addresses = chats.live_chats(session, None, chat_id)
        for address in addresses:
            _end(session, house, address, phrase("left with /huy"), now)
    if addresses:
        look_at_seats(house, now)
    return bool(addresses)


def open_tasks(house: House, chat_id: int, now: datetime) -> Message | None:
    """Return the nearest open tasks of the person's units, with buttons; None where the chat is nobody's."""
    with house.db.read() as session:
        person = chats.person_of_chat(session, chat_id)
        if person is None:
            return None
        owed, total = chats.owed_by(session, person.id or 0, house.today(now), MOST_LISTED)
        message = _listing(session, house, person, owed, now)
    return _with_links(house, replace(message, subject=house.words.say(_count(len(owed), total))))


def _listing(
    session: Session, house: House, person: Person, owed: Sequence[tuple[Task, int]], now: datetime
) -> Message:
    today = house.today(now)
    # Never added to the session: they only say which tasks the letter speaks of.
    asked = [_as_reminder(task, seat_id, now, overdue=task.due < today) for task, seat_id in owed]
    facts = matters(session, house, asked, now)
    message = compose(facts, reader(session, person, today), sender_of(session, today), house.words.say)
    return replace(message, greeting="", opening="")


def _as_reminder(task: Task, seat_id: int, now: datetime, *, overdue: bool) -> Reminder:
    return Reminder(
        subject_kind=SubjectKind.TASK,
        subject_id=task.id or 0,
        rule=OVERDUE if overdue else BEFORE,
        seat_id=seat_id,
        due_revision=task.due_revision,
        slot=now,
        created_at=now,
    )


def _count(shown: int, total: int) -> Phrase:
    if not total:
        return phrase("You have no open task.")
    if shown < total:
        return phrase("Your open tasks: the {shown} nearest of {total}", shown=shown, total=total)
    return phrase("Your open tasks: {total}", total=total)


def press(house: House, press: Press, chat_id: int, message_ref: str, now: datetime) -> PressAnswer:
    """Do what a button asks, if the chat's person holds the seat today; pressing twice is harmless."""
    with house.db.read() as session:
        person = _entitled(session, house, press, chat_id, now)
    if isinstance(person, Phrase):
        return PressAnswer(False, house.words.say(person), None)
    answered = answer(house, press, Actor(person.name, person.id), chats.TELEGRAM, now)
    return PressAnswer(answered.ok, answered.notice, _after(house, chat_id, message_ref, now))


def _entitled(session: Session, house: House, press: Press, chat_id: int, now: datetime) -> Person | Phrase:
    person = chats.person_of_chat(session, chat_id)
    if person is None or person.id is None:
        return STRANGER
    seat = session.get(Seat, press.seat_id)
    task = session.get(Task, press.task_id)
    held = person.id in may_answer(session, house.today(now), press.seat_id)
    if not held or seat is None or task is None or seat.unit_id != task.unit_id:
        return NOT_YOURS
    return person


def _after(house: House, chat_id: int, message_ref: str, now: datetime) -> Message | None:
    """Return the message under which the button stood, as it is true now: a letter, or the list of /viec."""
    with house.db.read() as session:
        found = chats.letter_of(session, chat_id, message_ref)
        message = _standing(session, house, *found) if found else None
    return _with_links(house, message) if message else open_tasks(house, chat_id, now)


def _standing(session: Session, house: House, envelope: Envelope, is_copy: bool) -> Message:
    message = from_json(envelope.message)
    stand = chats.standings(session, [line.task_id for line in message.lines if line.verbs])
    lines = tuple(standing_line(line, stand.get(line.task_id), house) for line in message.lines)
    return replace(message, lines=lines, copy=is_copy)


def _with_links(house: House, message: Message) -> Message:
    with house.db.read() as session:
        person = session.get(Person, message.person_id)
    own = page_link(house, person.door if person else 0)
    return with_links(message, task_link(house, message.person_id), own)
