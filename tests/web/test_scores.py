import pytest
from sqlmodel import select

from scheduler.core.states import SeatRole, TaskState
from scheduler.store.tables import Person
from tests.builders import NOW, a_seat, a_task, a_unit, an_appointment

BOARD = "/quan-tri/ket-qua"


@pytest.fixture
def finished(house):
    with house.db.write() as session:
        unit = a_unit(session, "TCCB", name="Vụ Tổ chức cán bộ")
        return a_task(session, unit, state=TaskState.DONE, submitted_at=NOW, title="Gửi kế hoạch năm")


def seated(house, role):
    """Give the member a seat."""
    with house.db.write() as session:
        person = session.exec(select(Person).where(Person.login == "cuong")).one()
        an_appointment(session, a_seat(session, role=role), person)


def test_each_figure_leads_to_the_tasks_behind_it(admin, finished):
    assert "Vụ Tổ chức cán bộ" in admin.text(BOARD)
    address = f"/quan-tri/ket-qua/2026/on_time?unit={finished.unit_id}"
    assert address in admin.text(BOARD)

    behind = admin.text(address)

    assert "Gửi kế hoạch năm" in behind
    assert "nộp ngày 23/11/2026, đúng hạn" in behind


def test_a_year_without_tasks_says_so(admin):
    assert "Năm này chưa đơn vị nào có việc." in admin.text(f"{BOARD}?year=2031")


@pytest.mark.parametrize("path", ["/2026/everything", "/2026/share", "/9999/late", "/9999.csv"])
def test_an_unknown_figure_or_year_is_no_page(admin, path):
    assert admin.get(BOARD + path).status_code == 404


def test_the_table_opens_in_a_spreadsheet(admin, finished):
    found = admin.get(f"{BOARD}/2026.csv")

    assert found.headers["content-disposition"] == 'attachment; filename="ket-qua-2026.csv"'
    assert found.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("role", [SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR, SeatRole.MEMBER, SeatRole.SECRETARY])
def test_who_sits_in_the_committee_may_look(member, house, finished, role):
    seated(house, role)

    assert "Vụ Tổ chức cán bộ" in member.text(BOARD)
    # The tasks themselves are opened by who runs them.
    assert "/quan-tri/viec/" not in member.text(f"{BOARD}/2026/on_time")


def test_who_is_nothing_but_a_contact_may_not_look(member, house, finished):
    seated(house, SeatRole.CONTACT)

    assert member.get(BOARD).status_code == 403


@pytest.mark.parametrize("path", ["", "/2026/late", "/2026.csv"])
def test_a_stranger_is_asked_to_log_in(visitor, path):
    assert visitor.get(BOARD + path).status_code == 303
