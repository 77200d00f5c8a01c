"""The committee's 2026 in its secretary's words, from a document in March to the review in December."""

import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from sqlmodel import select

from scheduler.actions.boards.collected import collect_board
from scheduler.actions.boards.task import task_view
from scheduler.core.scoreboard import Timeliness
from scheduler.core.states import SeatRole, SubjectKind, TaskState
from scheduler.store.tables import Seat, Unit
from tests.committee import at
from tests.proofs.committee_year import a_year, mail_of, seat_contact
from tests.proofs.year_by_hand import (
    AFTER_JULY,
    DUE,
    MEMBERS,
    SENDS_EARLY,
    Told,
    the_scoreboard_is_what_happened,
    the_trail_tells_it_all,
)
from tests.web.conftest import built

__all__ = ["built"]

A_DAY = timedelta(days=1)


@pytest.fixture
def year(built, house, tmp_path):
    return a_year(built, house, tmp_path)


def test_a_year_of_the_committee(year):
    told = Told(year)
    a_document_sets_the_plan_off(year, told)
    the_units_send_their_plans(year, told)
    frozen = figures_are_frozen_before_the_meeting(year)
    a_silent_unit_is_told_of_to_the_chair(year, told)
    two_units_become_one(year, frozen)
    a_department_joins(year)
    october_is_counted(year, told, frozen)
    the_year_is_reviewed(year, told)
    the_scoreboard_is_what_happened(year, told)
    the_trail_tells_it_all(year, told)


def a_document_sets_the_plan_off(year, told):
    year.on("2026-03-16 09:30")
    assert year.letters(mail_of("HTQT")) == []
    form = {"start": "16/03/2026", "document": "45/HD-UBQG"}
    occasion = f"/quan-tri/su-kien/{year.occasion('ke-hoach')}"
    assert "24/4" in year.does(occasion, {**form, "what": "confirm"})
    year.does(occasion, {**form, "what": "confirm", "sure": "yes"})

    assert {task.due for task in year.parts("gui").values()} == {DUE["gui"]}
    assert all(task.waits for task in year.parts("gui").values())
    year.on("2026-03-19 09:00")
    told.sends("TCCB", "ban-hanh")
    assert not any(task.waits for task in year.parts("gui").values())
    assert sorted(year.parts("gui")) == MEMBERS


def the_units_send_their_plans(year, told):
    year.on("2026-04-20 10:00")
    late = year.part("gui", "BĐKH")
    for code in sorted(SENDS_EARLY):
        told.sends(code, "gui")
    year.balanced()

    year.on("2026-04-22 10:00")
    asks(year, "BĐKH", "15/05/2026", "chờ cấp trên duyệt")
    asks(year, "CNTT", "15/05/2026", "bận")
    by_telephone_needs_the_file_first(year, told)

    year.on("2026-04-23 09:00")
    decides(year, "BĐKH", "yes")
    decides(year, "CNTT", "no")
    assert year.part("gui", "BĐKH").due == date(2026, 5, 15)
    assert year.part("gui", "CNTT").due == DUE["gui"]
    assert year.part("gui", "BĐKH").due_revision == late.due_revision + 1

    year.on("2026-04-28 10:00")
    told.is_recorded("VP", "gui", date(2026, 4, 23), source="dispatch", number="12/VP-TH")
    pressed = year.part("gui", "KHCN")
    year.does(f"/quan-tri/viec/{pressed.id}/xu-ly", {"deed": "nudge", "text": "Kính đề nghị gửi ngay"})
    heard = len(year.letters(mail_of("KHCN")))
    year.on("2026-04-28 14:00")
    assert "Kính đề nghị gửi ngay" in year.letters(mail_of("KHCN"))[heard]
    told.sends("KHCN", "gui")
    year.on("2026-04-29 10:00")
    told.sends("CNTT", "gui")
    year.balanced()


def asks(year, code, day, reason):
    task = year.part("gui", code)
    door = year.door(code, task)
    form = {"revision": str(task.due_revision), "day": day, "reason": reason}
    assert year.browser.post(f"{door}/gia-han", form).status_code == 303


def decides(year, code, granted):
    task = year.part("gui", code)
    wish = task_view(year.group.house, task.id, None, year.group.now).wish
    year.does(f"/quan-tri/viec/{task.id}/gia-han/{wish.extension_id}", {"granted": granted})


