"""Units, people and feeds, as the administrator's pages list them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from bots.compose import Sender
from scheduler.actions.boards.numbers import counting, stand_of
from scheduler.actions.boards.words import ROLE_WORDS
from scheduler.actions.house import House
from scheduler.actions.links import page_address
from scheduler.core.scoreboard import Timeliness
from scheduler.core.states import AddressState, SeatRole
from scheduler.store import people as rows
from scheduler.store.boards import is_confirmed, is_open, seated
from scheduler.store.letters import sender_of
from scheduler.store.tables import Address, Appointment, Feed, FeedLink, Person, Seat, Task, Unit


@dataclass(frozen=True)
class SeatRow:
    """A seat and who holds it today; `person_id` 0 and empty words where it is vacant."""

    seat_id: int
    role: SeatRole
    role_words: str
    title: str
    unit_id: int | None
    unit: str
    person_id: int = 0
    person: str = ""
    phone: str = ""


@dataclass(frozen=True)
class UnitRow:
    """A unit with its seats and how many tasks are open and overdue."""

    unit_id: int
    code: str
    name: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    seats: tuple[SeatRow, ...]
    open: int
    overdue: int

    @property
    def contact(self) -> SeatRow | None:
        """The seat that reminders are owed to."""
        return next((seat for seat in self.seats if seat.role is SeatRole.CONTACT), None)


@dataclass(frozen=True)
class AddressRow:
    """A way to reach a person."""

    address_id: int
    channel: str
    address: str
    rung: int
    state: AddressState
    fault: str


@dataclass(frozen=True)
class HeldSeat:
    """A person's appointment; one that begins later is shown too."""

    appointment_id: int
    seat_id: int
    role_words: str
    unit: str
    starts: date
    ends: date | None


@dataclass(frozen=True)
class PersonRow:
    """A person with seats, addresses and the address of the own page."""

    person_id: int
    key: str
    name: str
    title: str
    phone: str
    login: str
    is_admin: bool
    is_demo: bool
    page_only: bool
    page: str
    seats: tuple[HeldSeat, ...]
    addresses: tuple[AddressRow, ...]


@dataclass(frozen=True)
class LinkRow:
    """A named address of a feed; the address itself is shown only when it is made."""

    link_id: int
    name: str
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    last_agent: str


@dataclass(frozen=True)
class FeedRow:
    """A feed and its links; `owner` is the unit's or the person's name."""

    feed_id: int
    scope: str
    owner: str
    alarm_days: int | None
    links: tuple[LinkRow, ...]


def units_overview(house: House, now: datetime) -> list[UnitRow]:
    """Return all units in official order."""
    with house.db.read() as session:
        seats = _by_unit(seat_rows(session, house, now))
        opened, late = _open_tasks(session, house, now)
        return [_unit(unit, tuple(seats[unit.id]), (opened, late)) for unit in rows.units_in_order(session)]


def committee_seats(house: House, now: datetime) -> list[SeatRow]:
    """Return the seats of the committee: chair, deputies, secretary, and those of the members."""
    with house.db.read() as session:
        return [seat for seat in seat_rows(session, house, now) if seat.role not in rows.UNIT_ROLES]


def house_seats(house: House, now: datetime) -> list[SeatRow]:
    """Return every seat of the house once: those of the committee first, then units in official order."""
    with house.db.read() as session:
        return seat_rows(session, house, now)


def secretary(house: House, now: datetime) -> Sender:
    """Return whom to ask: the committee's secretary, with telephone and mail address."""
    with house.db.read() as session:
        return sender_of(session, house.today(now))


def seat_rows(session: Session, house: House, now: datetime) -> list[SeatRow]:
    """Return all seats with their holders."""
    holders = seated(session, house.today(now))
    return [_seat(house, seat, unit, holders.get(seat.id or 0)) for seat, unit in rows.all_seats(session)]


def _seat(house: House, seat: Seat, unit: Unit | None, person: Person | None) -> SeatRow:
    assert seat.id is not None
    return SeatRow(
        seat_id=seat.id,
        role=seat.role,
        role_words=house.words.say(ROLE_WORDS[seat.role]),
        title=seat.title,
        unit_id=seat.unit_id,
        unit=unit.name if unit else "",
        person_id=person.id or 0 if person else 0,
        person=person.name if person else "",
        phone=person.phone if person else "",
    )


