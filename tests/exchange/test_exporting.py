"""What is exported can be read in elsewhere, and is the same there."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from scheduler.actions.boards.reorganisations import reorganisation_rows
from scheduler.actions.plan import plan_ahead
from scheduler.actions.reorganising.changes import reorganise, take_back
from scheduler.actions.reorganising.orders import Heir, Order
from scheduler.core.units import SuccessionKind
from scheduler.exchange.exporting import export_pack
from scheduler.exchange.faults import BadPack
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.database import open_database
from scheduler.store.tables import Document, Event, FormerName, Succession, Unit
from tests.exchange.conftest import NOW, SECRETARY

TODAY = date(2026, 11, 23)


def exported(house, **how):
    return read_pack("export.yaml", export_pack(house, **how).encode())


@pytest.mark.parametrize("name", ["btnmt", "empty", "tests/packs/second_committee.yaml"])
def test_an_exported_pack_reads_back_as_what_was_imported(house, name):
    pack = read_pack(name)
    import_pack(house, pack, SECRETARY, NOW)

    back = exported(house, people_on=TODAY)

    secretary = () if any(seat.role == "secretary" for seat in pack.seats) else back.seats[-1:]
    same = replace(pack, key="export", title=back.title, language="vi", seats=(*pack.seats, *secretary))
    assert back == same


def test_an_export_imported_again_changes_nothing(house):
    for name in ("btnmt", "demo"):
        import_pack(house, read_pack(name), SECRETARY, NOW)

    difference = import_pack(house, exported(house, people_on=TODAY), SECRETARY, NOW)

    assert (difference.added, difference.changed, difference.kept) == ((), (), ())


def test_people_leave_only_where_they_are_asked_for(house):
    for name in ("btnmt", "demo"):
        import_pack(house, read_pack(name), SECRETARY, NOW)

    assert exported(house).people == ()
    assert "example.org" not in export_pack(house)
    assert {one.key: one for one in exported(house, people_on=TODAY).people} == {
        one.key: one for one in read_pack("demo").people
    }


def test_a_person_is_exported_with_the_seats_of_that_day(house):
    for name in ("btnmt", "demo"):
        import_pack(house, read_pack(name), SECRETARY, NOW)

    assert {one.seats for one in exported(house, people_on=date(2025, 12, 31)).people} == {()}


def test_a_document_cited_twice_is_exported_once(house):
    with house.db.write() as session:
        session.add_all(Document(number="1/QĐ", summary=text) for text in ("first", "second"))

    assert [(one.number, one.summary) for one in exported(house).documents] == [("1/QĐ", "first")]


def test_an_event_that_was_put_to_rest_stays_so(house):
    import_pack(house, read_pack("btnmt"), SECRETARY, NOW)
    with house.db.write() as session:
        session.exec(select(Event).where(Event.key == "24-11")).one().active = False

    assert [one.key for one in exported(house).events if not one.active] == ["24-11"]


def test_an_installation_without_anything_exports_an_empty_pack(house):
    assert exported(house) == replace(read_pack("empty"), key="export", title="", committee=None)


POLICIES = """
pack: {key: nhac, title: Nhắc}
units: [{code: VP, name: Văn phòng}]
playbooks:
  - key: so
    title: Sổ
    steps:
      - {key: mot, title: Một, offset: -10, policy: sát sao}
      - {key: hai, title: Hai, offset: -5, policy: {before: [10 ngày, 3], alone: true, late_after: 2}}
      - {key: ba, title: Ba, offset: -1}
events:
  - {key: dip, title: Dịp, rule: 8/3, playbook: so, policy: {like: quiet, slot: afternoon}}
"""


def test_policies_of_steps_and_events_go_out_and_come_back(house):
    pack = read_pack("nhac.yaml", POLICIES.encode())
    import_pack(house, pack, SECRETARY, NOW)

    assert pack.events[0].policy == {"like": "quiet", "slot": "afternoon"}
    assert [one.get("policy") for one in pack.playbooks[0].steps] == [
        {"like": "close"}, {"before": ["10 days", 3], "alone": True, "late_after": 2}, None,
    ]  # fmt: skip
    back = exported(house)
    assert (back.events, back.playbooks) == (pack.events, pack.playbooks)


def test_a_faulty_policy_names_its_field_and_line():
    text = POLICIES.replace("slot: afternoon", "slot: noon").replace("sát sao", "loud")

    with pytest.raises(BadPack) as caught:
        read_pack("nhac.yaml", text.encode())

    slot, like = sorted((str(one) for one in caught.value.faults), key=lambda one: "loud" in one)
    assert "events[1].policy.slot" in slot
    assert "must be one of morning, afternoon" in slot
    assert "playbooks[1].steps[1].policy.like" in like
    assert "quiet, normal, close" in like


UNITS = """
pack: {key: nha, title: Ban}
committee: {name: Ban}
units:
  - {code: A, name: Vụ A}
  - {code: B, name: Vụ B}
  - {code: D, name: Vụ D}
  - {code: T, name: Vụ T}
