"""What people write and press in their private chat, and what they are answered, against a strict Bot API."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select
from telegram import Update

from bots.buttons import Press, encode
from bots.telegram.conversation import Conversation
from scheduler.actions.doors import make_start_link
from scheduler.core.states import AddressState, TaskState, Verb
from scheduler.store.tables import Ack, Address, Appointment, Task
from tests import builders
from tests.builders import NOW
from tests.standins.bot_api import Break
from tests.standins.bot_api import Refused as No

CHAT = 700
STRANGER = 701
GROUP = -5

NOT_LINKED = "chưa liên kết với ai"
DEAD_LINK = "đã dùng hoặc đã hết hạn"


@pytest.fixture
def rows(house):
    """A committee, An who is the contact of Vụ Pháp chế, her task, and another unit's."""
    with house.db.write() as session:
        builders.a_committee(session)
        builders.a_secretary(session)
        unit = builders.a_unit(session, "PC", name="Vụ Pháp chế")
        seat, person = builders.a_contact(session, unit)
        other = builders.a_unit(session)
        other_seat, _ = builders.a_contact(session, other, "Lê Văn Cường")
        task, others = builders.a_task(session, unit), builders.a_task(session, other)
        return {
            "person": person.id,
            "seat": seat.id,
            "task": task.id,
            "other": others.id,
            "other_seat": other_seat.id,
        }


@pytest.fixture
def talk(house, rows, far, api_url, loop, outbox_at):
    """The bot in conversation, its clock under the test's hand."""
    return Talk(house, far, loop, outbox_at(api_url))


class Talk:
    def __init__(self, house, far, loop, outbox):
        self.house, self.far, self.loop, self.now = house, far, loop, NOW
        self.conversation = Conversation(house, lambda: self.now, outbox)
        self._bot = outbox.bot

    def says(self, text, chat=CHAT):
        """Return what the chat shows as new."""
        before = len(self.far.sees(chat))
        self.far.user_says(chat, text)
        self.hears()
        return [message["text"] for message in self.far.sees(chat)[before:]]

    def presses(self, message_id, data, chat=CHAT):
        before = len(self.far.sees(chat))
        self.far.user_forges(chat, message_id, data)
        self.hears()
        return [message["text"] for message in self.far.sees(chat)[before:]]

    def hears(self):
        update = Update.de_json(self.far.updates.pop(), self._bot)
        self.loop.run(lambda: self.conversation.hear(update), 20)

    def link(self, person, token="lien-ket-cua-An", chat=CHAT):
        make_start_link(self.house, person, token, self.now)
        return self.says(f"/start {token}", chat)

    def buttons(self, chat=CHAT):
        """Return the last message's number and its buttons by label."""
        shown = self.far.sees(chat)[-1]
        rows = shown.get("reply_markup", {}).get("inline_keyboard", [])
        return shown["message_id"], {
            b["text"].split(" · ")[0]: b["callback_data"] for row in rows for b in row
        }

    def all_of(self, table):
        with self.house.db.read() as session:
            return list(session.exec(select(table)))

    def task(self, task_id):
        with self.house.db.read() as session:
            return session.get_one(Task, task_id)


def test_a_link_welcomes_says_what_is_kept_and_is_noted(talk, rows):
    (welcome,) = talk.link(rows["person"])

    assert "đầu mối Vụ Pháp chế" in welcome
    assert "dữ liệu cá nhân" in welcome
    assert "/viec" in welcome
    assert "/huy" in welcome
    (address,) = talk.all_of(Address)
    assert (address.person_id, address.address, address.state) == (
        rows["person"],
        str(CHAT),
        AddressState.LIVE,
    )
    assert address.consented_at == NOW


@pytest.mark.parametrize(
    "words", ["/start sai-lien-ket", "/start " + "a" * 65, "/start có dấu", "/start a b", "/start \0"]
)
def test_a_link_nobody_made_is_refused(talk, words):
    (answer,) = talk.says(words)

    assert DEAD_LINK in answer
    assert talk.all_of(Address) == []


def test_a_link_works_once_and_for_its_own_chat_again(talk, rows):
    talk.link(rows["person"])

    (again,) = talk.says("/start lien-ket-cua-An")
    (stranger,) = talk.says("/start lien-ket-cua-An", STRANGER)

    assert "đầu mối" in again
    assert DEAD_LINK in stranger
    assert len(talk.all_of(Address)) == 1


def test_a_link_that_has_expired_is_refused(talk, rows):
    make_start_link(talk.house, rows["person"], "cu", NOW)
    talk.now = NOW + timedelta(days=400)

    (answer,) = talk.says("/start cu")

    assert DEAD_LINK in answer


def test_start_alone_says_how_to_get_a_link(talk, rows):
    (stranger,) = talk.says("/start")
    talk.link(rows["person"])
    (known,) = talk.says("/start")

    assert NOT_LINKED in stranger
    assert "/viec" in known


@pytest.mark.parametrize("words", ["/viec", "/huy", "chào bot", "/khac", "👍"])
def test_a_stranger_is_told_only_that_the_chat_is_not_linked(talk, words):
    (answer,) = talk.says(words, STRANGER)

    assert NOT_LINKED in answer


