"""An import adds, keeps or replaces, in one transaction; it never takes away, and twice is once."""

from datetime import date

import pytest
from sqlmodel import SQLModel, col, func, select

from calendars.phrases import Phrase
from scheduler.core.states import AddressState, SeatRole
from scheduler.exchange.faults import BadPack
from scheduler.exchange.packs import import_pack, known_in, preview_import, read_pack
from scheduler.store.obligations import holders, secretary_seat
from scheduler.store.tables import (
    Address,
    Appointment,
    Audit,
    Committee,
    DayOverride,
    Document,
    Event,
    HouseState,
    Person,
    Playbook,
    Seat,
    Unit,
    UnitGroup,
    UnitGroupMember,
    metadata,
)
from tests.exchange.conftest import NOW, SECRETARY

PACK = """
pack: {key: mine, label: sample}
committee: {name: Ban, authority: Bộ, standing_unit: A}
units: [{code: B, name: Bê, kind: Vụ}, {code: A, name: A}]
groups: [{key: both, title: Both, all: true}]
seats: [{role: chair, title: Trưởng ban}, {role: member, unit: B}]
people:
  - {key: lan, name: Lan, phone: "1", email: lan@example.org, seats: [A/secretary, A/contact], demo: true}
  - {key: hoa, name: Hoa, admin: true}
documents: [{number: 1/QĐ, day: 2019-11-20}]
days: [{day: 2026-01-02, working: false, reason: Nghỉ}]
playbooks: [{key: p, title: P, steps: [{key: s, title: "Gửi {event}", offset: -5, each: both}]}]
events: [{key: e, title: "E {year}", rule: 8/3, owner: B, playbook: p, basis: Luật, base_year: 1910}]
"""


def a_pack(text=PACK):
    return read_pack("mine.yaml", text.encode())


def counts(house) -> dict[str, int]:
    with house.db.read() as session:
        return {
            table.name: session.exec(select(func.count()).select_from(table)).one()
            for table in metadata.sorted_tables
        }


def only(house, table: type[SQLModel]):
    with house.db.read() as session:
        return session.exec(select(table)).one()


def said(phrases) -> list[str]:
    return [str(one if isinstance(one, Phrase) else one.what) for one in phrases]


def test_everything_in_a_pack_has_its_row(house):
    import_pack(house, a_pack(), SECRETARY, NOW)

    with house.db.read() as session:
        units = session.exec(select(Unit).order_by(col(Unit.position))).all()
    assert [(one.code, one.name, one.kind, one.position) for one in units] == [
        ("B", "Bê", "Vụ", 1),
        ("A", "A", "", 2),
    ]
    committee, event, book = only(house, Committee), only(house, Event), only(house, Playbook)
    assert (committee.id, committee.name, committee.label, committee.standing_unit_id) == (
        1,
        "Ban",
        "sample",
        units[1].id,
    )
    assert (event.owner_unit_id, event.playbook_id, event.rule) == (
        units[0].id,
        book.id,
        {"kind": "yearly", "on": "8/3"},
    )
    assert (event.title, event.basis, event.base_year, event.is_public) == ("E {year}", "Luật", 1910, True)
    assert (book.steps[0]["each"], book.steps[0]["offset"], book.steps[0]["lead"]) == ("both", -5, None)
    assert (only(house, DayOverride).day, only(house, Document).day) == (date(2026, 1, 2), date(2019, 11, 20))
    assert (only(house, HouseState).id, counts(house)["unitgroupmember"]) == (1, 2)


def test_every_unit_has_a_contact_and_a_head_that_nobody_wrote_down(house):
    import_pack(house, a_pack(), SECRETARY, NOW)

    with house.db.read() as session:
        seats = session.exec(select(Unit.code, Seat.role).join(Unit, col(Unit.id) == Seat.unit_id)).all()
    assert {role for code, role in seats if code == "A"} == {
        SeatRole.CONTACT,
        SeatRole.HEAD,
        SeatRole.SECRETARY,
    }
    assert {role for code, role in seats if code == "B"} == {SeatRole.CONTACT, SeatRole.HEAD, SeatRole.MEMBER}


def test_a_committee_without_a_secretary_gets_the_seat(house):
    import_pack(house, read_pack("empty"), SECRETARY, NOW)

    with house.db.read() as session:
        seat = session.get_one(Seat, secretary_seat(session))
    assert (seat.role, seat.unit_id) == (SeatRole.SECRETARY, None)


def test_a_person_sits_and_has_a_mail_address_from_the_start_of_the_year(house):
    import_pack(house, a_pack(), SECRETARY, NOW)

    with house.db.read() as session:
        lan, hoa = session.exec(select(Person).order_by(col(Person.id)))
        seats = session.exec(select(Seat.role).join(Appointment).where(Appointment.person_id == lan.id)).all()
    assert (lan.phone, lan.is_demo, lan.is_admin, hoa.is_demo, hoa.is_admin) == (
        "1",
        True,
        False,
        False,
        True,
    )
    assert (hoa.password_hash, hoa.login) == (None, None)
    assert set(seats) == {SeatRole.SECRETARY, SeatRole.CONTACT}
    address = only(house, Address)
    assert (address.channel, address.address, address.state) == (
        "email",
        "lan@example.org",
        AddressState.LIVE,
    )
    with house.db.read() as session:
        assert {one.starts for one in session.exec(select(Appointment))} == {date(2026, 1, 1)}


