import unicodedata
from datetime import date, timedelta

import pytest
from sqlmodel import select

from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.passwords import hash_password, matches
from scheduler.actions.people import (
    Appoint,
    Login,
    NewAddress,
    PersonForm,
    add_address,
    add_person,
    change_person,
    close_doors,
    end_appointment,
    remove_address,
    set_contact,
    set_login,
)
from scheduler.core.states import AddressState, EnvelopeState
from scheduler.store.obligations import holders
from scheduler.store.tables import (
    Address,
    Appointment,
    Attempt,
    Audit,
    Envelope,
    OneTimeLink,
    Person,
    WebSession,
)
from tests.builders import NOW, TODAY, a_contact, a_person, a_seat, a_unit, an_address

ADMIN = Actor("quản trị")
PASSWORD = "mat-khau-du-dai"


def rows(house, table):
    with house.db.read() as session:
        return session.exec(select(table).order_by(table.id)).all()


def person(house, person_id):
    with house.db.read() as session:
        return session.get_one(Person, person_id)


def test_a_name_is_kept_composed_on_one_line_and_gives_the_key(house):
    number = add_person(house, PersonForm(unicodedata.normalize("NFD", "  Nguyễn Thị\nĐào ")), ADMIN, NOW)

    found = person(house, number)
    assert (found.name, found.key) == ("Nguyễn Thị Đào", "nguyen-thi-dao")


def test_people_of_one_name_have_different_keys(house):
    for number in range(3):
        add_person(house, PersonForm("Lê Hoa", phone=f"024 {number}"), ADMIN, NOW)

    assert [one.key for one in rows(house, Person)] == ["le-hoa", "le-hoa-2", "le-hoa-3"]


@pytest.mark.parametrize("name", ["", " \n", "x" * 121])
def test_a_name_must_be_there_and_short(house, name):
    with pytest.raises(InputRefused) as refused:
        add_person(house, PersonForm(name), ADMIN, NOW)

    assert refused.value.field == "name"
    assert rows(house, Person) == []


def test_a_change_of_a_person_is_audited_with_the_values_before(house):
    number = add_person(house, PersonForm("Lê Hoa", phone="024"), ADMIN, NOW)

    change_person(house, number, PersonForm("Lê Hoa", "Bà", "025"), ADMIN, NOW)

    assert (person(house, number).title, person(house, number).phone) == ("Bà", "025")
    assert [(line.verb, line.before.get("phone")) for line in rows(house, Audit)] == [
        ("person.add", None),
        ("person.change", "024"),
    ]


def test_the_only_administrator_stays_one(house):
    number = add_person(house, PersonForm("Lê Hoa", is_admin=True), ADMIN, NOW)
    set_login(house, number, Login("hoa", PASSWORD), ADMIN, NOW)

    with pytest.raises(InputRefused) as refused:
        change_person(house, number, PersonForm("Lê Hoa"), ADMIN, NOW)

    assert refused.value.field == "is_admin"
    assert person(house, number).is_admin


def test_a_person_that_is_not_there_is_named_as_the_fault(house):
    with pytest.raises(InputRefused) as refused:
        change_person(house, 999, PersonForm("Ai đó"), ADMIN, NOW)

    assert refused.value.field == "person"


# --- seats


def test_a_seat_passes_on_the_day_and_not_before(house):
    with house.db.write() as session:
        seat, old = a_contact(session, a_unit(session))
        new = a_person(session, "Phạm Thị Cúc")
    day = TODAY + timedelta(days=7)

    set_contact(house, Appoint(seat.id, new.id, day), ADMIN, NOW)

    with house.db.read() as session:
        assert holders(session, day - timedelta(days=1)) == {seat.id: old.id}
        assert holders(session, day) == {seat.id: new.id}


def test_a_later_appointment_gives_way_to_an_earlier_one(house):
    with house.db.write() as session:
        seat = a_seat(session, a_unit(session))
        first, second = a_person(session), a_person(session)

    set_contact(house, Appoint(seat.id, first.id, TODAY + timedelta(days=30)), ADMIN, NOW)
    set_contact(house, Appoint(seat.id, second.id, TODAY), ADMIN, NOW)

    assert [row.person_id for row in rows(house, Appointment)] == [second.id]


def test_an_appointment_ends_with_a_day(house):
    with house.db.write() as session:
        seat, _ = a_contact(session, a_unit(session))

    end_appointment(house, rows(house, Appointment)[0].id, TODAY, ADMIN, NOW)

    with house.db.read() as session:
        assert holders(session, TODAY - timedelta(days=1), {seat.id})
        assert not holders(session, TODAY, {seat.id})


def test_an_appointment_that_never_began_is_gone(house):
    with house.db.write() as session:
        a_contact(session, a_unit(session))

    end_appointment(house, rows(house, Appointment)[0].id, date(2025, 1, 1), ADMIN, NOW)

    assert rows(house, Appointment) == []


@pytest.mark.parametrize("missing", ["seat", "person"])
def test_only_a_seat_and_a_person_that_are_there_come_together(house, missing):
    with house.db.write() as session:
        seat, someone = a_seat(session, a_unit(session)), a_person(session)
    numbers = {"seat": seat.id, "person": someone.id, missing: 999}

    with pytest.raises(InputRefused) as refused:
        set_contact(house, Appoint(numbers["seat"], numbers["person"], TODAY), ADMIN, NOW)

    assert refused.value.field == missing


# --- addresses


@pytest.fixture
def someone(house):
    with house.db.write() as session:
        return a_person(session)


