from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.actions.doors import make_setup_link
from scheduler.store.tables import Person, WebSession
from tests.builders import NOW
from tests.houses import sqlite_alone
from tests.web.conftest import PASSWORD

tables_url = sqlite_alone
"""Pages and their words: on SQLite alone."""


def test_the_first_set_up_makes_an_administrator_who_can_log_in(visitor, house):
    make_setup_link(house, "setup", NOW)
    typed = {"name": "Trần Thị Bình", "login": "Bình", "password": PASSWORD}

    assert visitor.get("/thiet-lap/setup").status_code == 200
    assert visitor.post("/thiet-lap/setup", typed).status_code == 303
    assert visitor.log_in("bình").headers["location"] == "/quan-tri"
    assert visitor.get("/quan-tri").status_code == 200


@pytest.mark.parametrize("token", ["setup", "forged"])
def test_a_set_up_link_works_once(visitor, administrator, token):
    for answer in (visitor.get(f"/thiet-lap/{token}"), visitor.post(f"/thiet-lap/{token}", {"name": "A"})):
        assert answer.status_code in (410, 422)
        assert "<form method" not in answer.text or "invalid" in answer.text


def test_a_set_up_link_grows_old(visitor, house, clock):
    make_setup_link(house, "setup", NOW)
    clock.now = NOW + timedelta(hours=24)

    assert visitor.get("/thiet-lap/setup").status_code == 410


@pytest.mark.parametrize("wrong", [("name", " "), ("login", "x"), ("password", "ngắn")])
def test_a_refused_set_up_names_its_field_and_keeps_what_was_typed(visitor, house, wrong):
    make_setup_link(house, "setup", NOW)
    typed = {"name": "Trần Thị Bình", "login": "binh.tt", "password": PASSWORD} | dict([wrong])

    answer = visitor.post("/thiet-lap/setup", typed)

    assert answer.status_code == 422
    field = next(line for line in answer.text.splitlines() if f'<input id="{wrong[0]}"' in line)
    assert 'aria-invalid="true"' in field
    assert answer.text.count('aria-invalid="true"') == 1
    kept = [value for name, value in typed.items() if name != "password" and value.strip()]
    assert [value for value in kept if f'value="{value}"' not in answer.text] == []
    assert typed["password"] not in answer.text
    assert visitor.get("/thiet-lap/setup").status_code == 200


def test_a_wrong_password_says_so_and_keeps_the_login(visitor, administrator):
    answer = visitor.log_in("admin", "sai-mat-khau")

    assert answer.status_code == 401
    assert 'value="admin"' in answer.text
    assert "sai-mat-khau" not in answer.text
    assert visitor.get("/quan-tri").status_code == 303


def test_an_unknown_login_is_told_the_same_as_a_wrong_password(visitor, administrator):
    known, unknown = visitor.log_in("admin", "sai-mat-khau"), visitor.log_in("nobod", "sai-mat-khau")

    assert known.text.replace("admin", "nobod") == unknown.text


def test_guessing_has_an_end(visitor, administrator):
    for _ in range(5):
        visitor.log_in("admin", "sai-mat-khau")

    assert visitor.log_in("admin").status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor, administrator):
    cookie = visitor.log_in("admin").headers["set-cookie"].lower()

    for part in ("httponly", "samesite=lax", "secure", "path=/"):
        assert part in cookie


def test_the_cookie_itself_is_kept_nowhere(admin, house):
    cookie = admin.client.cookies["nhacviec"]

    with house.db.read() as session:
        assert cookie not in session.exec(select(WebSession.token_hash)).all()


def test_each_login_has_a_session_of_its_own(visitor, administrator):
    visitor.client.cookies.set("nhacviec", "chosen-by-somebody-else")
    visitor.log_in("admin")

    assert "chosen-by-somebody-else" not in [one.value for one in visitor.client.cookies.jar if one.domain]


def test_whoever_logs_out_is_out_on_the_server_too(admin):
    cookie = admin.client.cookies["nhacviec"]

    assert admin.post("/dang-xuat").status_code == 303
    admin.client.cookies.set("nhacviec", cookie)
    assert admin.get("/quan-tri").status_code == 303


def test_nobody_is_logged_out_by_a_form_without_the_token(admin):
    assert admin.post("/dang-xuat", {"csrf": "wrong"}).status_code == 403
    assert admin.get("/quan-tri").status_code == 200


def test_a_strange_token_logs_nobody_out_either(admin):
    assert admin.post("/dang-xuat", {"csrf": "đ"}).status_code == 403


def test_a_login_left_alone_ends(admin, clock):
    clock.now = NOW + timedelta(hours=12)

    assert admin.get("/quan-tri").status_code == 303


def test_the_login_leads_to_the_page_that_was_asked_for(visitor, administrator):
    asked = visitor.get("/quan-tri/viec").headers["location"]
    assert asked == "/dang-nhap?tiep=/quan-tri/viec"

    answer = visitor.post("/dang-nhap", {"login": "admin", "password": PASSWORD, "tiep": "/quan-tri/viec"})
    assert answer.headers["location"] == "/quan-tri/viec"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"]
)
def test_the_login_leads_to_no_other_site(visitor, administrator, elsewhere):
    typed = {"login": "admin", "password": PASSWORD, "tiep": elsewhere}

    assert visitor.post("/dang-nhap", typed).headers["location"] == "/quan-tri"


def test_a_login_without_rights_administers_nothing(member, house):
    assert member.get("/quan-tri").status_code == 403
    with house.db.read() as session:
        people = len(session.exec(select(Person)).all())
    assert member.post("/quan-tri/nguoi", {"name": "Ai đó"}).status_code == 403
    with house.db.read() as session:
        assert len(session.exec(select(Person)).all()) == people
