import pytest

from scheduler.core.doors import PageDoor, token_of
from scheduler.core.states import SeatRole
from tests.builders import (
    a_contact,
    a_person,
    a_seat,
    a_secretary,
    a_task,
    a_unit,
    an_appointment,
    an_occurrence,
)
from tests.houses import sqlite_alone

tables_url = sqlite_alone
"""Pages and their words: on SQLite alone."""


@pytest.fixture
def contact(house):
    """A unit's contact with a head beside, and the address of the contact's own page."""
    with house.db.write() as session:
        a_secretary(session)
        unit = a_unit(session, "PC")
        _, an = a_contact(session, unit, "Nguyễn Thị An")
        head = a_person(session, "Lê Văn Bình")
        an_appointment(session, a_seat(session, unit, SeatRole.HEAD), head)
        a_contact(session, a_unit(session, "HTQT"), "Phạm Thị Dung")
    return an, head, f"/toi/{token_of(house.secret, PageDoor(an.id, 0))}"


def test_a_leave_is_told_and_ended_on_the_own_page(visitor, contact):
    _, head, path = contact
    assert "Phạm Thị Dung" not in visitor.text(path)

    told = visitor.post(
        f"{path}/nghi", {"starts": "23/11/2026", "ends": "30/11/2026", "deputy": str(head.id)}
    )

    assert told.status_code == 303
    page = visitor.text(path)
    assert "Lê Văn Bình thay" in page
    ended = visitor.post(f"{path}/nghi/1/ve")
    assert ended.status_code == 303
    assert "Lê Văn Bình thay" not in visitor.text(path)


def test_what_was_typed_wrong_is_shown_beside_its_field(visitor, contact):
    wrong = visitor.post(f"{contact[2]}/nghi", {"starts": "23/11/2026", "ends": "mai"})

    assert wrong.status_code == 422
    assert "“mai” không phải" in wrong.text


def test_nobody_ends_the_leave_of_another(visitor, house, contact):
    _, head, path = contact
    visitor.post(f"{path}/nghi", {"starts": "23/11/2026", "ends": "30/11/2026"})
    other = f"/toi/{token_of(house.secret, PageDoor(head.id, 0))}"

    visitor.post(f"{other}/nghi/1/ve")

    assert "không có người thay" in visitor.text(path)


def test_the_secretary_tells_of_a_leave_with_anybody_standing_in(admin, contact):
    an = contact[0]
    home = f"/quan-tri/nguoi/{an.id}"
    assert "Phạm Thị Dung" in admin.text(home)

    kept = admin.post(f"{home}/nghi", {"starts": "1/12/2026", "ends": "2/12/2026", "document": "12/QĐ"})

    assert kept.status_code == 303
    assert "12/QĐ" in admin.text(home)
    assert admin.post(f"{home}/nghi/1/ve").status_code == 303
    assert "12/QĐ" not in admin.text(home)


def test_whoever_is_not_the_contact_names_another_whom_the_secretary_confirms(visitor, admin, contact):
    _, _, path = contact
    seat = visitor.text(path).partition('name="seat_id" value="')[2].partition('"')[0]

    told = visitor.post(
        f"{path}/khong-phai-toi", {"seat_id": seat, "successor": "Vũ Mới", "address": "moi@example.org"}
    )

    assert told.status_code == 303
    assert "thư ký sẽ quyết định" in visitor.text(path)
    assert "báo: đầu mối là Vũ Mới" in admin.text("/quan-tri")
    kept = admin.post("/quan-tri/de-nghi/1/nhan")
    assert "Vũ Mới" in admin.text(kept.headers["location"])
    assert "báo: đầu mối là" not in admin.text("/quan-tri")


def test_a_name_is_asked_for_beside_its_field(visitor, admin, contact):
    seat = visitor.text(contact[2]).partition('name="seat_id" value="')[2].partition('"')[0]

    wrong = visitor.post(f"{contact[2]}/khong-phai-toi", {"seat_id": seat, "address": "x"})
    visitor.post(f"{contact[2]}/khong-phai-toi", {"seat_id": seat, "successor": "Vũ Mới"})
    admin.post("/quan-tri/de-nghi/1/tu-choi", {"reason": "Vẫn là chị An"})

    assert wrong.status_code == 422
    assert "Tên còn trống" in wrong.text or 'aria-invalid="true"' in wrong.text
    assert "Vẫn là chị An" in visitor.text(contact[2])


def test_the_secretary_sees_whether_units_are_ready(admin, house):
    with house.db.write() as session:
        occasion = an_occurrence(session)
        a_task(session, a_unit(session, "VC"), occurrence_id=occasion.id)

    assert "chưa có đầu mối" in admin.text(f"/quan-tri/su-kien/{occasion.id}/san-sang")
    assert admin.get("/quan-tri/su-kien/999/san-sang").status_code == 404
