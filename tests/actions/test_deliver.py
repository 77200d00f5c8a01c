import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlmodel import select

from bots.buttons import Press
from scheduler.actions import ledger
from scheduler.actions.acts import act
from scheduler.actions.answers import answer
from scheduler.actions.deliver import Ringer, next_due
from scheduler.actions.evidence import Given, give_link
from scheduler.actions.freeze import LEASE, Sending
from scheduler.actions.orders import Order
from scheduler.actions.sending import hold
from scheduler.actions.settle import settle
from scheduler.core import delivery
from scheduler.core.ladder import Rung
from scheduler.core.states import AddressState, EnvelopeState, ReminderState, Verb
from scheduler.core.workflow import Deed
from scheduler.store.tables import Address, Appointment, Attempt, Envelope, Person
from tests.committee import TESTER, Committee, Post, PowerCut, at, committee


def first_slot(group, step, unit, ordinal):
    task = group.task(step, unit)
    return next(r.slot for r in group.rows(subject_id=task.id, rule="before", ordinal=ordinal))


def go_to(group, ordinal=7):
    """Live until the unit is to hear of its task; what the channels took before is forgotten."""
    answers = {name: post.answers for name, post in group.house.channels.items()}
    for post in group.house.channels.values():
        post.answers = []
    group.advance(first_slot(group, "gui", "HTQT", ordinal))
    for name, post in group.house.channels.items():
        post.received.clear()
        post.answers = answers[name]
    return group


def states(group, step="gui", unit="HTQT"):
    task = group.task(step, unit)
    return {(r.rule, r.ordinal): (r.state.value, r.reason) for r in group.rows(subject_id=task.id)}


def test_nothing_leaves_while_sending_is_held(house):
    post = Post()
    group = committee(house, [post])
    group.now = first_slot(group, "gui", "HTQT", 7)

    group.ring()

    assert post.received == []
    assert next_due(group.house, group.now) is None


def test_what_lay_before_the_start_is_skipped_and_never_overdue(house):
    post = Post()
    group = committee(house, [post])
    group.now = first_slot(group, "gui", "HTQT", 0) + timedelta(hours=1)
    group.start()
    group.until(group.now + timedelta(days=20), timedelta(hours=6))

    assert {reason for _, reason in states(group).values()} == {"before-start"}
    assert not any("gui" in s.lower() for s in post.subjects if "8/3" in s and "Quá hạn" in s)


def test_one_person_hears_once_in_a_slot(house):
    post = Post()
    group = go_to(committee(house, [post]).start())
    group.ring()
    heard = [address for address, _ in post.received]

    assert sorted(heard) == sorted(set(heard))
    assert states(group)["before", 7] == ("sent", "")


def test_a_welcome_comes_no_later_than_the_first_reminder(house):
    post = Post()
    group = committee(house, [post]).start()
    group.until(first_slot(group, "gui", "HTQT", 7), timedelta(hours=2))

    assert "tư cách đầu mối" in post.received[0][1].opening
    assert [r.state for r in group.rows(rule="welcome")] == [ReminderState.SENT] * 3


def test_a_vacant_seat_fails_and_the_secretary_is_to_call(house):
    group = committee(house, [Post()]).start()
    with group.house.db.write() as session:
        person = session.exec(select(Person).where(Person.key == "a")).one()
        for row in session.exec(select(Appointment).where(Appointment.person_id == person.id)):
            row.ends = group.now.date()
    go_to(group).ring()

    found = states(group)

    assert found["before", 7] == ("failed", "vacant")
    assert found["call", 0][0] == "open"


def test_done_between_claim_and_send_is_not_said(house):
    post = Post()
    group = go_to(committee(house, [post]).start())
    task = group.task("gui", "HTQT")
    seat = group.rows(subject_id=task.id)[0].seat_id
    give_link(group.house, Given(task.id), ("https://example.org", ""), TESTER, group.now)

    def finish(point: str) -> None:
        if point == "claimed":
            press = Press(Verb.COMPLETE, task.id, seat, 0)
            answer(group.house, press, TESTER, "test", group.now)

    Committee(replace(group.house, reached=finish), group.now).ring()

    assert "a@example.org" not in [address for address, _ in post.received]
    assert states(group)["before", 7] == ("skipped", "done")


