"""What goes out next and to whom, and whom a person has to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calendars.phrases import phrase
from scheduler.actions.address import may_leave
from scheduler.actions.boards.words import ROLE_WORDS, kind_words
from scheduler.actions.house import House
from scheduler.core.reminders import WELCOME
from scheduler.core.slots import Slots
from scheduler.store.boards import (
    WaitingReminder,
    first_channels,
    waiting_reminders,
)
from scheduler.store.sittings import answering
from scheduler.store.tables import Person


@dataclass(frozen=True)
class OutgoingItem:
    """One reminder in a message; `kind` in words."""

    kind: str
    rule: str
    title: str
    code: str
    due: date | None
    unit: str
    task_id: int


@dataclass(frozen=True)
class Outgoing:
    """One message to be: to one person in one slot. `channel` is the first to be tried, empty for none.

    A vacant seat has `person_id` 0, and `seat` says whose it is.
    """

    at: datetime
    person_id: int
    person: str
    seat: str
    channel: str
    items: tuple[OutgoingItem, ...]


def upcoming(house: House, now: datetime, days: int = 14) -> list[Outgoing]:
    """Return what goes out in the next days, earliest first, one entry a person and slot.

    What is late goes out at the next opening. While sending is held, what lies before now is left
    out: starting will skip it.
    """
    with house.db.read() as session:
        held = not may_leave(session)
        waiting = waiting_reminders(session, now if held else None, now + timedelta(days=days))
        people = answering(session, house.today(now))
        channels = first_channels(session, house.channels, demo_leaves=house.demo_leaves)
        by_message = _by_message(waiting, people, house.slots(session), now)
    return [_outgoing(house, at, members, people, channels) for (at, _, _), members in _in_order(by_message)]


_Place = tuple[datetime, int, int]
"""Moment, person, and for a vacant seat the seat."""


def _by_message(
    waiting: Sequence[WaitingReminder], people: dict[int, Person], slots: Slots, now: datetime
) -> dict[_Place, list[WaitingReminder]]:
    found: dict[_Place, list[WaitingReminder]] = {}
    for one in waiting:
        person = people.get(one.reminder.seat_id)
        at = one.reminder.slot if one.reminder.slot > now else slots.opening(now)
        place = (at, person.id or 0 if person else 0, 0 if person else one.reminder.seat_id)
        found.setdefault(place, []).append(one)
    return found


def _in_order(found: dict[_Place, list[WaitingReminder]]) -> list[tuple[_Place, list[WaitingReminder]]]:
    """Return the messages by moment, each with what is most pressing first, welcomes last."""
    return [
        (place, sorted(members, key=lambda one: (one.reminder.rule == WELCOME, one.reminder.id or 0)))
        for place, members in sorted(found.items(), key=lambda one: one[0])
    ]


def _outgoing(
    house: House,
    at: datetime,
    members: Sequence[WaitingReminder],
    people: dict[int, Person],
    channels: dict[int, str],
) -> Outgoing:
    first = members[0]
    person = people.get(first.reminder.seat_id)
    seats = dict.fromkeys(seat_words(house, one) for one in members)
    return Outgoing(
        at=at,
        person_id=person.id or 0 if person else 0,
        person=person.name if person else "",
        seat="; ".join(seats),
        channel=channels.get(person.id or 0, "") if person else "",
        items=tuple(item_of(house, one, at) for one in members),
    )


def seat_words(house: House, one: WaitingReminder) -> str:
    return f"{house.words.say(ROLE_WORDS[one.seat.role])} {one.unit.name if one.unit else ''}".strip()


def item_of(house: House, one: WaitingReminder, at: datetime) -> OutgoingItem:
    """Return a reminder in words, as it would be said at a moment."""
    row = one.reminder
    late = one.task is not None and one.task.due < house.today(at)
    return OutgoingItem(
        kind=house.words.say(kind_words(row.rule, row.ordinal, late=late)),
        rule=row.rule,
        title=_title(house, one),
        code=one.task.code if one.task else "",
        due=one.task.due if one.task else one.occurrence.start if one.occurrence else None,
        unit=one.unit.name if one.unit else "",
        task_id=one.task.id or 0 if one.task else 0,
    )


def _title(house: House, one: WaitingReminder) -> str:
    if one.task:
        return one.task.title
    if one.occurrence:
        return one.occurrence.title
    return one.announcement or one.about_unit or house.words.say(_WELCOME)


_WELCOME = phrase("Welcome: who writes, why and how often")
