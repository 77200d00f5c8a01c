"""A request that comes again, at once, after a crash, or much later."""

import threading

import pytest
from sqlmodel import select

from scheduler.actions.house import Actor
from scheduler.actions.keys import NewKey, keys, make_key, revoke_key
from scheduler.actions.once import KeyReused, Request, Running, UnderWay, do_once
from scheduler.store.tables import Comment
from tests.builders import NOW, a_task

ADMIN = Actor("quản trị")


class PowerCut(BaseException):
    """The process dies here."""


@pytest.fixture
def request_(house):
    with house.db.write() as session:
        a_task(session)
    number = make_key(house, NewKey("máy", "key"), ADMIN, NOW)
    return Request(number, "POST /tasks", "a-1", "digest")


def comment_on(house, text="một"):
    """Comment on the task in a transaction of its own, which joins the one around it."""

    def deed():
        with house.db.write() as session:
            session.add(Comment(task_id=1, kind="comment", text=text, author="A", at=NOW))
        return {"text": text}

    return deed


def comments(house):
    with house.db.read() as session:
        return [one.text for one in session.exec(select(Comment))]


def test_of_two_at_once_one_is_done_and_the_other_repeats_its_answer(house, request_):
    start, found = threading.Barrier(2), []

    def come():
        start.wait()
        found.append(do_once(house, request_, NOW, comment_on(house)))

    threads = [threading.Thread(target=come) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(one.again for one in found) == [False, True]
    assert [one.answer for one in found] == [{"text": "một"}] * 2
    assert comments(house) == ["một"]


def test_a_crash_before_the_answer_was_kept_has_done_nothing(house, request_):
    def crashes():
        comment_on(house)()
        raise PowerCut

    with pytest.raises(PowerCut):
        do_once(house, request_, NOW, crashes)
    assert comments(house) == []

    assert not do_once(house, request_, NOW, comment_on(house)).again
    assert comments(house) == ["một"]


def test_another_request_with_the_same_key_is_a_mistake(house, request_):
    do_once(house, request_, NOW, comment_on(house))
    other = Request(request_.key_id, request_.route, request_.key, "other")

    with pytest.raises(KeyReused):
        do_once(house, other, NOW, comment_on(house, "hai"))

    assert comments(house) == ["một"]


def test_a_request_that_is_being_done_is_not_begun_again(request_):
    running = Running()
    with running.doing(request_), pytest.raises(UnderWay), running.doing(request_):
        pass

    with running.doing(request_):
        pass


def test_what_is_done_together_is_kept_or_lost_together(house, request_):
    def both():
        with house.db.together():
            comment_on(house, "một")()
            revoke_key(house, request_.key_id, ADMIN, NOW)
            assert comments(house) == ["một"]
            raise PowerCut

    with pytest.raises(PowerCut):
        both()

    assert (comments(house), keys(house)[0].revoked_at) == ([], None)