def test_a_seat_that_changed_hands_is_told_through_the_new_person(house):
    post = Post()
    group = go_to(committee(house, [post]).start())

    def hand_on(point: str) -> None:
        if point == "claimed":
            with group.house.db.write() as session:
                old = session.exec(select(Person).where(Person.key == "a")).one()
                new = Person(key="new", name="Người mới")
                session.add(new)
                session.flush()
                session.add(
                    Address(
                        person_id=new.id or 0,
                        channel="email",
                        address="n@example.org",
                        state=AddressState.LIVE,
                    )
                )
                for row in session.exec(select(Appointment).where(Appointment.person_id == old.id)):
                    row.person_id = new.id

    Committee(replace(group.house, reached=hand_on), group.now).ring()
    group.now += timedelta(minutes=1)
    group.ring()

    assert "n@example.org" in [address for address, _ in post.received]
    assert ledger.check(group.house, group.now).ok


def test_a_refused_address_is_dead_and_the_next_rung_is_tried(house):
    mail, chat = Post(), Post("telegram", answers=[delivery.Refused(delivery.Fault.ADDRESS, "blocked")])
    group = go_to(committee(house, [mail, chat]).start())
    _give_chat(group)
    group.ring()
    group.ring()

    with group.house.db.read() as session:
        dead = session.exec(select(Address).where(Address.channel == "telegram")).one()
    assert (dead.state, dead.fault) == (AddressState.DEAD, "blocked")
    assert states(group)["before", 7] == ("sent", "")
    assert "a@example.org" in [address for address, _ in mail.received]


def _give_chat(group):
    with group.house.db.write() as session:
        person = session.exec(select(Person).where(Person.key == "a")).one()
        session.add(
            Address(person_id=person.id, channel="telegram", address="7", rung=1, state=AddressState.LIVE)
        )


def test_out_of_reach_is_tried_again_later(house):
    post = Post(answers=[delivery.Unreached("down")] * 3)
    group = go_to(committee(house, [post]).start())
    group.ring()

    assert post.received == []
    assert next_due(group.house, group.now) == group.now + timedelta(minutes=1)
    group.now += timedelta(minutes=1)
    group.ring()
    assert states(group)["before", 7] == ("sent", "")


def test_a_wrong_setting_fails_nothing(house):
    post = Post(answers=[delivery.Misconfigured("bad login")] * 30)
    group = go_to(committee(house, [post]).start())
    for _ in range(5):
        group.ring()
        group.now += timedelta(minutes=20)

    assert states(group)["before", 7] == ("open", "")
    post.answers = []
    group.ring()
    assert states(group)["before", 7] == ("sent", "")


def test_with_no_address_only_the_page_shows_it_and_the_secretary_is_to_call(house):
    group = go_to(committee(house, [Post()]).start())
    with group.house.db.write() as session:
        for row in session.exec(select(Address).where(Address.address == "a@example.org")):
            row.state = AddressState.DEAD
    group.ring()

    assert states(group)["before", 7] == ("failed", "inbox-only")
    assert states(group)["call", 0][0] == "open"


def test_an_answer_lost_on_the_last_day_gets_one_marked_copy(house):
    post = Post(answers=[delivery.Unknown("cut")])
    group = committee(house, [post]).start()
    go_to(group, 0)
    group.ring()
    group.ring()

    copies = [m.marked_subject.startswith("(gửi lại)") for a, m in post.received]
    assert copies.count(True) == 1
    assert ledger.check(group.house, group.now).ok


def test_what_may_have_been_heard_is_not_called_skipped_once_its_task_is_done(house):
    post = Post(answers=[delivery.Unknown("cut")] * 9)
    group = committee(house, [post]).start()
    go_to(group, 0)
    group.ring()
    assert states(group)["before", 0] == ("open", "")
    task = group.task("gui", "HTQT")
    seat = group.rows(subject_id=task.id)[0].seat_id
    give_link(group.house, Given(task.id), ("https://example.org", ""), TESTER, group.now)
    assert answer(group.house, Press(Verb.COMPLETE, task.id, seat, 0), TESTER, "test", group.now).ok

    assert states(group)["before", 0] == ("unknown", "answer-lost")
    assert ledger.check(group.house, group.now).ok


