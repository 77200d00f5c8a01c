from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.actions import doors
from scheduler.actions.doors import (
    Credentials,
    Fresh,
    LinkRefused,
    NewAdmin,
    Refusal,
    log_in,
    log_out,
    open_page_door,
    open_task_door,
    session_of,
    sessions_of,
)
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.links import page_address, task_address
from scheduler.actions.people import Login, close_doors, set_login
from scheduler.core.states import TaskState, Verb
from scheduler.store.tables import LoginFailure, OneTimeLink, Person, Task, WebSession
from tests.builders import NOW, a_contact, a_person, a_seat, a_secretary, a_task, a_unit

ADMIN = Actor("quản trị")
PASSWORD = "mat-khau-du-dai"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def rows(house, table):
    with house.db.read() as session:
        return session.exec(select(table).order_by(table.id)).all()


@pytest.fixture
def hoa(house):
    with house.db.write() as session:
        person = a_person(session, "Lê Hoa", is_admin=True)
    set_login(house, person.id, Login("hoa", PASSWORD), ADMIN, NOW)
    return person


def entering(house, login="hoa", password=PASSWORD, now=NOW, token="cookie", origin="10.0.0.1"):
    return log_in(house, Credentials(login, password, origin), Fresh(token, "csrf"), now)


# --- logging in


def test_the_right_password_opens_a_session_that_is_kept_hashed(house, hoa):
    inside = entering(house, login=" HOA ")

    assert (inside.person_id, inside.name, inside.is_admin, inside.csrf) == (hoa.id, "Lê Hoa", True, "csrf")
    assert session_of(house, "cookie", NOW).person_id == hoa.id
    assert "cookie" not in [row.token_hash for row in rows(house, WebSession)]


@pytest.mark.parametrize(
    ("login", "password"), [("hoa", "sai mat khau"), ("ai", PASSWORD), ("", ""), ("hoa", "")]
)
def test_wrong_login_and_wrong_password_are_told_alike(house, hoa, login, password):
    refused = entering(house, login, password)

    assert refused == entering(house, "hoa", "sai mat khau khac")
    assert rows(house, WebSession) == []


def test_an_account_without_password_cannot_be_entered(house):
    with house.db.write() as session:
        a_person(session, login="moi")

    assert isinstance(entering(house, "moi", ""), Refusal)


def test_the_sixth_guess_at_an_account_waits_even_when_right(house, hoa):
    for minute in range(5):
        entering(house, password="sai mat khau", now=NOW + minute * MINUTE)

    assert isinstance(entering(house, now=NOW + 5 * MINUTE), Refusal)
    assert isinstance(entering(house, now=NOW + 14 * MINUTE), Refusal)
    assert not isinstance(entering(house, now=NOW + 16 * MINUTE), Refusal)


def test_an_unknown_account_has_the_same_limit(house):
    told = [entering(house, "khong-co", "sai mat khau") for _ in range(6)]

    assert told[:5] == [told[0]] * 5
    assert told[5] != told[0]


def test_a_right_password_forgets_the_wrong_ones(house, hoa):
    for _ in range(4):
        entering(house, password="sai mat khau")
    entering(house)

    assert rows(house, LoginFailure) == []


def test_a_hundred_failures_from_one_origin_make_it_wait(house, hoa):
    with house.db.write() as session:
        session.add_all(LoginFailure(account=f"a{n}", origin="10.0.0.1", at=NOW) for n in range(100))

    assert isinstance(entering(house), Refusal)
    assert not isinstance(entering(house, origin="10.0.0.2"), Refusal)


def test_a_session_ends_after_twelve_idle_hours(house, hoa):
    entering(house)

    assert session_of(house, "cookie", NOW + timedelta(hours=11)) is not None
    assert session_of(house, "cookie", NOW + timedelta(hours=22)) is not None
    assert session_of(house, "cookie", NOW + timedelta(hours=34, minutes=1)) is None


def test_a_session_ends_after_a_fortnight_however_busy(house, hoa):
    entering(house)
    for hours in range(0, 14 * 24, 6):
        assert session_of(house, "cookie", NOW + timedelta(hours=hours)) is not None

    assert session_of(house, "cookie", NOW + 14 * DAY) is None


def test_logging_out_ends_this_session_alone(house, hoa):
    entering(house)
    entering(house, token="other")

    log_out(house, "cookie")

    assert session_of(house, "cookie", NOW) is None
    assert len(sessions_of(house, hoa.id, NOW)) == 1


def test_a_person_ends_own_sessions_and_nobody_elses(house, hoa):
    mine = entering(house)

    doors.end_session(house, hoa.id + 1, mine.session_id)
    assert session_of(house, "cookie", NOW) is not None
    doors.end_session(house, hoa.id, mine.session_id)
    assert session_of(house, "cookie", NOW) is None


# --- the first administrator


def set_up(house, token="setup-token", now=NOW, **values):
    admin = NewAdmin(**{"name": "Lê Hoa", "login": "hoa", "password": PASSWORD, **values})
    return doors.use_setup_link(house, token, admin, now)


