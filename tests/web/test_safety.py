import logging
import re
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute
from sqlmodel import SQLModel, select
from uvicorn.logging import AccessFormatter

from scheduler.core.doors import PageDoor, TaskDoor, token_of
from scheduler.logs import Scrub
from scheduler.store.tables import WebSession
from tests.builders import a_contact, a_task, a_unit
from tests.houses import PUBLIC_URL

PAGES = ("/", "/lich", "/dang-nhap", "/quan-tri", "/khong-co-trang-nay", "/v/gia-mao", "/healthz")


def routes(app, method, number="1"):
    """Return the paths that answer to a method, numbers filled in, however the routers are nested."""
    found = []
    todo = list(app.routes)
    while todo:
        one = todo.pop()
        todo += getattr(getattr(one, "original_router", None), "routes", [])
        if isinstance(one, APIRoute) and method in one.methods:
            found.append(re.sub(r"{\w+}", lambda _: number, one.path))
    return sorted(found)


def everything(house):
    """Return every row of every table, but for logins, which a visit keeps alive."""
    tables = [one for one in SQLModel.metadata.sorted_tables if one.name != WebSession.__table__.name]
    with house.db.read() as session:
        return {one.name: sorted(map(repr, session.execute(select(one)))) for one in tables}


@pytest.mark.parametrize("path", PAGES)
def test_each_answer_keeps_to_itself(visitor, path):
    headers = visitor.get(path).headers

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("no-referrer", "same-origin")


@pytest.mark.parametrize("path", ["/dang-nhap", "/quan-tri", "/v/x", "/toi/x", "/thiet-lap/x"])
def test_pages_behind_a_token_or_a_login_are_stored_nowhere(visitor, path):
    assert visitor.get(path).headers["cache-control"] == "no-store"


def test_pages_hold_no_script_or_style_of_their_own(admin, visitor):
    for page in (visitor.get("/").text, admin.get("/quan-tri").text, admin.get("/quan-tri/so-cai").text):
        assert re.findall(r"<script(?![^>]* src=)|<style| style=| on\w+=", page) == []


def test_there_are_forms_to_guard(app):
    assert len([path for path in routes(app, "POST") if path.startswith("/quan-tri")]) >= 10


def test_a_form_without_the_token_of_the_login_does_nothing(app, admin, house):
    before = everything(house)
    admin.csrf = ""
    paths = [path for path in routes(app, "POST") if path.startswith("/quan-tri")]

    assert {path: admin.post(path).status_code for path in paths} == dict.fromkeys(paths, 403)
    assert everything(house) == before


def test_a_form_of_nobody_leads_to_the_login(app, visitor, house):
    before = everything(house)
    paths = [path for path in routes(app, "POST") if path.startswith("/quan-tri")]

    assert {path: visitor.post(path).status_code for path in paths} == dict.fromkeys(paths, 303)
    assert everything(house) == before


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example.com", "null", "http://nhacviec.example.org.evil"]
)
def test_a_form_from_another_site_is_refused(app, admin, house, origin):
    before = everything(house)
    paths = [path for path in routes(app, "POST") if not path.startswith("/api")]

    assert {path: admin.post(path, origin=origin).status_code for path in paths} == dict.fromkeys(paths, 403)
    assert everything(house) == before


def test_a_form_that_does_not_say_where_it_comes_from_is_refused(visitor):
    assert visitor.post("/dang-nhap", origin="").status_code == 403


def test_the_administrators_pages_lead_nobody_in(app, visitor):
    paths = [path for path in routes(app, "GET") if path.startswith("/quan-tri")]

    assert len(paths) >= 8
    assert {path: visitor.get(path).status_code for path in paths} == dict.fromkeys(paths, 303)


def test_the_administrators_pages_are_for_administrators(app, member):
    paths = [path for path in routes(app, "GET") if path.startswith("/quan-tri")]

    assert {path: member.get(path).status_code for path in paths} == dict.fromkeys(paths, 403)


