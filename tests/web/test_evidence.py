import io
from dataclasses import replace

import pytest

from scheduler.core.doors import TaskDoor, token_of
from scheduler.store.files import Shelf
from scheduler.web.safety import BODY_LIMIT
from tests.builders import a_contact, a_secretary, a_task, a_unit, an_occurrence
from tests.houses import PUBLIC_URL, sqlite_alone

tables_url = sqlite_alone
"""Pages and their words: on SQLite alone."""

PDF = b"%PDF-1.7 k\xe1\xba\xbf ho\xe1\xba\xa1ch"


@pytest.fixture
def asked(house):
    """A task that asks for evidence with its door, and the door of another unit."""
    with house.db.write() as session:
        a_secretary(session)
        occurrence = an_occurrence(session)
        doors = []
        for _ in range(2):
            unit = a_unit(session)
            seat, person = a_contact(session, unit)
            task = a_task(session, unit, evidence=True, occurrence_id=occurrence.id)
            doors.append((task, f"/v/{token_of(house.secret, TaskDoor(task.id, seat.id, person.id))}"))
    return doors


def upload(visitor, path, content=PDF, name="Kế hoạch.pdf"):
    fields = {"csrf": visitor.csrf} if visitor.csrf else {}
    return visitor.client.post(
        path,
        data=fields,
        files={"file": (name, io.BytesIO(content), "text/html")},
        headers={"Origin": PUBLIC_URL},
    )


def test_a_file_is_attached_at_the_door_and_saved_not_shown(visitor, asked):
    (_, door), (_, other) = asked
    kept = upload(visitor, f"{door}/minh-chung")
    assert kept.status_code == 303
    assert "Kế hoạch.pdf" in visitor.text(door)

    found = visitor.get(f"{door}/minh-chung/1")

    assert (found.status_code, found.content) == (200, PDF)
    assert found.headers["content-type"] == "application/pdf"
    assert found.headers["content-disposition"].startswith("attachment; filename*=UTF-8''K%E1%BA%BF")
    assert found.headers["content-security-policy"].startswith("sandbox")
    assert found.headers["x-content-type-options"] == "nosniff"
    assert visitor.get(f"{other}/minh-chung/1").status_code == 404
    assert visitor.get("/quan-tri/viec/1/minh-chung/1").status_code == 303


def test_the_door_of_another_unit_opens_no_number_of_a_file_by_any_method(visitor, asked):
    (_, door), (task, other) = asked
    upload(visitor, f"{door}/minh-chung")
    upload(visitor, f"{other}/minh-chung", PDF + b"2")

    for method in ("GET", "HEAD"):
        found = [visitor.client.request(method, f"{other}/minh-chung/{n}").status_code for n in range(5)]
        assert found == [404, 404, 200, 404, 404]
    assert visitor.client.request("OPTIONS", f"{other}/minh-chung/1").status_code == 405
    visitor.post(f"{other}/minh-chung/1/go", {"reason": "x"})
    assert visitor.get(f"{door}/minh-chung/1").content == PDF
    for method in ("GET", "HEAD"):
        assert visitor.client.request(
            method, f"/quan-tri/su-kien/{task.occurrence_id}/minh-chung.zip"
        ).is_redirect


def test_a_page_or_a_picture_with_script_is_refused_beside_its_field(visitor, asked):
    for content in (b"<html><script>", b"<svg xmlns='http://www.w3.org/2000/svg'>"):
        wrong = upload(visitor, f"{asked[0][1]}/minh-chung", content, "a.pdf")
        assert wrong.status_code == 422
        assert "Không nhận loại tệp này" in wrong.text


def test_links_are_given_and_removed_with_a_reason(visitor, asked):
    door = asked[0][1]
    assert visitor.post(f"{door}/minh-chung/lien-ket", {"url": "javascript:x"}).status_code == 422
    visitor.post(f"{door}/minh-chung/lien-ket", {"url": "https://example.org/a", "name": "Ảnh"})
    assert 'href="https://example.org/a" rel="noopener noreferrer nofollow"' in visitor.get(door).text

    assert visitor.post(f"{door}/minh-chung/1/go", {"reason": ""}).status_code == 422
    visitor.post(f"{door}/minh-chung/1/go", {"reason": "Nhầm"})

    assert "đã gỡ: Nhầm" in visitor.text(door)


def test_the_secretary_attaches_for_the_unit_and_fetches_all_at_once(admin, asked):
    task = asked[0][0]
    home = f"/quan-tri/viec/{task.id}/minh-chung"
    assert upload(admin, home).status_code == 303
    assert admin.post(f"{home}/lien-ket", {"url": "https://example.org"}).status_code == 303
    assert admin.get(f"{home}/1").content == PDF
    assert admin.post(f"{home}/2/go", {"reason": "Nhầm"}).status_code == 303

    packed = admin.get(f"/quan-tri/su-kien/{task.occurrence_id}/minh-chung.zip")

    assert packed.headers["content-type"] == "application/zip"
    assert packed.content.startswith(b"PK")
    assert admin.get("/quan-tri/su-kien/999/minh-chung.zip").status_code == 404


def test_more_than_a_file_may_have_is_not_read(visitor, asked):
    wrong = upload(visitor, f"{asked[0][1]}/minh-chung", b"%PDF-" + b"0" * BODY_LIMIT)

    assert wrong.status_code == 413


def recorded(admin, task, content=PDF, **fields):
    said = {"csrf": admin.csrf, "verb": "complete", "source": "dispatch", "number": "", "day": "23/11/2026"}
    return admin.client.post(
        f"/quan-tri/viec/{task.id}/ghi-nhan",
        data={**said, "text": "Đã gửi", **fields},
        files={"file": ("Kế hoạch.pdf" if content else "", io.BytesIO(content), "text/html")},
        headers={"Origin": PUBLIC_URL},
    )


def test_what_a_unit_sent_is_kept_with_what_is_recorded_of_it(admin, asked):
    task = asked[0][0]

    assert recorded(admin, task, number="12/CV").status_code == 303

    page = admin.text(f"/quan-tri/viec/{task.id}")
    assert "Kế hoạch.pdf" in page
    assert "hoàn thành" in page


def test_of_a_record_and_its_file_both_are_kept_or_neither(admin, house, asked):
    task = asked[0][0]

    refused = recorded(admin, task, b"<html>", number="1/CV")
    wrong = recorded(admin, task, verb="ask_extension", new_due="1/1/2020", number="1/CV")

    assert (refused.status_code, "Không nhận loại tệp này" in refused.text) == (422, True)
    assert wrong.status_code == 422
    assert "Kế hoạch.pdf" not in admin.text(f"/quan-tri/viec/{task.id}")
    assert house.files.used() == 0


def test_no_room_for_a_file_is_said_on_the_page_and_nothing_is_kept(admin, visitor, built, house, asked):
    task, door = asked[0]
    built[1].now = replace(house, files=Shelf(house.files.folder, quota=10))

    answers = [upload(visitor, f"{door}/minh-chung"), recorded(admin, task, number="1/CV")]

    assert [one.status_code for one in answers] == [507, 507]
    assert all("Chỗ lưu tệp" in one.text for one in answers)
    assert "Kế hoạch.pdf" not in admin.text(f"/quan-tri/viec/{task.id}")
    assert house.files.used() == 0


def test_a_record_without_a_file_needs_none(admin, asked):
    assert recorded(admin, asked[0][0], b"", verb="acknowledge", number="1/CV").status_code == 303
