"""Committee, units, groups, seats and people of a pack into their rows."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session, col, delete, func, select

from calendars.phrases import Phrase, phrase
from scheduler.core.states import AddressState, SeatRole
from scheduler.exchange.difference import Differs, Rows
from scheduler.exchange.pack import Pack, PackGroup, PackPerson
from scheduler.store.obligations import holders, secretary_seat
from scheduler.store.tables import (
    Address,
    Appointment,
    Committee,
    FormerName,
    Person,
    Seat,
    Unit,
    UnitGroup,
    UnitGroupMember,
)


def unit_ids(session: Session) -> dict[str, int]:
    """Return the units by code."""
    return {code: unit_id or 0 for code, unit_id in session.exec(select(Unit.code, Unit.id))}


def put_units(rows: Rows, pack: Pack) -> None:
    """Write the units; new ones stand behind those that are there, in the order of the pack."""
    units = {row.id: row for row in rows.session.exec(select(Unit))}
    # A unit that got another code is the same unit; the file may be older than that.
    there = {row.code: units[row.unit_id] for row in rows.session.exec(select(FormerName))}
    there |= {row.code: row for row in units.values()}
    position = rows.session.exec(select(func.max(Unit.position))).one() or 0
    for number, one in enumerate(pack.units, position + 1):
        values = {"name": one.name, "kind": one.kind, "valid_from": one.valid_from, "valid_to": one.valid_to}
        blank = Unit(code=one.code, name=one.name, position=number)
        rows.put(phrase("unit {name}", name=one.code), there.get(one.code), blank, values)


def put_committee(rows: Rows, pack: Pack) -> None:
    """Write the one committee of the installation."""
    one = pack.committee
    if one is None:
        return
    values = {
        "name": one.name,
        "authority": one.authority,
        "label": pack.label,
        "standing_unit_id": unit_ids(rows.session).get(one.standing_unit),
    }
    there = rows.session.get(Committee, 1)
    rows.put(phrase("committee {name}", name=one.name), there, Committee(id=1, name=one.name), values)


def put_seats(rows: Rows, pack: Pack) -> None:
    """Write the seats of the pack, and those that go without saying."""
    ids = unit_ids(rows.session)
    for one in pack.seats:
        unit_id = ids.get(one.unit)
        blank = Seat(unit_id=unit_id, role=one.role)
        what = phrase("seat {name}", name=_seat_name(one.unit, one.role))
        rows.put(what, _seat(rows.session, unit_id, one.role), blank, {"title": one.title})
    for unit_id, role in _implied(pack, ids):
        _needed_seat(rows.session, unit_id, role)
    # The secretary is asked whatever nobody else can answer, so there always is such a seat.
    if pack.committee and not secretary_seat(rows.session):
        _needed_seat(rows.session, None, SeatRole.SECRETARY)


def _implied(pack: Pack, ids: dict[str, int]) -> Iterator[tuple[int | None, SeatRole]]:
    for one in pack.units:
        for role in (SeatRole.CONTACT, SeatRole.HEAD):
            yield ids[one.code], role
    for person in pack.people:
        for unit, role in person.seats:
            yield ids.get(unit), role


def _seat(session: Session, unit_id: int | None, role: SeatRole) -> Seat | None:
    query = select(Seat).where(Seat.unit_id == unit_id, Seat.role == role)
    return session.exec(query.order_by(col(Seat.id))).first()


def _needed_seat(session: Session, unit_id: int | None, role: SeatRole) -> int:
    seat = _seat(session, unit_id, role)
    if seat is None:
        seat = Seat(unit_id=unit_id, role=role)
        session.add(seat)
        session.flush()
    return seat.id or 0


def _seat_name(unit: str, role: SeatRole) -> str:
    return f"{unit}/{role.value}" if unit else role.value


def put_groups(rows: Rows, pack: Pack) -> None:
    """Write the groups with their members."""
    there = {row.key: row for row in rows.session.exec(select(UnitGroup))}
    for one in pack.groups:
        what, row = phrase("group {name}", name=one.key), there.get(one.key)
        if row is None:
            row = rows.put(what, None, UnitGroup(key=one.key, title=one.title), {})
            _set_members(rows.session, row, one)
        else:
            _compare(rows, what, row, one)


def _compare(rows: Rows, what: Phrase, row: UnitGroup, one: PackGroup) -> None:
    query = select(Unit.code).join(UnitGroupMember, col(UnitGroupMember.unit_id) == Unit.id)
    mine = query.where(UnitGroupMember.group_id == row.id).order_by(col(Unit.position), col(Unit.id))
    members = list(rows.session.exec(mine))
    fields = [("title", row.title, one.title)] if row.title != one.title else []
    if set(members) != set(one.members):
        fields.append(("members", ", ".join(members), ", ".join(one.members)))
    if rows.gives_way(Differs(what, tuple(fields))):
        row.title = one.title
        _set_members(rows.session, row, one)


def _set_members(session: Session, row: UnitGroup, one: PackGroup) -> None:
    ids = unit_ids(session)
    session.exec(delete(UnitGroupMember).where(col(UnitGroupMember.group_id) == row.id))
    session.add_all(UnitGroupMember(group_id=row.id or 0, unit_id=ids[code]) for code in one.members)
    session.flush()


def put_person(rows: Rows, one: PackPerson, today: date, now: datetime) -> None:
    """Write a person; a new one gets the address, and those of the seats that are vacant."""
    there = rows.session.exec(select(Person).where(Person.key == one.key)).first()
    values = {
        "name": one.name,
        "title": one.title,
        "phone": one.phone,
        "is_admin": one.admin,
        "is_demo": one.demo,
    }
    row = rows.put(phrase("person {name}", name=one.name), there, Person(key=one.key, name=one.name), values)
    if there is not None:
        # An address or a seat that is gone by now was taken away by somebody.
        return
    if one.email:
        rows.session.add(_address(row, one.email, now))
    for unit, role in one.seats:
        _appoint(rows, row, (unit, role), today)


def _address(person: Person, email: str, now: datetime) -> Address:
    return Address(
        person_id=person.id or 0,
        channel="email",
        address=email,
        state=AddressState.LIVE,
        consented_at=now,
    )


def _appoint(rows: Rows, person: Person, held: tuple[str, SeatRole], today: date) -> None:
    unit, role = held
    seat_id = _needed_seat(rows.session, unit_ids(rows.session).get(unit), role)
    if holders(rows.session, today, [seat_id]):
        what = phrase("{person} for the seat {name}", person=person.name, name=_seat_name(unit, role))
        rows.kept.append(Differs(what))
        return
    # The plan begins with the year, so whoever is in the seat now is taken to be so since then.
    since = today.replace(month=1, day=1)
    rows.session.add(Appointment(seat_id=seat_id, person_id=person.id or 0, starts=since))
    rows.session.flush()