def test_a_late_finisher_turns_its_own_unknown_into_sent(house):
    post = Post()
    group = go_to(committee(house, [post]).start())
    with pytest.raises(PowerCut):
        group.ring(cut_at="sent")
    with group.house.db.read() as session:
        attempt = session.exec(select(Attempt)).first()
        envelope = session.get_one(Envelope, attempt.envelope_id)
    group.now += LEASE
    group.ring()
    late = Sending(envelope.id, attempt.id, "gone", Rung(attempt.address_id, "email"), post.received[0][1], 0)

    settle(group.house, [(late, delivery.Delivered("x"))], group.now)

    with group.house.db.read() as session:
        assert session.get_one(Attempt, attempt.id).outcome == "delivered"
        assert session.get_one(Envelope, envelope.id).state is EnvelopeState.SETTLED
    assert ledger.check(group.house, group.now).ok


@pytest.mark.parametrize("point", ["claimed", "frozen", "sent", "settled"])
@pytest.mark.parametrize("ordinal", [7, 0])
def test_the_power_cut_anywhere_loses_nothing_and_doubles_nothing_unmarked(house, point, ordinal):
    post = Post()
    group = committee(house, [post]).start()
    go_to(group, ordinal)
    with pytest.raises(PowerCut):
        group.ring(cut_at=point)
    assert ledger.check(group.house, group.now).ok
    group.plan()
    assert ledger.check(group.house, group.now).ok

    for _ in range(3):
        group.now += LEASE + timedelta(seconds=1)
        group.ring()

    assert ledger.check(group.house, group.now).ok
    assert not [r for r in group.rows(state=ReminderState.OPEN) if r.slot <= group.now]
    heard = [address for address, message in post.received if not message.copy]
    assert len(heard) == len(set(heard))
    copies = [message for _, message in post.received if message.copy]
    # Cut off between freezing and settling nobody knows whether it arrived.
    assert len(copies) == (1 if point in {"frozen", "sent"} and ordinal == 0 else 0)


@pytest.mark.parametrize("point", ["claimed", "frozen"])
def test_what_a_dead_process_held_is_heard_before_what_came_after_it(house, point):
    post = Post()
    group = go_to(committee(house, [post]).start())
    with pytest.raises(PowerCut):
        group.ring(cut_at=point)
    with group.house.db.read() as session:
        held = session.exec(select(Envelope.person_id).where(Envelope.state != EnvelopeState.OPEN)).first()
        seat = session.exec(select(Appointment.seat_id).where(Appointment.person_id == held)).first()
    task = next(row.subject_id for row in group.rows(rule="before", seat_id=seat))
    group.now += timedelta(minutes=1)
    assert act(group.house, task, Order(Deed.NUDGE, "gấp"), TESTER, group.now).ok
    group.ring()

    assert held not in [message.person_id for _, message in post.received]
    assert next_due(group.house, group.now) > group.now

    group.now += LEASE
    group.ring()
    with group.house.db.read() as session:
        slots = {row.id: row.slot for row in session.exec(select(Envelope).where(Envelope.person_id == held))}
        sent = session.exec(select(Attempt).order_by(Attempt.id)).all()
    heard = [
        slots[one.envelope_id] for one in sent if one.envelope_id in slots and one.outcome == "delivered"
    ]
    assert heard == sorted(heard)
    assert heard


def test_what_may_have_been_heard_is_not_called_skipped_though_its_task_is_done_before_anybody_looks(house):
    post = Post()
    group = go_to(committee(house, [post]).start())
    task = group.task("gui", "HTQT")
    give_link(group.house, Given(task.id), ("https://example.org", ""), TESTER, group.now)

    def cut(point: str) -> None:
        if point == "sent":
            raise PowerCut(point)

    with pytest.raises(PowerCut):
        Ringer(replace(group.house, reached=cut), group.clock, lambda: "c", together=6).ring()
    assert "a@example.org" in [address for address, _ in post.received]
    group.now = at("2027-02-02 19:00")
    group.ring()
    answer(
        group.house,
        Press(Verb.COMPLETE, task.id, group.rows(subject_id=task.id)[0].seat_id, 0),
        TESTER,
        "test",
        group.now,
    )
    group.now = at("2027-02-03 08:00")
    group.ring()

    assert states(group)["before", 7] == ("unknown", "answer-lost")
    assert ledger.check(group.house, group.now).ok