"""


def changed(house, kind, old, new, day=TODAY):
    heirs = tuple(Heir(*one) for one in new)
    return reorganise(house, Order(SuccessionKind(kind), day, old, heirs, "1/QĐ"), SECRETARY, NOW, apply=True)


def history(house):
    """Return all that is known of changes of units, by codes."""
    with house.db.read() as session:
        codes = {unit.id: unit.code for unit in session.exec(select(Unit))}
        units = [(one.code, one.name, one.valid_from, one.valid_to) for one in session.exec(select(Unit))]
        followed = {
            (codes[one.from_id], codes.get(one.to_id), one.kind, one.day, one.decision)
            for one in session.exec(select(Succession))
        }
        names = {
            (codes[one.unit_id], one.code, one.name, one.until) for one in session.exec(select(FormerName))
        }
    rows = [(one.kind, one.day, one.state, one.old, one.new) for one in reorganisation_rows(house)]
    return sorted(units), followed, names, sorted(rows)


@pytest.fixture
def reorganised(house):
    """A house in which units changed in every way, one of them twice on one day."""
    import_pack(house, read_pack("nha.yaml", UNITS.encode()), SECRETARY, NOW)
    changed(house, "rename", ("A",), [("A2", "Cục A")])
    changed(house, "rename", ("A2",), [("A3", "Cục A ba")])
    changed(house, "merge", ("A3", "B"), [("C", "Cục C")])
    changed(house, "split", ("C",), [("C", ""), ("E", "Vụ E")])
    changed(house, "dissolve", ("D",), [])
    changed(house, "rename", ("T",), [("T", "Cục T")], TODAY + timedelta(days=30))
    planned = changed(house, "dissolve", ("T",), [], TODAY + timedelta(days=9))
    take_back(house, planned.number, SECRETARY, NOW)
    return house


@pytest.fixture
def another(tmp_path, sqlite_template, house):
    """An empty house elsewhere."""
    file = tmp_path / "another.db"
    shutil.copyfile(sqlite_template, file)
    db = open_database(f"sqlite:///{file}")
    yield replace(house, db=db)
    db.close()


def test_who_followed_whom_goes_out_and_comes_into_an_empty_house(reorganised, another):
    text = export_pack(reorganised).encode()

    import_pack(another, read_pack("export.yaml", text), SECRETARY, NOW)
    plan_ahead(another, NOW)

    units, followed, names, rows = history(reorganised)
    assert history(another) == (units, followed, names, [one for one in rows if one[2] != "taken_back"])
    assert len(followed) == 6
    assert {one[1] for one in names} == {"A", "A2"}
    assert export_pack(another).encode() == text
    again = import_pack(another, read_pack("export.yaml", text), SECRETARY, NOW)
    assert (again.added, again.changed, again.kept) == ((), (), ())
    plan_ahead(another, NOW + timedelta(days=31))
    assert ("T", "Cục T") in {one[:2] for one in history(another)[0]}


def test_a_change_that_has_not_happened_here_takes_effect_here(house):
    import_pack(house, read_pack("nha.yaml", UNITS.encode()), SECRETARY, NOW)
    text = (
        UNITS
        + """
successions:
  - {kind: merge, day: 2026-11-20, decision: 1/QĐ, from: [A, B], to: [{code: B}], done: true}
"""
    )

    import_pack(house, read_pack("sau.yaml", text.encode()), SECRETARY, NOW)
    plan_ahead(house, NOW)

    units, followed, _, rows = history(house)
    assert [one[3] for one in units if one[0] == "A"] == [date(2026, 11, 20)]
    assert {one[:2] for one in followed} == {("A", "B"), ("B", "B")}
    assert [one[2] for one in rows] == ["in_force"]
