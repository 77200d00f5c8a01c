"""Nothing leaves the house until a person said so."""

from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.actions import ledger, sending
from scheduler.core.states import ReminderState
from scheduler.exchange.demo import remove_demo
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.tables import Audit
from tests.committee import TESTER, Post, committee


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_a_fresh_house_holds_everything(house):
    post = Post()
    group = committee(house, [post])
    group.advance(group.now + timedelta(days=90))

    assert not sending.status(group.house).granted
    assert post.received == []
    assert group.rows(state=ReminderState.SENT) == []


def test_what_lay_before_the_start_is_skipped_with_its_reason_and_never_said(house):
    post = Post()
    group = committee(house, [post])
    group.now += timedelta(days=60)
    skipped = sending.start(group.house, TESTER, group.now)
    before = [row for row in group.rows() if row.slot < group.now and row.rule != "welcome"]

    assert skipped == len(before) > 0
    assert {(row.state, row.reason) for row in before} == {(ReminderState.SKIPPED, "before-start")}
    group.advance(group.now + timedelta(days=30))
    assert all("Quá hạn từ" not in subject or "1/2027" not in subject for subject in post.subjects)
    assert ledger.check(group.house, group.now).ok


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_starting_twice_is_starting_once(house):
    group = committee(house, [Post()]).start()
    since = sending.status(group.house).since
    group.now += timedelta(days=3)

    assert sending.start(group.house, TESTER, group.now) == 0
    assert sending.status(group.house).since == since


def test_held_again_nothing_leaves_and_nothing_is_lost(house):
    post = Post()
    group = committee(house, [post]).start()
    sending.hold(group.house, TESTER, group.now)
    group.advance(group.now + timedelta(days=90))

    assert post.received == []
    assert ledger.check(group.house, group.now).ok
    with group.house.db.read() as session:
        verbs = session.exec(select(Audit.verb).order_by(Audit.id)).all()
    assert verbs[-2:] == ["sending.start", "sending.hold"]


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("channel", "stands"), [("email", True), ("page", False)])
def test_invented_people_stand_in_the_way_of_a_channel_that_leaves_the_house(house, channel, stands):
    group = committee(house, [Post(channel)])
    import_pack(house, read_pack("btnmt"), TESTER, group.now)
    import_pack(house, read_pack("demo"), TESTER, group.now)

    if not stands:
        sending.start(group.house, TESTER, group.now)
        return
    with pytest.raises(sending.SendingRefused, match="demo remove"):
        sending.start(group.house, TESTER, group.now)
    assert not sending.status(group.house).granted
    remove_demo(group.house, TESTER, group.now)
    sending.start(group.house, TESTER, group.now)