def finished_while_sent(group, outcome):
    """Let a unit be done with its task while the message about it is on its way, and end that way."""
    task = group.task("gui", "HTQT")
    give_link(group.house, Given(task.id), ("https://example.org", ""), TESTER, group.now)

    def reached(point: str) -> None:
        if point == "frozen":
            press = Press(Verb.COMPLETE, task.id, group.rows(subject_id=task.id)[0].seat_id, 0)
            answer(group.house, press, TESTER, "test", group.now)
            if outcome is PowerCut:
                raise PowerCut(point)

    group.house.channels["email"].answers = [] if outcome is PowerCut else [outcome] * 9
    ringer = Ringer(replace(group.house, reached=reached), group.clock, lambda: "c", together=6)
    with pytest.raises(PowerCut) if outcome is PowerCut else nullcontext():
        ringer.ring()


@pytest.mark.parametrize(
    ("outcome", "ends"),
    [(delivery.Unreached("no way"), ("skipped", "done")), (PowerCut, ("unknown", "answer-lost"))],
)
def test_what_is_done_while_its_message_is_on_its_way_is_open_no_longer_than_that(house, outcome, ends):
    group = go_to(committee(house, [Post()]).start())
    finished_while_sent(group, outcome)
    assert ledger.check(group.house, group.now).ok

    group.now = at("2027-02-02 19:00")
    group.ring()

    assert states(group)["before", 7] == ends
    assert ledger.check(group.house, group.now).ok


class SlowPost(Post):
    """During its first send something happens."""

    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    def send(self, message, address):
        outcome, what = super().send(message, address), self.meanwhile
        self.meanwhile = lambda: None
        what()
        return outcome


def test_what_was_claimed_waits_for_the_next_half_day_once_this_one_is_over(house):
    post = SlowPost()
    group = go_to(committee(house, [post]).start())
    post.meanwhile = lambda: setattr(group, "now", at("2027-02-02 12:00"))
    group.ring()
    before_noon = len(post.received)
    group.now = at("2027-02-02 13:30")
    group.ring()

    assert (before_noon, len(post.received) > 1) == (1, True)
    assert ledger.check(group.house, group.now).ok


def test_what_was_claimed_is_not_sent_once_sending_is_held(house):
    post = SlowPost()
    group = go_to(committee(house, [post]).start())
    post.meanwhile = lambda: hold(group.house, TESTER, group.now)
    group.ring()

    assert len(post.received) == 1
    assert ledger.check(group.house, group.now).ok


def test_at_night_nothing_leaves(house):
    post = Post()
    group = committee(house, [post]).start()
    go_to(group).now += timedelta(hours=11)
    group.ring()

    assert post.received == []
    due = next_due(group.house, group.now)
    assert due is not None
    assert due.astimezone(group.house.zone).hour == 8


def test_the_moment_is_that_of_hanoi():
    assert at("2027-02-03 08:00").hour == 1


def test_a_welcome_that_is_due_is_not_put_off_by_a_plan_made_a_moment_late(house):
    group = committee(house, [Post()]).start()
    group.now = next_due(group.house, group.now)
    group.now += timedelta(milliseconds=30)
    due = [row.id for row in group.rows(rule="welcome") if row.slot <= group.now]
    group.plan()

    assert due
    assert [row.id for row in group.rows(rule="welcome") if row.slot <= group.now] == due


class MeetingPost(Post):
    """Once it is `open` no message is taken before three are there at the same time."""

    def __init__(self):
        super().__init__()
        self.meeting = threading.Barrier(3, timeout=60)
        self.open = False

    def send(self, message, address):
        if self.open:
            self.meeting.wait()
        return super().send(message, address)


def test_messages_of_a_slot_travel_at_the_same_time_and_each_arrives_once(house):
    post = MeetingPost()
    group = go_to(committee(house, [post]).start())
    slot = first_slot(group, "gui", "HTQT", 7)
    reminded = {row.seat_id for row in group.rows(slot=slot, state=ReminderState.OPEN)}
    post.open = True

    claims = map(str, count())
    Ringer(group.house, group.clock, lambda: next(claims), together=4, at_once=True).ring()

    assert len(reminded) == 3
    assert sorted(address[0] for address, _ in post.received) == ["a", "b", "c"]
    assert ledger.check(group.house, group.now).ok
