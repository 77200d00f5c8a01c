from datetime import timedelta

from sqlmodel import select

from scheduler.actions.announcing import NewAnnouncement, announce
from scheduler.actions.house import Actor
from scheduler.actions.links import page_address
from scheduler.core.audience import Audience
from scheduler.core.states import SeatRole
from scheduler.store.tables import Announcement, Meeting, Seen, Task, Term
from tests.builders import NOW, TODAY, a_contact, a_seat, a_secretary, a_unit
from tests.houses import PUBLIC_URL, sqlite_alone
from tests.web.conftest import a_login

tables_url = sqlite_alone
"""Pages and their words: on SQLite alone."""

DUE = f"{TODAY + timedelta(days=30):%d/%m/%Y}"


def rows(house, table):
    with house.db.read() as session:
        return session.exec(select(table)).all()


def contact_of_a_unit(house):
    with house.db.write() as session:
        a_secretary(session)
        a_seat(session, role=SeatRole.CHAIR)
        unit = a_unit(session, "A")
        _, person = a_contact(session, unit, "Người A")
    return unit, person


def announced(house):
    new = NewAnnouncement("Tập huấn", "Mời dự.", Audience(everybody=True))
    return announce(house, new, Actor("thư ký"), NOW).number


def test_an_announcement_is_shown_first_then_made_and_withdrawn(house, admin):
    contact_of_a_unit(house)
    form = {"title": "Tập huấn", "text": "Mời dự.", "to": ["u:A", "committee"]}

    assert "2 vị trí" in admin.post("/quan-tri/thong-bao", form).text
    assert rows(house, Announcement) == []
    admin.post("/quan-tri/thong-bao", {**form, "sure": "yes"})
    page = admin.text("/quan-tri/thong-bao")
    assert "0/2" in page
    assert "Người A" in page
    admin.post(f"/quan-tri/thong-bao/{rows(house, Announcement)[0].id}/thu-hoi")
    assert rows(house, Announcement)[0].withdrawn_at
    assert admin.post("/quan-tri/thong-bao", {**form, "to": []}).status_code == 422


def test_opening_a_link_is_no_seeing_and_pressing_is(house, visitor):
    _, person = contact_of_a_unit(house)
    number = announced(house)
    page = page_address(house, person.id, 0).removeprefix(PUBLIC_URL)

    assert "Mời dự." in visitor.text(page)
    assert rows(house, Seen) == []
    visitor.post(f"{page}/da-xem", {"number": number})

    assert [row.person_id for row in rows(house, Seen)] == [person.id]
    assert "Đã xem" in visitor.text(page)


def test_reading_the_own_page_logged_in_is_seeing(app, house):
    _, person = contact_of_a_unit(house)
    announced(house)

    a_login(app, house, person.id).get(page_address(house, person.id, 0).removeprefix(PUBLIC_URL))

    assert [row.by for row in rows(house, Seen)] == ["login"]


def test_an_administrator_who_looks_at_the_page_of_another_sees_nothing_for_them(house, admin):
    _, person = contact_of_a_unit(house)
    announced(house)

    admin.get(page_address(house, person.id, 0).removeprefix(PUBLIC_URL))

    assert rows(house, Seen) == []


def test_a_meeting_and_its_conclusions_are_written_in_one_step_each(house, admin):
    contact_of_a_unit(house)
    admin.post("/quan-tri/cuoc-hop", {"title": "Họp Ban", "day": f"{TODAY:%d/%m/%Y}", "start": "8h30"})
    page = f"/quan-tri/cuoc-hop/{rows(house, Meeting)[0].id}"
    conclusions = {
        "notice": "15/TB",
        "title": ["Rà soát", ""],
        "lead": ["A", ""],
        "due": [DUE, ""],
        "coordinating": ["", ""],
        "deliverable": ["Báo cáo", ""],
    }

    wrong = admin.post(page, {**conclusions, "due": ["x", ""]})
    assert (wrong.status_code, "Rà soát" in wrong.text) == (422, True)
    admin.post(page, conclusions)

    (task,) = rows(house, Task)
    assert (task.title, task.deliverable, "15/TB" in task.basis) == ("Rà soát", "Báo cáo", True)
    assert task.code in admin.text(page)
    assert "Họp Ban" in admin.text("/quan-tri/cuoc-hop")
    assert admin.get("/quan-tri/cuoc-hop/999").status_code == 404


def test_a_term_is_compared_then_planned_and_taken_back(house, admin):
    unit, person = contact_of_a_unit(house)
    form = {
        "title": "Nhiệm kỳ 2026-2031",
        "decision": "99/QĐ",
        "starts": DUE,
        "role": ["chair", "member", ""],
        "unit": ["0", str(unit.id), "0"],
        "person": [str(person.id), "0", "0"],
    }

    shown = admin.post("/quan-tri/ban", form).text
    assert "Người A tham gia" in shown
    assert "còn khuyết" in shown
    assert rows(house, Term) == []
    admin.post("/quan-tri/ban", {**form, "sure": "yes"})
    (term,) = rows(house, Term)
    assert "chờ đến ngày hiệu lực" in admin.text("/quan-tri/ban")
    admin.post(f"/quan-tri/ban/{term.id}/thu-lai")
    assert "đã rút lại" in admin.text("/quan-tri/ban")
    assert admin.post("/quan-tri/ban", {**form, "role": ["member"]}).status_code == 422


def test_the_committees_pages_are_for_administrators(member):
    for path in ("/quan-tri/ban", "/quan-tri/cuoc-hop", "/quan-tri/thong-bao"):
        assert member.get(path).status_code == 403