def test_the_setup_link_makes_one_administrator_once(house):
    address = doors.make_setup_link(house, "setup-token", NOW)

    assert address == f"{house.public_url}/thiet-lap/setup-token"
    assert doors.setup_link_opens(house, "setup-token", NOW)
    set_up(house)
    assert entering(house).is_admin
    with pytest.raises(LinkRefused):
        set_up(house, login="ke-gian")
    assert len(rows(house, Person)) == 1
    assert not doors.setup_link_opens(house, "setup-token", NOW)


def test_the_setup_link_dies_after_a_day(house):
    doors.make_setup_link(house, "setup-token", NOW)

    with pytest.raises(LinkRefused):
        set_up(house, now=NOW + DAY)
    assert rows(house, Person) == []


def test_setup_links_of_processes_that_start_together_all_open_until_one_was_used(house):
    doors.make_setup_link(house, "first", NOW)
    doors.make_setup_link(house, "second", NOW)

    assert doors.setup_link_opens(house, "second", NOW)
    set_up(house, "first")
    assert not doors.setup_link_opens(house, "second", NOW)


def test_setup_links_that_are_too_old_are_not_kept(house):
    doors.make_setup_link(house, "first", NOW)
    doors.make_setup_link(house, "second", NOW + DAY)

    assert len(rows(house, OneTimeLink)) == 1


def test_an_installation_with_an_administrator_gets_no_setup_link(house, hoa):
    assert doors.make_setup_link(house, "setup-token", NOW) is None
    assert rows(house, OneTimeLink) == []


def test_a_bad_password_does_not_use_the_setup_link_up(house):
    doors.make_setup_link(house, "setup-token", NOW)

    with pytest.raises(InputRefused):
        set_up(house, password="ngan")

    assert set_up(house)


def test_a_start_link_is_kept_hashed_for_seven_days_and_fits_telegram(house, hoa):
    payload = doors.make_start_link(house, hoa.id, "A" * 43, NOW)

    link = rows(house, OneTimeLink)[0]
    assert len(payload) <= 64
    assert payload not in link.token_hash
    assert (link.purpose, link.person_id, link.expires_at) == ("telegram", hoa.id, NOW + 7 * DAY)


def test_the_start_address_waits_for_the_name_of_the_bot(house):
    assert doors.start_address(house, "abc") is None
    named = replace(house, bot_name=lambda: "nhac_bot")
    assert doors.start_address(named, "abc") == "https://t.me/nhac_bot?start=abc"


def test_nobody_gets_no_start_link(house):
    with pytest.raises(InputRefused):
        doors.make_start_link(house, 999, "token", NOW)


# --- links in messages


@pytest.fixture
def given(house):
    with house.db.write() as session:
        unit = a_unit(session, "PC")
        seat, person = a_contact(session, unit)
        return a_task(session, unit), seat, person


def token_in(address):
    return address.rsplit("/", 1)[1]


def test_the_link_of_a_task_opens_it_for_its_seat(house, given):
    task, seat, person = given

    view = open_task_door(house, token_in(task_address(house, task.id, seat.id)), NOW)

    assert (view.code, view.unit, view.seat_id, view.holder) == (task.code, "Vụ PC", seat.id, person.name)
    assert view.verbs == tuple(Verb)


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda _: "x", lambda t: "t" + t[1:]]
)
def test_a_link_that_we_did_not_sign_opens_nothing(house, given, change):
    task, seat, _ = given
    token = token_in(task_address(house, task.id, seat.id))

    assert open_task_door(house, change(token), NOW).gone is False
    assert open_task_door(replace(house, secret=b"x" * 32), token, NOW).gone is False


def test_a_link_to_the_page_opens_no_task(house, given):
    _, _, person = given

    assert isinstance(open_task_door(house, token_in(page_address(house, person.id, 0)), NOW), Refusal)


def test_a_link_for_a_seat_of_another_unit_opens_nothing(house, given):
    task = given[0]
    with house.db.write() as session:
        seat = a_seat(session, a_unit(session))

    assert isinstance(open_task_door(house, token_in(task_address(house, task.id, seat.id)), NOW), Refusal)


def test_the_secretary_opens_every_task(house, given):
    with house.db.write() as session:
        seat, _ = a_secretary(session)

    view = open_task_door(house, token_in(task_address(house, given[0].id, seat.id)), NOW)

    assert view.code == given[0].code


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.CANCELLED])
def test_the_link_dies_thirty_days_after_the_task_was_closed(house, given, state):
    task, seat, _ = given
    with house.db.write() as session:
        row = session.get_one(Task, task.id)
        row.state, row.revised_at, row.done_at = state, NOW, NOW if state is TaskState.DONE else None
    token = token_in(task_address(house, task.id, seat.id))

    assert open_task_door(house, token, NOW + 30 * DAY - MINUTE).state is state
    assert open_task_door(house, token, NOW + 30 * DAY).gone is True


def test_the_page_opens_until_its_links_are_replaced(house, given):
    person = given[2]
    token = token_in(page_address(house, person.id, 0))

    assert open_page_door(house, token, NOW).name == person.name
    close_doors(house, person.id, ADMIN, NOW)
    assert open_page_door(house, token, NOW).gone is True
    assert open_page_door(house, token_in(page_address(house, person.id, 1)), NOW).name == person.name


def test_a_forged_page_link_opens_nothing(house, given):
    assert open_page_door(house, "t1.0." + "A" * 22, NOW).gone is False