def test_a_mail_address_is_live_and_its_domain_in_small_letters(house, someone):
    add_address(house, NewAddress(someone.id, " Hoa.Le@Example.ORG "), ADMIN, NOW)

    row = rows(house, Address)[0]
    assert (row.channel, row.address, row.state) == ("email", "Hoa.Le@example.org", AddressState.LIVE)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hoa",
        "hoa@",
        "@example.org",
        "hoa@example",
        "hoa le@example.org",
        "hoa@example.org\nBcc: ai@example.org",
        "hoa\r@example.org",
        "hoa@exa mple.org",
        "hoa@@example.org",
        ".hoa@example.org",
        "hoa.@example.org",
        "ho..a@example.org",
        "hoa@-example.org",
        "hoa@example..org",
        "Lê Hoa <hoa@example.org>",
        f"{'x' * 65}@example.org",
        f"hoa@{'x' * 60}.{'x' * 60}.{'x' * 60}.{'x' * 60}.{'x' * 60}.org",
    ],
)
def test_what_is_no_mail_address_is_refused(house, someone, address):
    with pytest.raises(InputRefused) as refused:
        add_address(house, NewAddress(someone.id, address), ADMIN, NOW)

    assert refused.value.field == "address"
    assert rows(house, Address) == []


def test_a_refused_address_comes_back_to_life(house, someone):
    with house.db.write() as session:
        row = an_address(session, someone, "hoa@example.org", state=AddressState.DEAD, fault="550")

    assert add_address(house, NewAddress(someone.id, "hoa@example.org"), ADMIN, NOW) == row.id
    assert [(one.state, one.fault) for one in rows(house, Address)] == [(AddressState.LIVE, "")]


def test_a_telegram_chat_is_not_typed_in(house, someone):
    with pytest.raises(InputRefused) as refused:
        add_address(house, NewAddress(someone.id, "12345", channel="telegram"), ADMIN, NOW)

    assert refused.value.field == "channel"


def test_an_address_is_forgotten_and_what_was_sent_stays(house, someone):
    with house.db.write() as session:
        address = an_address(session, someone, "hoa@example.org")
        envelope = Envelope(person_id=someone.id, slot=NOW, not_before=NOW, state=EnvelopeState.SETTLED)
        session.add(envelope)
        session.flush()
        session.add(
            Attempt(envelope_id=envelope.id, number=1, address_id=address.id, channel="email", started_at=NOW)
        )

    remove_address(house, address.id, ADMIN, NOW)

    assert rows(house, Address) == []
    assert [(row.channel, row.address_id) for row in rows(house, Attempt)] == [("email", None)]
    assert not any("hoa@" in str((line.before, line.after)) for line in rows(house, Audit))


# --- logins


def test_a_login_is_kept_in_small_letters_and_the_password_as_its_hash(house, someone):
    set_login(house, someone.id, Login(" Hoa.Le ", PASSWORD), ADMIN, NOW)

    found = person(house, someone.id)
    assert found.login == "hoa.le"
    assert PASSWORD not in found.password_hash
    assert matches(PASSWORD, found.password_hash)
    assert not matches(PASSWORD + "!", found.password_hash)


def test_a_password_is_the_same_composed_or_decomposed(house, someone):
    set_login(house, someone.id, Login("hoa", unicodedata.normalize("NFD", "mật khẩu dài")), ADMIN, NOW)

    assert matches(unicodedata.normalize("NFC", "mật khẩu dài"), person(house, someone.id).password_hash)


@pytest.mark.parametrize(
    ("login", "password", "field"),
    [
        ("h", PASSWORD, "login"),
        ("hoa le", PASSWORD, "login"),
        ("hoa", "1234567", "password"),
        ("hoa", "x" * 201, "password"),
    ],
)
def test_a_login_that_cannot_be_used_is_refused(house, someone, login, password, field):
    with pytest.raises(InputRefused) as refused:
        set_login(house, someone.id, Login(login, password), ADMIN, NOW)

    assert refused.value.field == field
    assert person(house, someone.id).login is None


def test_a_login_belongs_to_one_person(house, someone):
    with house.db.write() as session:
        other = a_person(session, login="hoa")

    with pytest.raises(InputRefused) as refused:
        set_login(house, someone.id, Login("HOA", PASSWORD), ADMIN, NOW)

    assert refused.value.field == "login"
    assert person(house, other.id).login == "hoa"


def test_a_new_password_ends_the_sessions(house, someone):
    with house.db.write() as session:
        session.add(a_session(someone))

    set_login(house, someone.id, Login("hoa", PASSWORD), ADMIN, NOW)

    assert rows(house, WebSession) == []


def a_session(someone):
    moments = {"created_at": NOW, "seen_at": NOW, "expires_at": NOW + timedelta(hours=1)}
    return WebSession(token_hash="h", person_id=someone.id, csrf="c", **moments)


def test_closing_the_doors_ends_page_sessions_and_start_links(house, someone):
    with house.db.write() as session:
        session.add(a_session(someone))
        session.add(
            OneTimeLink(
                purpose="telegram", token_hash="t", person_id=someone.id, created_at=NOW, expires_at=NOW
            )
        )

    close_doors(house, someone.id, ADMIN, NOW)

    assert (rows(house, WebSession), rows(house, OneTimeLink)) == ([], [])
    assert person(house, someone.id).door == 1


def test_an_account_without_password_matches_nothing():
    assert not matches("", None)
    assert not matches("nobody has this password", None)
    assert not matches("x", "not a hash")


def test_two_hashes_of_one_password_differ():
    assert hash_password(PASSWORD) != hash_password(PASSWORD)