def _by_unit(seats: Iterable[SeatRow]) -> Mapping[int | None, list[SeatRow]]:
    found: dict[int | None, list[SeatRow]] = defaultdict(list)
    for seat in seats:
        found[seat.unit_id].append(seat)
    return found


def _open_tasks(session: Session, house: House, now: datetime) -> tuple[dict[int, int], dict[int, int]]:
    counted = counting(session, house, now)
    opened: dict[int, int] = defaultdict(int)
    late: dict[int, int] = defaultdict(int)
    for task in session.exec(select(Task).where(is_open(), is_confirmed(), col(Task.collects).is_(False))):
        opened[task.unit_id] += 1
        late[task.unit_id] += stand_of(house, task, counted) is Timeliness.OVERDUE
    return opened, late


def _unit(unit: Unit, seats: tuple[SeatRow, ...], counts: tuple[dict[int, int], dict[int, int]]) -> UnitRow:
    assert unit.id is not None
    return UnitRow(
        unit_id=unit.id,
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        seats=seats,
        open=counts[0].get(unit.id, 0),
        overdue=counts[1].get(unit.id, 0),
    )


def people_overview(house: House, now: datetime) -> list[PersonRow]:
    """Return all people with seats held today or later, and how they are reached."""
    with house.db.read() as session:
        held: dict[int, list[HeldSeat]] = defaultdict(list)
        for appointment, seat, unit in rows.appointments_on(session, house.today(now)):
            held[appointment.person_id].append(_held(house, appointment, seat, unit))
        reached: dict[int, list[AddressRow]] = defaultdict(list)
        for address in rows.addresses(session):
            reached[address.person_id].append(_address(address))
        return [
            _person(house, person, tuple(held[person.id or 0]), tuple(reached[person.id or 0]))
            for person in rows.people_by_name(session)
        ]


def person_row(house: House, person_id: int, now: datetime) -> PersonRow | None:
    """Return one person; None where there is none, or not any more."""
    return next((one for one in people_overview(house, now) if one.person_id == person_id), None)


def _held(house: House, appointment: Appointment, seat: Seat, unit: Unit | None) -> HeldSeat:
    assert appointment.id is not None
    words = house.words.say(ROLE_WORDS[seat.role])
    name = unit.name if unit else ""
    return HeldSeat(appointment.id, appointment.seat_id, words, name, appointment.starts, appointment.ends)


def _address(row: Address) -> AddressRow:
    assert row.id is not None
    return AddressRow(row.id, row.channel, row.address, row.rung, row.state, row.fault)


def _person(
    house: House, person: Person, seats: tuple[HeldSeat, ...], reached: tuple[AddressRow, ...]
) -> PersonRow:
    assert person.id is not None
    return PersonRow(
        person_id=person.id,
        key=person.key,
        name=person.name,
        title=person.title,
        phone=person.phone,
        login=person.login or "",
        is_admin=person.is_admin,
        is_demo=person.is_demo,
        page_only=person.page_only,
        page=page_address(house, person.id, person.door),
        seats=seats,
        addresses=reached,
    )


def feeds_overview(house: House) -> list[FeedRow]:
    """Return all feeds with their links."""
    with house.db.read() as session:
        links: dict[int, list[LinkRow]] = defaultdict(list)
        for link in rows.feed_links(session):
            links[link.feed_id].append(_link(link))
        return [
            _feed(feed, unit, person, tuple(links[feed.id or 0]))
            for feed, unit, person in rows.feeds(session)
        ]


def _link(row: FeedLink) -> LinkRow:
    assert row.id is not None
    return LinkRow(row.id, row.name, row.created_at, row.revoked_at, row.last_used_at, row.last_agent)


def _feed(feed: Feed, unit: Unit | None, person: Person | None, links: tuple[LinkRow, ...]) -> FeedRow:
    assert feed.id is not None
    owner = unit.name if unit else person.name if person else ""
    return FeedRow(feed.id, feed.scope, owner, feed.alarm_days, links)