def test_a_seat_that_is_taken_stays_with_whoever_has_it(house):
    import_pack(house, a_pack(), SECRETARY, NOW)
    more = a_pack("pack: {key: more}\npeople: [{key: mai, name: Mai, seats: [A/secretary, B/contact]}]")

    difference = import_pack(house, more, SECRETARY, NOW)

    assert said(difference.kept) == ["Mai for the seat A/secretary"]
    with house.db.read() as session:
        sitting = holders(session, date(2026, 11, 23))
        names = {person.id: person.key for person in session.exec(select(Person))}
        assert names[sitting[secretary_seat(session)]] == "lan"


def test_twice_adds_nothing(house):
    first = import_pack(house, a_pack(), SECRETARY, NOW)
    before = counts(house)

    second = import_pack(house, a_pack(), SECRETARY, NOW)

    assert len(first.added) == 12
    assert (second.added, second.changed, second.kept, second.same) == ((), (), (), 12)
    assert counts(house) == before


def test_a_preview_says_what_the_import_does_and_changes_nothing(house):
    before = counts(house)

    preview = preview_import(house, a_pack(), NOW)

    assert counts(house) == before
    assert preview == import_pack(house, a_pack(), SECRETARY, NOW)


def test_what_stands_with_other_values_is_kept_and_named(house):
    import_pack(house, a_pack(), SECRETARY, NOW)
    other = a_pack(PACK.replace("rule: 8/3", "rule: 9/3").replace("name: Bê", "name: Bờ"))

    difference = import_pack(house, other, SECRETARY, NOW)

    assert said(difference.kept) == ["unit B", "event e"]
    assert difference.kept[0].fields == (("name", "Bê", "Bờ"),)
    assert only(house, Event).rule == {"kind": "yearly", "on": "8/3"}


def test_replacing_gives_what_stands_the_values_of_the_pack(house):
    import_pack(house, a_pack(), SECRETARY, NOW)
    other = a_pack(PACK.replace("rule: 8/3", "rule: 9/3").replace("all: true", "members: [B]"))

    difference = import_pack(house, other, SECRETARY, NOW, replace=True)

    assert (said(difference.changed), difference.kept) == (["group both", "event e"], ())
    assert only(house, Event).rule == {"kind": "yearly", "on": "9/3"}
    assert counts(house)["unitgroupmember"] == 1
    assert not import_pack(house, other, SECRETARY, NOW, replace=True).changes


def test_a_unit_that_was_taken_out_of_a_group_stays_out(house):
    import_pack(house, a_pack(), SECRETARY, NOW)
    with house.db.write() as session:
        session.delete(session.exec(select(UnitGroupMember)).first())

    difference = import_pack(house, a_pack(), SECRETARY, NOW)

    assert said(difference.kept) == ["group both"]
    assert counts(house)["unitgroupmember"] == 1


def test_an_address_that_was_removed_does_not_come_back(house):
    import_pack(house, a_pack(), SECRETARY, NOW)
    with house.db.write() as session:
        session.delete(session.exec(select(Address)).one())

    import_pack(house, a_pack(), SECRETARY, NOW, replace=True)

    assert counts(house)["address"] == 0


def test_new_units_and_events_stand_behind_those_that_are_there(house):
    import_pack(house, a_pack(), SECRETARY, NOW)

    more = "pack: {key: more}\nunits: [{code: C, name: C}]\nevents: [{key: f, title: F, rule: 9/3, owner: C}]"
    import_pack(house, a_pack(more), SECRETARY, NOW)

    with house.db.read() as session:
        assert session.exec(select(Unit.code).order_by(col(Unit.position))).all() == ["B", "A", "C"]
        assert session.exec(select(Event.key).order_by(col(Event.position))).all() == ["e", "f"]


def test_a_pack_may_refer_to_what_an_earlier_one_brought(house):
    import_pack(house, a_pack(), SECRETARY, NOW)
    more = "pack: {key: more}\nevents: [{key: f, title: F, rule: 9/3, owner: A, playbook: p}]"

    difference = import_pack(house, a_pack(more), SECRETARY, NOW)

    assert said(difference.added) == ["event f"]
    assert read_pack("more.yaml", more.encode(), known_in(house)).events


def test_a_name_that_nobody_has_is_refused_and_nothing_changes(house):
    import_pack(house, a_pack(), SECRETARY, NOW)
    before = counts(house)
    units = "pack: {key: more}\nunits: [{code: C, name: C}]\n"
    more = a_pack(units + "events:\n  - {key: f, title: F, rule: 9/3, owner: AA}")

    with pytest.raises(
        BadPack, match=r"mine.yaml, line 4, events\[1\].owner: “AA” is not known; did you mean “A”\?"
    ):
        import_pack(house, more, SECRETARY, NOW)

    assert counts(house) == before


def test_an_import_is_written_into_the_audit_trail_and_an_idle_one_is_not(house):
    import_pack(house, a_pack(), SECRETARY, NOW)
    import_pack(house, a_pack(), SECRETARY, NOW)

    line = only(house, Audit)
    assert (line.verb, line.subject, line.actor, line.after) == (
        "pack.import",
        "mine",
        "thư ký",
        {"added": 12, "changed": 0},
    )


def test_groups_are_found_by_their_key(house):
    import_pack(house, a_pack(), SECRETARY, NOW)

    assert known_in(house).groups == {"both"}
    assert only(house, UnitGroup).title == "Both"
