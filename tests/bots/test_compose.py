"""From reminders to the one message of a person and slot, in the words of both languages."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.compose import SUBJECT_LIMIT, Matter, Reader, Sender, compose, sealed_title
from bots.plain import as_text
from calendars.phrases import phrase
from scheduler.core.reminders import APPROVE, BEFORE, CALL, CONFIRM, EXTENSION, NOTICE, OVERDUE, WELCOME
from scheduler.core.states import SeatRole, Verb
from scheduler.words import Words

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SAY = Words("vi", ZONE).say
PLAN = Matter(
    rule=BEFORE, title="gửi kế hoạch", code="NV-27-031", short="20/10", occurrence="Ngày Phụ nữ Việt Nam",
    unit="Vụ Pháp chế", deliverable="Văn bản", basis="Kế hoạch 12/KH-BTNMT", due=date(2026, 10, 16), left=7,
    task_id=31, seat_id=7, due_revision=2,
)  # fmt: skip
AN = Reader(5, "Nguyễn Thị An", "", ((SeatRole.CONTACT, "Vụ Pháp chế"),))
COMMITTEE = Sender("Ban Vì sự tiến bộ của phụ nữ", "Trần Thị Bình", "thu.ky@example.org", "024 0001")


def composed(*matters, say=SAY, sender=COMMITTEE):
    return compose(matters, AN, sender, say)


@pytest.mark.parametrize(
    ("rule", "subject"),
    [
        (BEFORE, "[20/10] Hạn thứ Sáu 16/10: gửi kế hoạch · NV-27-031"),
        (OVERDUE, "[20/10] Quá hạn từ thứ Sáu 16/10: gửi kế hoạch · NV-27-031"),
    ],
)
def test_the_subject_leads_with_the_occasion_and_the_day(rule, subject):
    assert composed(replace(PLAN, rule=rule)).subject == subject


@pytest.mark.parametrize("rule", [BEFORE, OVERDUE, NOTICE, CONFIRM, APPROVE, EXTENSION, CALL])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_of_matter_is_said_whole_in_each_language(rule, language):
    message = composed(replace(PLAN, rule=rule), say=Words(language, ZONE).say)

    said = message.subject + as_text(message)
    assert "{" not in said
    assert "gửi kế hoạch" in said
    assert "NV-27-031" in message.subject


def test_the_most_pressing_matter_leads_and_the_others_are_counted():
    late = replace(PLAN, rule=OVERDUE, title="nộp báo cáo", code="NV-27-007", left=-1)
    message = composed(PLAN, replace(PLAN, code="NV-27-032"), late)

    assert [line.code for line in message.lines] == ["NV-27-007", "NV-27-031", "NV-27-032"]
    assert "nộp báo cáo" in message.subject
    assert "2" in message.subject.replace("NV-27-007", "").replace("20/10", "")


def test_a_line_holds_due_date_legal_basis_deliverable_and_occasion():
    (line,) = composed(PLAN).lines

    assert line.when == SAY(
        phrase("Due {weekday} {day} (working days left: {left})", weekday="thứ Sáu", day=PLAN.due, left=7)
    )
    assert {value for _, value in line.details} == {"Kế hoạch 12/KH-BTNMT", "Văn bản", "Ngày Phụ nữ Việt Nam"}


def test_who_received_is_asked_only_whether_it_is_completed():
    assert composed(PLAN).lines[0].verbs == (Verb.ACKNOWLEDGE, Verb.COMPLETE)
    assert composed(replace(PLAN, acknowledged=True)).lines[0].verbs == (Verb.COMPLETE,)
    assert composed(replace(PLAN, rule=NOTICE)).lines[0].verbs == ()


def test_a_sealed_matter_says_only_that_there_is_one():
    message = composed(
        replace(PLAN, sealed=True, title="BÍ MẬT", basis="BÍ MẬT", extra=((phrase("Reason"), "BÍ MẬT"),))
    )

    said = message.subject + as_text(message)
    assert "BÍ MẬT" not in said
    assert "20/10" not in said
    assert "Văn bản" not in said
    assert sealed_title(SAY) in said
    assert message.lines[0].verbs == ()


def test_a_welcome_comes_before_the_first_matter_and_says_who_why_and_how_often():
    message = composed(PLAN, Matter(rule=WELCOME, title=""))

    assert "đầu mối Vụ Pháp chế" in message.opening
    assert COMMITTEE.committee in message.opening
    assert [line.code for line in message.lines] == ["NV-27-031"]


def test_a_human_signs_and_can_be_called():
    message = composed(PLAN)

    assert (message.sender, message.reply_to) == ("Trần Thị Bình", "thu.ky@example.org")
    assert "024 0001" in message.closing


def test_without_a_secretary_the_committee_signs_alone():
    message = composed(PLAN, sender=Sender("Ban"))

    assert (message.sender, message.sender_title, message.reply_to) == ("", "", "")


def test_the_secretary_is_welcomed_as_what_she_is_and_not_sent_to_herself():
    me = Reader(9, "Trần Thị Bình", "bà", ((SeatRole.SECRETARY, ""),))
    message = compose([Matter(rule=WELCOME, title="")], me, replace(COMMITTEE, person_id=9), SAY)

    assert "năm lần" not in message.opening
    assert "024 0001" not in message.closing


def test_who_holds_two_seats_reads_whose_task_it_is():
    two = Reader(
        5, "Nguyễn Thị An", "bà", ((SeatRole.CONTACT, "Vụ Pháp chế"), (SeatRole.CONTACT, "Văn phòng"))
    )
    lines = compose([replace(PLAN, unit="Văn phòng")], two, COMMITTEE, SAY).lines

    assert ("Đơn vị", "Văn phòng") in lines[0].details
    assert "Đơn vị" not in dict(composed(PLAN).lines[0].details)


def test_a_long_title_gives_way_between_words_and_the_count_stays():
    long = replace(PLAN, title="Báo cáo kết quả " + "rất dài " * 30)
    subject = composed(long, PLAN).subject

    assert len(subject) <= SUBJECT_LIMIT
    assert "dài…" in subject or "rất…" in subject
    assert "và 1 việc khác" in subject
    assert subject.endswith(PLAN.code)


def test_a_notice_for_two_seats_of_one_person_is_read_once():
    notice = Matter(rule=NOTICE, title="Ngày 8/3 đổi sang 6/3")

    assert len(composed(notice, replace(notice, seat_id=9)).lines) == 1


@given(
    st.text(alphabet=st.characters()),
    st.text(max_size=40),
    st.sampled_from([BEFORE, OVERDUE, NOTICE, CALL, CONFIRM]),
)
def test_a_subject_is_one_line_of_bounded_length_that_ends_in_the_code(title, short, rule):
    subject = composed(replace(PLAN, rule=rule, title=title, short=short, until=PLAN.due)).subject

    assert len(subject) <= SUBJECT_LIMIT
    assert len(subject.splitlines()) == 1
    assert subject.endswith(" · NV-27-031")
