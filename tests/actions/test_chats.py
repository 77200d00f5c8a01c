"""A chat belongs to one person at most, and a person to one chat: linked, left, and raced for."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bots.buttons import Press
from scheduler.actions import chats, ledger
from scheduler.actions.doors import START_LIFE, make_start_link
from scheduler.core.states import AddressState, ReminderState, TaskState, Verb
from scheduler.store.tables import Address, Audit, Person
from tests.committee import Post, committee

CHAT, OTHER_CHAT = 700, 701
TOGETHER = 6
ON_ONE = pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
"""For what does not race, one kind of database is enough."""


@pytest.fixture
def group(house):
    """The small committee, with mail and Telegram; sending started."""
    return committee(house, [Post(), Post("telegram")]).start()


def person_id(group, key="a"):
    with group.house.db.read() as session:
        return session.exec(select(Person.id).where(Person.key == key)).one()


def link(group, key="a", chat=CHAT, token=""):
    token = make_start_link(group.house, person_id(group, key), token or f"{key}-{chat}", group.now)
    return chats.link_chat(group.house, token, chat, group.now)


def live(group):
    with group.house.db.read() as session:
        query = select(Address.person_id, Address.address).where(
            Address.channel == "telegram", Address.state == AddressState.LIVE
        )
        return sorted(session.exec(query))


def at_once(*deeds):
    """Do all deeds from threads that start together; return what they gave."""
    gate, given = threading.Barrier(len(deeds)), []

    def run(deed):
        gate.wait()
        given.append(deed())

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@ON_ONE
def test_a_link_makes_the_chat_the_person_s_and_welcomes_with_what_is_kept(group):
    linked = link(group)

    assert linked.person_id == person_id(group)
    assert "dữ liệu cá nhân" in linked.reply.opening
    assert live(group) == [(person_id(group), str(CHAT))]
    assert chats.is_linked(group.house, CHAT)


@ON_ONE
def test_the_welcome_of_the_chat_is_the_welcome(group):
    link(group)
    [welcome] = group.rows(rule="welcome", subject_id=person_id(group))

    assert welcome.state is ReminderState.SENT
    assert ledger.check(group.house, group.now).ok


def test_a_linked_chat_stands_before_mail(group):
    link(group)
    group.advance(group.now + timedelta(days=60))
    mail, telegram = group.house.channels["email"], group.house.channels["telegram"]

    assert {address for address, _ in telegram.received} == {str(CHAT)}
    assert "a@example.org" not in {address for address, _ in mail.received}


@ON_ONE
def test_after_leaving_mail_goes_on(group):
    link(group)
    assert chats.unlink_chat(group.house, CHAT, group.now)
    group.advance(group.now + timedelta(days=60))

    assert group.house.channels["telegram"].received == []
    assert "a@example.org" in {address for address, _ in group.house.channels["email"].received}
    assert ledger.check(group.house, group.now).ok


@ON_ONE
def test_leaving_twice_is_leaving_once(group):
    link(group)

    assert chats.unlink_chat(group.house, CHAT, group.now)
    assert not chats.unlink_chat(group.house, CHAT, group.now)
    assert live(group) == []


@ON_ONE
def test_whoever_has_left_may_come_back_with_a_new_link(group):
    link(group)
    chats.unlink_chat(group.house, CHAT, group.now)

    assert link(group, token="again") is not None
    assert live(group) == [(person_id(group), str(CHAT))]


@ON_ONE
@pytest.mark.parametrize(("early", "works"), [(timedelta(seconds=1), True), (timedelta(), False)])
def test_a_link_lives_until_its_last_moment_and_not_at_it(group, early, works):
    make_start_link(group.house, person_id(group), "t", group.now)
    moment = group.now + START_LIFE - early

    assert (chats.link_chat(group.house, "t", CHAT, moment) is not None) is works


@ON_ONE
def test_a_used_link_opens_for_its_own_chat_again_and_for_no_other(group):
    link(group, token="t")

    assert chats.link_chat(group.house, "t", CHAT, group.now) is not None
    assert chats.link_chat(group.house, "t", OTHER_CHAT, group.now) is None
    assert live(group) == [(person_id(group), str(CHAT))]


@ON_ONE
def test_a_used_link_does_not_open_again_for_a_chat_that_left(group):
    link(group, token="t")
    chats.unlink_chat(group.house, CHAT, group.now)

    assert chats.link_chat(group.house, "t", CHAT, group.now) is None
    assert live(group) == []


@ON_ONE
def test_a_person_who_links_another_chat_leaves_the_first(group):
    link(group)
    link(group, chat=OTHER_CHAT)

    assert live(group) == [(person_id(group), str(OTHER_CHAT))]


@ON_ONE
def test_a_chat_that_links_to_another_person_leaves_the_first(group):
    link(group)
    link(group, "b")

    assert live(group) == [(person_id(group, "b"), str(CHAT))]


@ON_ONE
def test_each_link_and_each_leave_is_noted_with_the_consent(group):
    link(group)
    chats.unlink_chat(group.house, CHAT, group.now)
    with group.house.db.read() as session:
        noted = session.exec(select(Audit).where(col(Audit.verb).startswith("chat.")).order_by(Audit.id))
        lines = [(one.verb, one.after) for one in noted]

    assert [verb for verb, _ in lines] == ["chat.link", "chat.unlink"]
    assert "consented_at" in str(lines[0][1])


def test_of_many_chats_that_open_one_link_at_once_one_gets_it(group):
    make_start_link(group.house, person_id(group), "t", group.now)
    given = at_once(
        *(lambda chat=chat: chats.link_chat(group.house, "t", chat, group.now) for chat in range(TOGETHER))
    )

    assert sum(one is not None for one in given) == 1
    assert len(live(group)) == 1


def test_of_many_people_who_link_one_chat_at_once_one_has_it(group):
    for key in "abc":
        make_start_link(group.house, person_id(group, key), key, group.now)
    at_once(*(lambda key=key: chats.link_chat(group.house, key, CHAT, group.now) for key in "abc"))

    assert len(live(group)) == 1


def test_of_many_links_one_person_opens_at_once_one_chat_remains(group):
    for chat in range(TOGETHER):
        make_start_link(group.house, person_id(group), str(chat), group.now)
    at_once(
        *(
            lambda chat=chat: chats.link_chat(group.house, str(chat), chat, group.now)
            for chat in range(TOGETHER)
        )
    )

    assert len(live(group)) == 1


def test_a_press_that_races_with_leaving_counts_wholly_or_not_at_all(group):
    link(group)
    task = group.task("gui", "HTQT")
    seat = next(row.seat_id for row in group.rows(subject_id=task.id))
    press = Press(Verb.COMPLETE, task.id, seat, task.due_revision)
    answers = at_once(
        lambda: chats.press(group.house, press, CHAT, "", group.now),
        lambda: chats.unlink_chat(group.house, CHAT, group.now),
    )
    [pressed] = [one for one in answers if isinstance(one, chats.PressAnswer)]

    assert (group.task("gui", "HTQT").state is TaskState.DONE) is pressed.ok
    assert live(group) == []
    assert ledger.check(group.house, group.now).ok


@ON_ONE
def test_a_press_from_a_chat_that_left_changes_nothing(group):
    link(group)
    task = group.task("gui", "HTQT")
    seat = next(row.seat_id for row in group.rows(subject_id=task.id))
    chats.unlink_chat(group.house, CHAT, group.now)
    answer = chats.press(
        group.house, Press(Verb.COMPLETE, task.id, seat, task.due_revision), CHAT, "", group.now
    )

    assert not answer.ok
    assert group.task("gui", "HTQT").state is TaskState.ASSIGNED