def by_telephone_needs_the_file_first(year, told):
    page = f"/quan-tri/viec/{year.part('gui', 'PC').id}"
    call = {"verb": "complete", "source": "telephone", "day": "22/04/2026"}
    assert "minh chứng" in year.does(f"{page}/ghi-nhan", call)
    assert year.part("gui", "PC").state is TaskState.ASSIGNED
    year.does(f"{page}/minh-chung/lien-ket", {"url": "https://example.org/ke-hoach-pc", "name": "Kế hoạch"})
    told.is_recorded("PC", "gui", date(2026, 4, 22), source="telephone")
    assert year.part("gui", "PC").state is TaskState.DONE


def figures_are_frozen_before_the_meeting(year):
    year.on("2026-05-05 09:00")
    number = year.lead("gui").id
    board = f"/quan-tri/bang/{number}"
    cut = {"day": "06/05/2026", "hour": "08:00", "title": "Trước họp Ban", "scope": f"viec:{number}"}
    year.does("/quan-tri/bang/chot", cut)
    year.on("2026-05-06 09:00")
    frozen = figures(year, board)
    assert frozen[:2] == (17, ("Cục Biến đổi khí hậu", "Trường Đào tạo, bồi dưỡng cán bộ"))

    year.does("/quan-tri/cuoc-hop", {"title": "Họp Ban quý II", "day": "06/05/2026"})
    gives = {
        "notice": "15/TB-VSTBPN",
        "title": ["Rà soát kinh phí", "Rà soát quy hoạch cán bộ nữ"],
        "lead": ["KHTC", "QLĐĐ"],
        "due": ["12/06/2026", "12/06/2026"],
        "coordinating": ["VP", ""],
        "deliverable": ["Bảng tổng hợp", ""],
    }
    assert "3" in year.does("/quan-tri/cuoc-hop/1", gives)
    year.balanced()
    return frozen


def figures(year, board):
    """Return what a board shows as frozen: how many have sent, who is missing, the sums."""
    assert year.opened(board)
    found = collect_board(year.group.house, int(board.rsplit("/", 1)[1]), year.group.now)
    [line] = [one for one in found.frozen if one.counted]
    return len(line.sent), line.missing, tuple(one.total for one in line.sums)


def a_silent_unit_is_told_of_to_the_chair(year, told):
    silent = year.part("gui", "TĐTBD")
    year.on("2026-05-14 10:00")
    told.sends("BĐKH", "gui")
    while not year.has_draft(silent):
        assert year.group.now < at("2026-06-12 09:00"), "no draft is ever written"
        year.on(f"{year.group.house.today(year.group.now + A_DAY)} 10:00")
    assert year.letters("truongban@example.org") == []
    assert any(silent.code in one for one in year.letters("truong@example.org"))

    said = {"what": "release", "text": "Kính báo cáo chị: Trường chưa gửi kế hoạch."}
    year.does(f"/quan-tri/ban-nhap/{silent.id}", said)
    year.on("2026-06-12 10:00")
    [letter] = year.letters("truongban@example.org")
    assert "Kính báo cáo chị: Trường chưa gửi kế hoạch." in letter
    for code, title in (("KHTC", "Rà soát kinh phí"), ("QLĐĐ", "Rà soát quy hoạch cán bộ nữ")):
        year.completes(code, year.titled(title, code))
    told.sends("TĐTBD", "gui")
    assert year.lead("gui").state is TaskState.DONE
    year.balanced()


def two_units_become_one(year, frozen):
    year.on("2026-06-15 09:00")
    change = {
        "kind": "merge",
        "day": "01/07/2026",
        "old": ["ĐĐBĐ", "VTQG"],
        "new": "ĐĐBĐ = Cục Đo đạc, Bản đồ và Viễn thám",
        "decision": "88/QĐ-BTNMT",
    }
    page = "/quan-tri/don-vi/sap-xep"
    assert "Báo cáo kết quả Ngày Phụ nữ Việt Nam 20/10/2026" in year.does(page, change)
    year.does(page, {**change, "sure": "yes"})
    assert sorted(year.parts("ket-qua")) == MEMBERS

    year.on("2026-07-01 09:00")
    year.on("2026-07-02 09:00")
    owed = {code: task.state for code, task in year.parts("ket-qua").items()}
    assert (owed["VTQG"], owed["ĐĐBĐ"]) == (TaskState.CANCELLED, TaskState.ASSIGNED)
    assert figures(year, f"/quan-tri/bang/{year.lead('gui').id}") == frozen
    assert year.part("gui", "VTQG").state is TaskState.DONE