@pytest.mark.parametrize("words", ["chào bot", "/khac", "/việc", "😀" * 100, "<b>x", "/viecgi", "viec"])
def test_what_the_bot_does_not_understand_gets_its_help(talk, rows, words):
    talk.link(rows["person"])

    (answer,) = talk.says(words)

    assert "/viec" in answer
    assert "/huy" in answer


@pytest.mark.parametrize("words", ["/viec", "/viec@nhacviec_bot", "/Viec", "/VIEC", "/viec ngay"])
def test_viec_lists_the_person_s_own_tasks_with_buttons(talk, rows, words):
    talk.link(rows["person"])

    (answer,) = talk.says(words)

    assert talk.task(rows["task"]).code in answer
    assert talk.task(rows["other"]).code not in answer
    assert talk.buttons()[1].keys() == {"Đã nhận", "Hoàn thành"}


def test_huy_unlinks_and_says_so_once(talk, rows):
    talk.link(rows["person"])

    (bye,) = talk.says("/huy")
    (again,) = talk.says("/huy")

    assert "ngừng liên kết" in bye
    assert NOT_LINKED in again
    assert [address.state for address in talk.all_of(Address)] == [AddressState.DEAD]


def test_a_chat_linked_to_another_person_leaves_the_first(talk, rows):
    with talk.house.db.write() as session:
        second = builders.a_person(session, "Phạm Thị Dung").id
    talk.link(rows["person"])
    talk.link(second, "lien-ket-cua-Dung")

    live = [one.person_id for one in talk.all_of(Address) if one.state is AddressState.LIVE]
    assert live == [second]
    assert NOT_LINKED not in talk.says("/viec")[0]


@pytest.mark.parametrize("words", ["/viec", "/start", "/huy@nhacviec_bot"])
def test_a_command_in_a_group_is_answered_in_one_line(talk, words):
    (answer,) = talk.says(words, GROUP)

    assert "trò chuyện riêng" in answer


@pytest.mark.parametrize("words", ["chào cả nhà", "/stats", "/help@another_bot", "viec"])
def test_what_is_not_for_the_bot_in_a_group_gets_no_answer(talk, words):
    assert talk.says(words, GROUP) == []


def test_a_link_opened_in_a_group_is_not_used_up(talk, rows):
    make_start_link(talk.house, rows["person"], "lien-ket", NOW)
    talk.says("/start lien-ket", GROUP)

    assert talk.all_of(Address) == []
    assert "đầu mối" in talk.says("/start lien-ket")[0]


def test_received_is_kept_and_the_same_message_shows_what_is_left(talk, rows):
    talk.link(rows["person"])
    talk.says("/viec")
    place, buttons = talk.buttons()

    new = talk.presses(place, buttons["Đã nhận"])

    assert new == []
    assert [ack.task_id for ack in talk.all_of(Ack)] == [rows["task"]]
    assert talk.buttons() == (place, {"Hoàn thành": buttons["Hoàn thành"]})
    assert len(talk.far.answered) == 1


def test_a_button_pressed_twice_does_what_one_press_does(talk, rows):
    talk.link(rows["person"])
    talk.says("/viec")
    place, buttons = talk.buttons()
    talk.presses(place, buttons["Đã nhận"])
    shown = talk.far.messages[CHAT, place]

    new = talk.presses(place, buttons["Đã nhận"])

    assert new == []
    assert talk.far.messages[CHAT, place] == shown
    assert len(talk.all_of(Ack)) == 1


def test_completed_closes_the_task(talk, rows):
    talk.link(rows["person"])
    talk.says("/viec")
    place, buttons = talk.buttons()

    talk.presses(place, buttons["Hoàn thành"])

    assert talk.task(rows["task"]).state is TaskState.DONE
    assert talk.buttons() == (place, {})


def forged(talk, rows):
    press = Press(Verb.COMPLETE, rows["task"], rows["seat"], talk.task(rows["task"]).due_revision)
    return {
        "another unit's task": encode(replace(press, task_id=rows["other"])),
        "another unit's seat": encode(replace(press, seat_id=rows["other_seat"])),
        "another unit's task and seat": encode(
            replace(press, task_id=rows["other"], seat_id=rows["other_seat"])
        ),
        "no task": encode(replace(press, task_id=999_999)),
        "no seat": encode(replace(press, seat_id=999_999)),
        "numbers beyond any row": encode(replace(press, task_id=10**18 - 1, seat_id=10**18 - 1)),
        "of another version": "2:" + encode(press)[2:],
        "nothing": "x",
    }  # fmt: skip


@pytest.mark.parametrize("what", [
    "another unit's task", "another unit's seat", "another unit's task and seat", "no task", "no seat",
    "numbers beyond any row", "of another version", "nothing",
])  # fmt: skip
def test_a_forged_button_is_refused_in_words_and_changes_nothing(talk, rows, what):
    talk.link(rows["person"])
    talk.says("/viec")
    place, _ = talk.buttons()

    (answer,) = talk.presses(place, forged(talk, rows)[what])

    assert "/viec" in answer
    assert {talk.task(rows[name]).state for name in ("task", "other")} == {TaskState.ASSIGNED}
    assert len(talk.far.answered) == 1


