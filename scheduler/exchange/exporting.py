"""Packs out: the installation as a file that can be read in elsewhere."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml
from sqlmodel import Session, col, select

from scheduler.actions.house import House
from scheduler.core.policies import written_policy
from scheduler.core.states import AddressState, SeatRole
from scheduler.exchange.exporting_successions import successions_written
from scheduler.store.tables import (
    Address,
    Appointment,
    Committee,
    DayOverride,
    Document,
    Event,
    Person,
    Playbook,
    Seat,
    Unit,
    UnitGroup,
    UnitGroupMember,
)

_UNTITLED = (SeatRole.CONTACT, SeatRole.HEAD)


def export_pack(house: House, key: str = "export", *, people_on: date | None = None) -> str:
    """Return the installation as a pack that `read_pack` takes back.

    Tasks, dates decided, passwords and Telegram chats are no part of it. People are, with telephone and
    e-mail, only where `people_on` names the day whose seats are meant.
    """
    with house.db.read() as session:
        committee = session.get(Committee, 1)
        codes = {row.id: row.code for row in session.exec(select(Unit))}
        pack = {
            "pack": _short(
                key=key,
                title=committee.name if committee else "",
                label=committee.label if committee else "",
                language=house.words.language,
            ),
            "committee": _committee(committee, codes) if committee else None,
            "units": _units(session),
            "groups": _groups(session, codes),
            "seats": _seats(session, codes),
            "people": _people(session, codes, people_on) if people_on else None,
            "documents": _documents(session),
            "days": _days(session),
            "playbooks": _playbooks(session),
            "events": events_written(session),
            "successions": successions_written(session, codes),
        }
    filled = {name: value for name, value in pack.items() if value}
    return yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, width=110)


def _short(**values: Any) -> dict[str, Any]:
    """Return the values that say something; a date as it is written in packs."""
    plain = {name: str(one) if isinstance(one, date) else one for name, one in values.items()}
    return {name: one for name, one in plain.items() if one not in ("", None, [])}


Codes = Mapping[int | None, str]


def _committee(row: Committee, codes: Codes) -> dict[str, Any]:
    return _short(name=row.name, authority=row.authority, standing_unit=codes.get(row.standing_unit_id))


def _units(session: Session) -> list[dict[str, Any]]:
    rows = session.exec(select(Unit).order_by(col(Unit.position), col(Unit.id)))
    return [
        _short(code=one.code, name=one.name, kind=one.kind, valid_from=one.valid_from, valid_to=one.valid_to)
        for one in rows
    ]


def _groups(session: Session, codes: Codes) -> list[dict[str, Any]]:
    order = {unit_id: number for number, unit_id in enumerate(_official_order(session))}
    members = list(session.exec(select(UnitGroupMember)))
    return [
        {
            "key": row.key,
            "title": row.title,
            "members": [
                codes[one.unit_id]
                for one in sorted(members, key=lambda one: order[one.unit_id])
                if one.group_id == row.id
            ],
        }
        for row in session.exec(select(UnitGroup).order_by(col(UnitGroup.id)))
    ]


def _official_order(session: Session) -> list[int]:
    return [one or 0 for one in session.exec(select(Unit.id).order_by(col(Unit.position), col(Unit.id)))]


def _seats(session: Session, codes: Codes) -> list[dict[str, Any]]:
    """Return the seats that do not go without saying."""
    return [
        _short(role=row.role.value, unit=codes.get(row.unit_id), title=row.title)
        for row in session.exec(select(Seat).order_by(col(Seat.id)))
        if row.title or row.role not in _UNTITLED
    ]


def _people(session: Session, codes: Codes, day: date) -> list[dict[str, Any]]:
    mails = {row.person_id: row.address for row in session.exec(_live_mail())}
    seats = {row.id: row for row in session.exec(select(Seat))}
    held: dict[int, list[str]] = {}
    for one in session.exec(select(Appointment).order_by(col(Appointment.id))):
        if one.starts <= day and (one.ends is None or day < one.ends):
            held.setdefault(one.person_id, []).append(_seat_name(seats[one.seat_id], codes))
    return [
        _short(
            key=row.key,
            name=row.name,
            title=row.title,
            phone=row.phone,
            email=mails.get(row.id or 0),
            admin=row.is_admin or None,
            demo=row.is_demo or None,
            seats=held.get(row.id or 0, []),
        )
        for row in session.exec(
            select(Person).where(col(Person.removed_at).is_(None)).order_by(col(Person.id))
        )
    ]


def _live_mail() -> Any:
    live = (Address.channel == "email", Address.state == AddressState.LIVE)
    return select(Address).where(*live).order_by(col(Address.rung).desc(), col(Address.id).desc())


def _seat_name(seat: Seat, codes: Codes) -> str:
    code = codes.get(seat.unit_id)
    return f"{code}/{seat.role.value}" if code else seat.role.value


def _documents(session: Session) -> list[dict[str, Any]]:
    # A number that stands twice means one document, cited twice.
    rows = {row.number: row for row in session.exec(select(Document).order_by(col(Document.id).desc()))}
    return [
        _short(number=row.number, day=row.day, issuer=row.issuer, summary=row.summary)
        for row in reversed(rows.values())
    ]


def _days(session: Session) -> list[dict[str, Any]]:
    rows = session.exec(select(DayOverride).order_by(col(DayOverride.day)))
    return [
        _short(day=row.day, working=row.working, reason=row.reason, decision=row.decision) for row in rows
    ]


def _playbooks(session: Session) -> list[dict[str, Any]]:
    rows = session.exec(select(Playbook).order_by(col(Playbook.id)))
    return [{"key": row.key, "title": row.title, "steps": [_step(one) for one in row.steps]} for row in rows]


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return a step as one would write it: what is not said is left out."""
    plain = dict(step)
    unit, anchor = plain.pop("unit", "day"), plain.pop("anchor", "start")
    if unit == "workday":
        plain["offset"] = f"{plain['offset']} working days"
    plain["anchor"] = anchor if anchor != "start" else ""
    plain["coordinating"] = [_helper(one) for one in plain.get("coordinating", ())]
    plain["numbers"] = [_number(one) for one in plain.get("numbers", ())]
    truths = {name: True for name in ("evidence", "approval", "important") if plain.pop(name, False)}
    plain["policy"] = written_policy(plain.get("policy", {}))
    return _short(**plain, **truths)


def _helper(plain: str | Mapping[str, Any]) -> str | dict[str, Any]:
    if isinstance(plain, str):
        return plain
    fields = dict(plain)
    if fields.pop("days", "day") == "workday":
        fields["before"] = f"{fields['before']} working days"
    return _short(**fields)


def _number(plain: Mapping[str, Any]) -> dict[str, Any]:
    return _short(**{**plain, "decimals": plain.get("decimals") or None})


def events_written(session: Session) -> list[dict[str, Any]]:
    """Return all events as packs write them, in their order."""
    codes = {row.id: row.code for row in session.exec(select(Unit))}
    books = dict(session.exec(select(Playbook.id, Playbook.key)).all())
    rows = session.exec(select(Event).order_by(col(Event.position), col(Event.id)))
    return [
        _short(
            key=row.key,
            title=row.title,
            short=row.short,
            rule=row.rule,
            category=row.category,
            public=row.is_public,
            active=row.active,
            base_year=row.base_year,
            first_cycle=row.first_cycle,
            owner=codes.get(row.owner_unit_id),
            playbook=books.get(row.playbook_id),
            activity=row.activity_rule,
            basis=row.basis,
            policy=written_policy(row.policy),
        )
        for row in rows
    ]
