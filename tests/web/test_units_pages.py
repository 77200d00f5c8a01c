import html
from datetime import timedelta

from sqlmodel import select

from scheduler.store.tables import Reorganisation, Task, Unit
from tests.builders import TODAY, a_task, a_unit
from tests.houses import sqlite_alone

tables_url = sqlite_alone
"""Pages and their words: on SQLite alone."""

PAGE = "/quan-tri/don-vi/sap-xep"
LATER = f"{TODAY + timedelta(days=10):%d/%m/%Y}"


def typed(**more):
    return {"kind": "merge", "day": LATER, "old": ["A", "B"], "new": "C = Cục C", "decision": "1/QĐ", **more}


def two_units(house):
    with house.db.write() as session:
        return a_task(session, a_unit(session, "A"), title="Gửi báo cáo"), a_unit(session, "B")


def rows(house, table):
    with house.db.read() as session:
        return session.exec(select(table)).all()


def test_a_change_is_shown_first_then_planned_and_taken_back(house, admin):
    two_units(house)

    shown = admin.post(PAGE, typed()).text
    assert "Gửi báo cáo" in shown
    assert rows(house, Reorganisation) == []
    admin.post(PAGE, typed(sure="yes"))
    assert "chờ đến ngày hiệu lực" in admin.text(PAGE)
    (row,) = rows(house, Reorganisation)
    admin.post(f"{PAGE}/{row.id}/thu-lai")

    assert "đã rút lại" in admin.text(PAGE)
    assert {unit.code for unit in rows(house, Unit)} == {"A", "B"}


def test_a_split_lets_the_secretary_choose_for_each_task(house, admin):
    task, _ = two_units(house)
    split = typed(kind="split", old=["A"], new="X = Vụ X\nY = Vụ Y", day=f"{TODAY:%d/%m/%Y}")

    assert f'value="{task.code}=Y"' in admin.post(PAGE, split).text
    admin.post(PAGE, {**split, "choice": f"{task.code}=Y", "sure": "yes"})

    codes = {unit.id: unit.code for unit in rows(house, Unit)}
    assert [codes[one.unit_id] for one in rows(house, Task)] == ["Y"]


def test_what_cannot_be_is_said_beside_its_field(house, admin):
    two_units(house)

    for wrong in ({"old": ["A"], "new": "A"}, {"decision": ""}, {"day": "32/13"}, {"kind": "x"}):
        assert admin.post(PAGE, typed(**wrong)).status_code == 422


def test_a_unit_that_joins_is_taken_in(house, admin):
    form = {"code": "M", "name": "Sở mới"}

    assert "Tiếp nhận" in admin.post("/quan-tri/don-vi/moi", form).text
    admin.post("/quan-tri/don-vi/moi", {**form, "sure": "yes"})
    assert [unit.name for unit in rows(house, Unit)] == ["Sở mới"]
    assert admin.post("/quan-tri/don-vi/moi", {**form, "name": ""}).status_code in (200, 422)


def test_changes_of_units_are_for_administrators(member):
    for path in (PAGE, "/quan-tri/don-vi/moi"):
        assert member.get(path).status_code == 403


def test_a_change_dated_years_back_is_done_only_when_the_old_day_is_meant(house, admin):
    two_units(house)
    old = typed(kind="rename", old=["A"], new="A = Cục A", day="1/3/2020")

    assert "hơn một năm" in html.unescape(admin.post(PAGE, old).text)
    refused = admin.post(PAGE, {**old, "sure": "yes"})
    assert refused.status_code == 422
    assert "hoặc xác nhận đúng là ngày cũ này" in html.unescape(refused.text)
    admin.post(PAGE, {**old, "sure": "yes", "long_past": "yes"})

    assert [unit.name for unit in rows(house, Unit) if unit.code == "A"] == ["Cục A"]


def test_a_day_that_may_be_left_out_is_not_left_out_when_it_cannot_be_read(house, admin):
    two_units(house)

    for page, fields, field in (
        (PAGE, typed(decided_on="32/13/2026"), "decided_on"),
        ("/quan-tri/cuoc-hop", {"title": "x", "day": LATER, "notice_on": "mai"}, "notice_on"),
        (
            "/quan-tri/ban",
            {"title": "x", "decision": "1", "starts": LATER, "decided_on": "mai"},
            "decided_on",
        ),
    ):
        answer = admin.post(page, fields)
        assert answer.status_code == 422
        assert f'id="{field}-fault"' in answer.text