def test_a_button_of_another_s_chat_is_refused(talk, rows):
    talk.link(rows["person"])
    talk.says("/viec")
    _, buttons = talk.buttons()
    talk.says("/start", STRANGER)

    (answer,) = talk.presses(talk.far.sees(STRANGER)[-1]["message_id"], buttons["Hoàn thành"], STRANGER)

    assert "chưa ghi nhận" in answer
    assert talk.task(rows["task"]).state is TaskState.ASSIGNED


def test_a_button_of_an_older_due_date_is_refused_and_the_message_renewed(talk, rows):
    talk.link(rows["person"])
    talk.says("/viec")
    place, buttons = talk.buttons()
    with talk.house.db.write() as session:
        session.get_one(Task, rows["task"]).due_revision += 1

    answers = talk.presses(place, buttons["Đã nhận"])

    assert len(answers) == 1
    assert talk.all_of(Ack) == []
    assert (
        talk.far.messages[CHAT, place]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        != buttons["Đã nhận"]
    )


def test_a_button_after_the_seat_changed_hands_is_refused(talk, rows):
    talk.link(rows["person"])
    talk.says("/viec")
    place, buttons = talk.buttons()
    talk.now = NOW + timedelta(days=30)
    with talk.house.db.write() as session:
        held = session.exec(select(Appointment).where(Appointment.person_id == rows["person"])).one()
        held.ends = NOW.date()

    (answer,) = talk.presses(place, buttons["Hoàn thành"])

    assert "/viec" in answer
    assert talk.task(rows["task"]).state is TaskState.ASSIGNED


@pytest.mark.parametrize(
    "how",
    [
        No(400, "Bad Request: query is too old"),
        Break.UNHEARD,
        Break.HALF,
        No(429, "Too Many Requests", retry_after=3),
    ],
    ids=repr,
)
def test_a_press_counts_even_where_the_courtesy_answer_is_lost(talk, rows, how):
    talk.link(rows["person"])
    talk.says("/viec")
    place, buttons = talk.buttons()
    talk.far.trouble(how, method="answerCallbackQuery")

    talk.presses(place, buttons["Đã nhận"])

    assert len(talk.all_of(Ack)) == 1
    assert "Đã nhận" not in talk.buttons()[1]


@pytest.mark.parametrize(
    "how", [No(400, "Bad Request: message can't be edited"), Break.UNHEARD, No(403, "Forbidden: x")], ids=repr
)
def test_a_press_counts_even_where_the_message_cannot_be_edited(talk, rows, how):
    talk.link(rows["person"])
    talk.says("/viec")
    place, buttons = talk.buttons()
    talk.far.trouble(how, method="editMessageText")

    talk.presses(place, buttons["Đã nhận"])

    assert len(talk.all_of(Ack)) == 1


def test_a_message_whose_markup_is_refused_is_edited_in_plain_words(talk, rows):
    talk.link(rows["person"])
    talk.says("/viec")
    place, buttons = talk.buttons()
    talk.far.trouble(No(400, "Bad Request: can't parse entities: x"), method="editMessageText")

    new = talk.presses(place, buttons["Đã nhận"])

    assert new == []
    assert "<b>" not in talk.far.messages[CHAT, place]["raw"]
    assert talk.buttons()[1].keys() == {"Hoàn thành"}


def test_a_button_forwarded_to_a_group_does_nothing(talk, rows):
    talk.link(rows["person"])
    talk.says("/viec")
    _, buttons = talk.buttons()
    talk.says("/start", GROUP)

    new = talk.presses(talk.far.sees(GROUP)[-1]["message_id"], buttons["Hoàn thành"], GROUP)

    assert new == []
    assert talk.task(rows["task"]).state is TaskState.ASSIGNED


def test_a_message_too_old_to_edit_gets_a_new_answer(talk, rows):
    talk.link(rows["person"])
    talk.says("/viec")
    place, buttons = talk.buttons()
    talk.far.trouble(No(400, "Bad Request: message can't be edited"), method="editMessageText")

    assert len(talk.presses(place, buttons["Đã nhận"])) == 1


def test_a_fault_on_our_side_is_said_and_the_next_word_heard(talk, rows):
    talk.link(rows["person"])
    with talk.house.db.write() as session:
        session.exec(text("ALTER TABLE address RENAME TO hidden"))
    (sorry,) = talk.says("/viec")
    with talk.house.db.write() as session:
        session.exec(text("ALTER TABLE hidden RENAME TO address"))

    assert "lỗi phía hệ thống" in sorry
    assert talk.task(rows["task"]).code in talk.says("/viec")[0]


def test_what_a_person_writes_is_in_no_log(talk, rows, caplog):
    caplog.set_level("DEBUG", "bots")
    talk.link(rows["person"], "lien-ket-bi-mat")

    assert "lien-ket-bi-mat" not in caplog.text
