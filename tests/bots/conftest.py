from datetime import UTC, datetime

import pytest

from bots.messages import Line, Message
from scheduler.core.states import Verb
from tests.standins.scripted_smtp import Script, ScriptedSmtp

pytest.register_assert_rewrite("tests.channel_contract")

AT = datetime(2027, 9, 28, 1, 0, tzinfo=UTC)


@pytest.fixture
def message():
    """A reminder of one task with all that a message can hold."""
    line = Line(
        kind="before",
        title="Gửi kế hoạch tổ chức",
        when="Hạn thứ Năm 30/9/2027 (còn 2 ngày làm việc)",
        code="NV-27-031",
        details=(("Căn cứ", "Luật Bình đẳng giới 2006"), ("Sản phẩm", "Văn bản kế hoạch")),
        verbs=(Verb.ACKNOWLEDGE, Verb.COMPLETE),
        task_id=31,
        seat_id=7,
        due_revision=1,
        link="https://nhacviec.example.org/v/cua-viec",
    )
    return Message(
        subject="[20/10] Hạn thứ Năm 30/9: Gửi kế hoạch tổ chức · NV-27-031",
        greeting="Kính gửi bà Nguyễn Thị An (đầu mối Vụ Pháp chế),",
        opening="Ban xin nhắc các việc sau:",
        lines=(line,),
        closing="Có điều gì chưa rõ, xin trả lời thư này.",
        sender="Trần Thị Bình",
        sender_title="Thư ký Ban",
        reply_to="thu.ky@example.org",
        committee="Ban Vì sự tiến bộ của phụ nữ",
        person_id=5,
        copy_words="(gửi lại)",
        verb_words=((Verb.ACKNOWLEDGE, "Đã nhận"), (Verb.COMPLETE, "Hoàn thành")),
        link="https://nhacviec.example.org/toi/trang-rieng",
        link_words="Tất cả việc và tin nhắn của bà",
        open_words="Mở việc này",
    )


@pytest.fixture
def script():
    return Script()


@pytest.fixture
def scripted_port(script):
    """The port of a mail server that follows `script`."""
    with ScriptedSmtp(script) as server:
        yield server.port