def test_looking_changes_nothing(app, admin, house):
    with house.db.write() as session:
        unit = a_unit(session)
        seat, person = a_contact(session, unit)
        task = a_task(session, unit)
    doors = [
        f"/v/{token_of(house.secret, TaskDoor(task.id, seat.id))}",
        f"/toi/{token_of(house.secret, PageDoor(person.id, 0))}",
    ]
    before = everything(house)

    answers = {path: admin.get(path).status_code for path in [*routes(app, "GET"), *doors]}

    assert {path: status for path, status in answers.items() if status >= 500} == {}
    assert everything(house) == before


GARBAGE = ["-1", "9" * 30, "\x00", "đ" * 900, "%ud800<script>"]


@pytest.mark.long
@pytest.mark.parametrize("word", GARBAGE)
def test_no_garbage_in_an_address_or_a_form_is_a_fault_of_ours(app, admin, house, word):
    with house.db.write() as session:
        a_task(session, a_unit(session))
    answers = {}
    for method in ("GET", "POST"):
        for path in routes(app, method, quote(word, safe="") or "x"):
            if path == "/dang-xuat":
                continue
            fields = dict.fromkeys(("day", "start", "end", "year", "revision", "verb", "name", "what"), word)
            kinds = {"data": fields | {"csrf": admin.csrf}} if method == "POST" else {"params": fields}
            answer = admin.client.request(method, path, headers={"Origin": PUBLIC_URL}, **kinds)
            answers[method, path] = answer.status_code

    assert {path: status for path, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "HEAD"])
def test_no_method_is_a_fault_of_ours(app, admin, method):
    answers = {
        path: admin.client.request(method, path, headers={"Origin": PUBLIC_URL}).status_code
        for path in routes(app, "GET")
    }

    assert {path: status for path, status in answers.items() if status >= 500} == {}


def test_a_form_of_the_public_address_is_ours_behind_any_proxy(admin):
    headers = {
        "Host": "10.0.0.7:8000",
        "Origin": PUBLIC_URL,
        "Cookie": f"nhacviec={admin.client.cookies['nhacviec']}",
    }
    answer = admin.client.post("/quan-tri/tam-giu", data={"csrf": admin.csrf}, headers=headers)

    assert answer.status_code == 303


def test_an_address_cannot_put_words_onto_our_pages(visitor):
    assert "Hãy chuyển tiền" not in visitor.text("/?tin=H%C3%A3y+chuy%E1%BB%83n+ti%E1%BB%81n")


@pytest.mark.parametrize("path", ["/", "/lich"])
def test_a_public_page_seen_by_an_administrator_is_stored_nowhere(admin, path):
    assert "no-store" in admin.get(path).headers.get("cache-control", "")


def access_line(path):
    args = ("127.0.0.1:4000", "GET", path, "1.1", 200)
    return logging.LogRecord("uvicorn.access", logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', args, None)


@pytest.mark.parametrize(
    "path", ["/v/v1.2.abcDEF-_x", "/toi/t1.0.abc", "/feeds/abc.ics", "/thiet-lap/abc?x=1"]
)
def test_no_token_stands_in_a_log_line(path):
    record = access_line(path)

    assert Scrub().filter(record)
    assert "abc" not in record.getMessage()


def test_a_scrubbed_line_can_still_be_written_as_uvicorn_writes_it():
    record = access_line("/v/v1.2.abcDEF")
    Scrub().filter(record)

    line = AccessFormatter("%(client_addr)s %(request_line)s %(status_code)s", use_colors=False).format(
        record
    )
    assert "abcDEF" not in line
    assert "200" in line


def test_the_filter_is_on_the_logs_of_the_server(app):
    for name in ("uvicorn.access", "uvicorn.error"):
        assert any(isinstance(one, Scrub) for one in logging.getLogger(name).filters)