def a_department_joins(year):
    year.on("2026-07-10 09:00")
    form = {"code": "S.HN", "name": "Sở Nông nghiệp và Môi trường Hà Nội", "group": ["thanh-vien"]}
    page = "/quan-tri/don-vi/moi"
    shown = year.does(page, form)
    ticks = re.findall(r'name="tick" value="([^"]+)"[^>]*checked', shown)
    assert len(ticks) >= 2
    assert "Gửi kế hoạch thực hiện Kế hoạch hoạt động năm 2026" not in shown
    year.does(page, {**form, "tick": ticks, "sure": "yes"})
    with year.group.house.db.write() as session:
        unit = session.exec(select(Unit).where(Unit.code == "S.HN")).one()
        seats = session.exec(select(Seat).where(Seat.unit_id == unit.id, Seat.role == SeatRole.CONTACT))
        seat_contact(session, "S.HN", seats.one())
    year.group.plan()
    year.balanced()
    assert sorted(code for code, task in year.parts("ket-qua").items() if is_owed(task)) == AFTER_JULY
    assert "S.HN" not in year.parts("gui")
    never_overdue(year, "S.HN")


def is_owed(task):
    return task.state is not TaskState.CANCELLED


def never_overdue(year, code):
    """See that nothing of a unit counts as overdue, and that nobody has ever told it so."""
    for step in ("ket-qua", "so-lieu"):
        task = year.part(step, code)
        view = task_view(year.group.house, task.id, None, year.group.now)
        assert view.timeliness not in (Timeliness.OVERDUE, Timeliness.DONE_LATE)
        assert year.group.rows(rule="overdue", subject_id=task.id, subject_kind=SubjectKind.TASK) == []
    assert not any("quá hạn" in one.casefold() for one in year.letters(mail_of(code)))


def october_is_counted(year, told, frozen):
    year.on("2026-10-28 10:00")
    counts = {code: 10 * number for number, code in enumerate(AFTER_JULY, 1)}
    for code in AFTER_JULY:
        if code not in ("MT", "QLĐĐ"):
            told.sends(code, "ket-qua", str(counts[code]))
    lead = year.lead("ket-qua")
    board = f"/quan-tri/bang/{lead.id}"
    cut = {"day": "02/11/2026", "hour": "08:00", "title": "Số liệu 20/10", "scope": f"viec:{lead.id}"}
    year.does("/quan-tri/bang/chot", cut)
    year.on("2026-11-02 09:00")
    in_time = sum(count for code, count in counts.items() if code not in ("MT", "QLĐĐ"))
    assert figures(year, board) == (17, ("Tổng cục Quản lý đất đai", "Tổng cục Môi trường"), (said(in_time),))

    year.on("2026-11-03 10:00")
    told.sends("QLĐĐ", "ket-qua", str(counts["QLĐĐ"]))
    right = {"n-nguoi": "1000", "source": "zalo", "day": "03/11/2026"}
    year.does(f"/quan-tri/viec/{year.part('ket-qua', 'HTQT').id}/so-lieu", right)
    live = in_time + counts["QLĐĐ"] - counts["HTQT"] + 1000
    assert [one.total for one in live_sums(year, lead)] == [live]
    assert figures(year, board)[2] == (said(in_time),)
    assert figures(year, f"/quan-tri/bang/{year.lead('gui').id}") == frozen
    never_overdue(year, "S.HN")


def said(number):
    """Return a number of thousands as people write it here."""
    return f"{number:,}".replace(",", ".")


def live_sums(year, lead):
    return collect_board(year.group.house, lead.id, year.group.now).sums


def the_year_is_reviewed(year, told):
    year.on("2026-11-26 10:00")
    for code in AFTER_JULY:
        if code != "KTTV":
            told.sends(code, "so-lieu")
    year.on("2026-12-07 10:00")
    assert year.lead("trinh").due == date(2026, 12, 10)
    told.sends("KTTV", "so-lieu")
    # The last step could begin on a Monday, three days before its day: it keeps its five working days.
    assert year.lead("trinh").due == date(2026, 12, 14)
    year.on("2026-12-11 10:00")
    told.sends("TCCB", "trinh")
    assert year.lead("trinh").state is TaskState.SUBMITTED
    year.on("2026-12-14 09:00")
    paper = {"paper": "yes", "number": "31/PT-VSTBPN", "day": "11/12/2026"}
    year.does(f"/quan-tri/viec/{year.lead('trinh').id}/duyet", paper)
    assert year.lead("trinh").state is TaskState.DONE
    with zipfile.ZipFile(io.BytesIO(year.fetched("ke-hoach"))) as kept:
        assert sum(name.endswith(".pdf") for name in kept.namelist()) == 17
    year.on("2026-12-31 10:00")
