"""The queue: one job an envelope, whoever rings and whoever works; what is lost comes again."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise

import pytest
from procrastinate.jobs import Status
from sqlalchemy import event, text
from sqlmodel import select

from bots.messages import Message
from scheduler.actions import ledger
from scheduler.actions.acts import act
from scheduler.actions.orders import Order
from scheduler.actions.queueing import Job, Jobs, ring
from scheduler.clock import utc_now
from scheduler.core.delivery import Delivered, Unreached
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.core.turns import PACES
from scheduler.core.workflow import Deed
from scheduler.drivers.jobs import (
    QUEUE,
    STALLED,
    Deferrer,
    make_queue,
    queue_app,
    reap,
    waiting,
    workers_alive,
)
from scheduler.drivers.pace import InTurn
from scheduler.drivers.queue import QueueDriver
from scheduler.store import ledger as store_ledger
from scheduler.store.envelopes import members
from scheduler.store.tables import Address, Appointment, Envelope, Reminder
from tests.committee import TESTER, Post, committee

PATIENCE = 30


@pytest.fixture
def tables_url(queue_url):
    return queue_url


class Telling(Post):
    """A channel that tells when it has been given so many messages."""

    def __init__(self, name="email"):
        super().__init__(name)
        self.wanted, self.came = 0, threading.Event()

    def send(self, message, address):
        outcome = super().send(message, address)
        if len(self.received) >= self.wanted:
            self.came.set()
        return outcome


@pytest.fixture
def post():
    return Telling()


@pytest.fixture
def group(house, post):
    """The small committee at a slot in which each of its units is reminded."""
    found = committee(house, [post]).start()
    slot = next(r.slot for r in found.rows(rule="before", ordinal=0) if len(found.rows(slot=r.slot)) >= 3)
    found.advance(slot)
    post.received.clear()
    return found


@pytest.fixture
def deferrer(group):
    return Deferrer(group.clock)


def rung(group, deferrer):
    return ring(group.house, group.now, waiting, deferrer.defer)


def jobs(group):
    with group.house.db.read() as session:
        query = "SELECT args->>'envelope_id', lock, scheduled_at FROM procrastinate_jobs ORDER BY id"
        return [(int(one), lock, at) for one, lock, at in session.execute(text(query))]


def deliver_job(house, clock, envelope_id, claim):
    """Do as a process of its own with one job would."""
    return Jobs(house, clock, lambda: claim).deliver(envelope_id)


def envelopes(group, state=EnvelopeState.OPEN):
    with group.house.db.read() as session:
        return list(session.exec(select(Envelope).where(Envelope.state == state).order_by(Envelope.id)))


def test_each_envelope_gets_one_job_however_often_it_rings(group, deferrer):
    assert rung(group, deferrer) == len(envelopes(group)) >= 3

    assert rung(group, deferrer) == 0
    assert [one for one, _, _ in jobs(group)] == [row.id for row in envelopes(group)]
    assert len({lock for _, lock, _ in jobs(group)}) == len(jobs(group))


@pytest.fixture
def two_at_a_ring(monkeypatch):
    monkeypatch.setattr("scheduler.actions.queueing.MOST", 2)


def order_of_work(group, queue_url):
    """Return which task is begun after which, as a single worker begins them."""
    app = queue_app(queue_url, print, print)

    async def fetched():
        async with app.open_async():
            worker = await app.job_manager.register_worker()
            while job := await app.job_manager.fetch_job([QUEUE], worker):
                yield job.task_name
                await app.job_manager.finish_job(job, Status.SUCCEEDED, delete_job=True)

    async def all_of_them():
        return [one async for one in fetched()]

    return asyncio.run(all_of_them())


def test_a_full_ring_puts_the_next_one_among_its_jobs(group, deferrer, queue_url, two_at_a_ring):
    assert rung(group, deferrer) == 2
    assert order_of_work(group, queue_url) == ["deliver", "ring", "deliver"]


def test_no_more_jobs_wait_than_a_ring_makes_and_one_next_ring(group, deferrer, queue_url, two_at_a_ring):
    assert [rung(group, deferrer) for _ in range(3)] == [2, 0, 0]

    with group.house.db.write() as session:
        session.execute(
            text("DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs)")
        )
    first = envelopes(group)[0]
    deliver_job(group.house, group.clock, first.id, "claim")
    assert rung(group, deferrer) == 1
    assert order_of_work(group, queue_url) == ["ring", "deliver", "deliver"]


def test_a_ring_that_is_not_full_puts_none(group, deferrer, queue_url):
    made = rung(group, deferrer)

    assert order_of_work(group, queue_url) == ["deliver"] * made


def test_a_ring_goes_before_all_jobs_that_wait(group, deferrer, queue_url):
    rung(group, deferrer)
    app = queue_app(queue_url, print, print)

    async def ring_by_the_clock():
        async with app.open_async():
            await app.tasks["ring"].defer_async(timestamp=7)

    asyncio.run(ring_by_the_clock())

    assert order_of_work(group, queue_url)[0] == "ring"


def test_a_lost_job_is_made_anew(group, deferrer):
    made = rung(group, deferrer)
    with group.house.db.write() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))

    assert rung(group, deferrer) == made


def test_nothing_becomes_a_job_while_sending_is_held_or_at_night(group, deferrer):
    group.now -= timedelta(hours=10)
    assert rung(group, deferrer) == 0
    group.now += timedelta(hours=10)
    with group.house.db.write() as session:
        session.execute(text("UPDATE housestate SET sending_since = NULL"))

    assert rung(group, deferrer) == 0


def test_a_ring_that_fails_leaves_neither_jobs_nor_addressed_reminders(group):
    def broken(session, found, more):
        Deferrer(group.clock).defer(session, found, more)
        raise RuntimeError("the power is gone")

    with pytest.raises(RuntimeError):
        ring(group.house, group.now, waiting, broken)

    assert jobs(group) == []
    assert envelopes(group) == []


def test_who_rings_while_another_does_makes_nothing(group, deferrer):
    made = []

    def meanwhile(session, found, more):
        made.append(rung(group, deferrer))
        deferrer.defer(session, found, more)

    assert ring(group.house, group.now, waiting, meanwhile) >= 3
    assert made == [0]


def test_a_job_that_another_process_makes_meanwhile_stops_no_ring(group, deferrer):
    def meanwhile(session, found, more):
        with group.house.db.write() as other:
            deferrer.again(other, found[1])
        deferrer.defer(session, found, more)

    ring(group.house, group.now, waiting, meanwhile)

    assert sorted(one for one, _, _ in jobs(group)) == [row.id for row in envelopes(group)]
    assert ledger.check(group.house, group.now).ok


def test_what_joins_a_message_that_is_leaving_this_moment_is_not_stranded_in_it(group, deferrer, post):
    rung(group, deferrer)
    first, second = (members_of(group, row)[0] for row in envelopes(group)[:2])
    with group.house.db.write() as session:
        heir = session.get_one(Envelope, second.envelope_id).person_id
        for row in session.exec(select(Appointment).where(Appointment.seat_id == first.seat_id)):
            row.person_id = heir
        ended = session.get_one(Envelope, first.envelope_id)
        store_ledger.move_reminder(
            session, session.get_one(Reminder, first.id), ReminderState.OPEN, "handed-on", group.now
        )
        store_ledger.move_envelope(session, ended, EnvelopeState.VOID, "nothing-owed", group.now)

    other = threading.Thread(
        target=deliver_job, args=(group.house, group.clock, second.envelope_id, "claim"), daemon=True
    )

    def meanwhile(_connection, _cursor, statement, *_):
        if statement.startswith("UPDATE reminder SET envelope_id") and other.ident is None:
            other.start()
            other.join(1)

    event.listen(group.house.db.engine, "before_cursor_execute", meanwhile)
    rung(group, deferrer)
    event.remove(group.house.db.engine, "before_cursor_execute", meanwhile)
    other.join(PATIENCE)
    for row in envelopes(group):
        deliver_job(group.house, group.clock, row.id, "later")

    assert other.ident
    assert ledger.check(group.house, group.now).ok


def members_of(group, envelope):
    with group.house.db.read() as session:
        return members(session, [envelope.id])[envelope.id]


def test_a_doubled_job_delivers_once(group, deferrer, post):
    rung(group, deferrer)
    first = envelopes(group)[0]

    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(deliver_job, group.house, group.clock, first.id, f"claim-{n}") for n in range(8)]
        assert [one.result() for one in done]

    assert len(post.received) == 1


def test_messages_of_a_paced_channel_take_turns_over_all_rings(group, deferrer):
    with group.house.db.write() as session:
        for row in session.exec(select(Address)):
            row.channel, row.address = "telegram", f"10{row.id}"
    group.house = replace(group.house, channels={"telegram": Post("telegram")})
    rung(group, deferrer)
    turns = sorted(row.not_before for row in envelopes(group))

    steps = {later - sooner for sooner, later in pairwise(turns)}
    assert turns[0] == group.now
    assert steps == {PACES["telegram"]}
    assert [at is not None for _, _, at in jobs(group)] == [
        row.not_before > group.now for row in envelopes(group)
    ]

    with group.house.db.write() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
        session.execute(
            text("UPDATE envelope SET not_before = not_before - interval '1 hour' WHERE state = 'open'")
        )
    rung(group, deferrer)
    assert min(row.not_before for row in envelopes(group)) == turns[-1] + PACES["telegram"]


def test_late_messages_of_a_paced_channel_leave_one_after_the_other_from_all_processes(group):
    pauses = []
    chats = [InTurn(Post("telegram"), group.house.db, group.clock, pauses.append) for _ in range(4)]

    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(chats[n % 4].send, Message("", "", "", (), "", ""), str(n)) for n in range(12)]
        assert {type(one.result()) for one in sent} == {Delivered}

    step = PACES["telegram"].total_seconds()
    assert sorted(pauses) == pytest.approx([step * n for n in range(1, 12)])


def test_one_chat_hears_once_a_second_from_all_processes_and_the_others_do_not_wait(group):
    pauses = []
    chats = [InTurn(Post("telegram"), group.house.db, group.clock, pauses.append) for _ in range(3)]

    for chat, address in zip(chats, ["7", "7", "8"], strict=True):
        chat.send(Message("", "", "", (), "", ""), address)

    step = PACES["telegram"].total_seconds()
    assert pauses == pytest.approx([1, 2 * step])


def test_without_a_turn_nothing_is_sent(group):
    chat = Post("telegram")
    with group.house.db.write() as session:
        session.execute(text("DROP TABLE pace"))

    outcome = InTurn(chat, group.house.db, group.clock).send(Message("", "", "", (), "", ""), "7")

    assert isinstance(outcome, Unreached)
    assert chat.received == []


def test_a_driver_of_many_gives_a_paced_channel_its_turns_and_leaves_the_others(group, queue_url):
    house = replace(group.house, channels={"telegram": Post("telegram"), "email": Post()})
    channels = QueueDriver(house, queue_url, group.clock, lambda: "claim")._house.channels

    assert {name: isinstance(one, InTurn) for name, one in channels.items()} == {
        "telegram": True,
        "email": False,
    }


def test_a_job_left_over_at_night_or_while_sending_is_held_wants_no_other(group, deferrer, post):
    rung(group, deferrer)
    row = envelopes(group)[0]
    jobs_of_ours = Jobs(group.house, lambda: group.now + timedelta(hours=12), lambda: "claim")
    assert jobs_of_ours.deliver(row.id) is None

    with group.house.db.write() as session:
        session.execute(text("UPDATE housestate SET sending_since = NULL"))
    assert deliver_job(group.house, group.clock, row.id, "claim") is None
    assert post.received == []


def test_what_begins_together_is_delivered_once_each_and_the_fault_of_one_holds_up_none(
    group, deferrer, post
):
    rung(group, deferrer)
    rows = envelopes(group)
    with group.house.db.write() as session:
        broken = members(session, [rows[0].id])[rows[0].id][0]
        broken.subject_id = 10**6
        session.add(broken)
    ours = Jobs(group.house, group.clock, lambda: "claim")

    with ThreadPoolExecutor(len(rows)) as pool:
        done = [pool.submit(ours.deliver, row.id) for row in rows]

    assert [one.exception() is None for one in done] == [False] + [True] * (len(rows) - 1)
    assert len(post.received) == len(rows) - 1
    assert [row.id for row in envelopes(group)] == [rows[0].id]


class Holding(Telling):
    """A channel that keeps whoever sends waiting until it is let go, or those to `held` alone."""

    def __init__(self):
        super().__init__()
        self.held, self.let_go = None, threading.Event()
        self.inside = self.most_inside = 0
        self._guard = threading.Lock()

    def send(self, message, address):
        with self._guard:
            self.inside += 1
            self.most_inside = max(self.inside, self.most_inside)
        if self.held is None or address == self.held:
            assert self.let_go.wait(PATIENCE)
        with self._guard:
            self.inside -= 1
        return super().send(message, address)


@pytest.fixture
def holding(group, monkeypatch):
    monkeypatch.setattr("scheduler.actions.queueing.AT_ONCE", 2)
    monkeypatch.setattr("scheduler.actions.queueing.SLOW", 1)
    channel = Holding()
    group.house = replace(group.house, channels={"email": channel})
    return channel


def test_no_more_are_frozen_at_once_than_may_be_in_doubt(group, deferrer, holding):
    rung(group, deferrer)
    ids = [row.id for row in envelopes(group)]
    ours = Jobs(group.house, group.clock, lambda: "claim")

    with ThreadPoolExecutor(len(ids)) as pool:
        done = [pool.submit(ours.deliver, one) for one in ids]
        while len(envelopes(group, EnvelopeState.SENDING)) < 2:
            threading.Event().wait(0.01)
        assert len(envelopes(group)) == len(ids) - 2
        holding.let_go.set()
        assert {one.result() for one in done} == {None}

    assert holding.most_inside == 2
    assert len(holding.received) == len(ids)


def test_a_message_that_hangs_holds_up_no_other(group, deferrer, holding):
    rung(group, deferrer)
    ids = [row.id for row in envelopes(group)]
    ours = Jobs(group.house, group.clock, lambda: "claim")
    with group.house.db.read() as session:
        person = session.get_one(Envelope, ids[0]).person_id
        query = select(Address.address).where(Address.person_id == person, Address.channel == "email")
        holding.held = session.exec(query).first()

    with ThreadPoolExecutor(len(ids)) as pool:
        hanging = pool.submit(ours.deliver, ids[0])
        others = [pool.submit(ours.deliver, one) for one in ids[1:]]
        assert {one.result(PATIENCE) for one in others} == {None}
        assert not hanging.done()
        holding.let_go.set()

    assert len(holding.received) == len(ids)


def test_what_wants_to_be_seen_again_at_once_has_one_job(group, deferrer):
    rung(group, deferrer)
    row = envelopes(group)[0]
    again = Job(row.id, row.person_id, group.now)
    with group.house.db.write() as session:
        deferrer.again(session, again)
    assert len(jobs(group)) == len(envelopes(group))


def test_jobs_of_a_worker_that_is_gone_are_ended_and_their_envelopes_come_again(group, deferrer):
    made = rung(group, deferrer)
    with group.house.db.write() as session:
        session.execute(
            text(
                "INSERT INTO procrastinate_workers (last_heartbeat) "
                "VALUES (now() - make_interval(secs => :s))"
            ),
            {"s": STALLED + 1},
        )
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = 1"))
        assert not workers_alive(session)

    async def reaped():
        app = queue_app(str(group.house.db.engine.url.render_as_string(hide_password=False)), print, print)
        async with app.open_async():
            return await reap(app)

    assert asyncio.run(reaped()) == made
    assert rung(group, deferrer) == made


def test_two_workers_deliver_everything_once_and_the_ledger_holds(group, post, queue_url):
    begin, names = utc_now(), count()
    post.wanted = 3
    post.came.clear()

    def clock():
        return group.now + (utc_now() - begin)

    async def live():
        drivers = [
            QueueDriver(group.house, queue_url, clock, lambda: f"claim-{next(names)}") for _ in range(2)
        ]
        for one in drivers:
            await one.start()
        try:
            assert await asyncio.to_thread(post.came.wait, PATIENCE)
            with group.house.db.read() as session:
                assert workers_alive(session)
        finally:
            for one in drivers:
                await one.stop()
        assert [one.fault for one in drivers] == [None, None]

    asyncio.run(live())

    heard = [address for address, _ in post.received]
    assert sorted(heard) == sorted(set(heard))
    assert not [row for row in group.rows(state=ReminderState.OPEN) if row.slot <= group.now]
    assert ledger.check(group.house, clock()).ok


def test_the_queue_is_made_once_and_what_waits_in_it_stays(group, deferrer, queue_url):
    made = rung(group, deferrer)

    make_queue(queue_url)

    assert len(jobs(group)) == made >= 3


def test_what_is_being_frozen_is_not_skipped_by_an_answer_of_the_same_moment(group, deferrer):
    rung(group, deferrer)
    row = envelopes(group)[0]
    begun, done = threading.Event(), threading.Event()

    def answer_now(reminder):
        begun.set()
        order = Order(Deed.PAUSE, "chờ chỉ đạo")
        assert act(group.house, reminder.subject_id, order, TESTER, group.now).ok
        done.set()

    with group.house.db.write() as session:
        member = members(session, [row.id])[row.id][0]
        other = threading.Thread(target=answer_now, args=(member,))
        other.start()
        assert begun.wait(PATIENCE)
        assert not done.wait(0.5)
        frozen = session.get_one(Envelope, row.id)
        store_ledger.move_envelope(session, frozen, EnvelopeState.SENDING, "", group.now)
    other.join(PATIENCE)

    assert done.is_set()
    assert [one.state for one in group.rows(id=member.id)] == [ReminderState.OPEN]


def test_what_keeps_a_ring_from_its_work_is_told_until_one_succeeds(group, queue_url):
    driver = QueueDriver(group.house, queue_url, group.clock, lambda: "claim")
    defer, driver._deferrer.defer = driver._deferrer.defer, lambda *_: 1 / 0

    with pytest.raises(ZeroDivisionError):
        driver._ring()
    assert "log" in str(driver.fault)

    driver._deferrer.defer = defer
    driver._ring()
    assert driver.fault is None
    assert jobs(group)


def test_a_message_does_not_overtake_an_earlier_one_to_the_same_person(group, deferrer, post):
    rung(group, deferrer)
    first = envelopes(group)[0]
    with group.house.db.write() as session:
        later = Envelope(
            person_id=first.person_id, slot=first.slot + timedelta(minutes=1), not_before=group.now
        )
        store_ledger.add_envelopes(session, [later], group.now)

    assert deliver_job(group.house, group.clock, later.id, "too-early") is None
    assert later.id in [row.id for row in envelopes(group)]

    deliver_job(group.house, group.clock, first.id, "first")
    deliver_job(group.house, group.clock, later.id, "second")
    assert later.id not in [row.id for row in envelopes(group)]


def test_a_message_waits_for_one_that_another_worker_holds_and_makes_no_job_of_its_own(group, deferrer):
    rung(group, deferrer)
    first = envelopes(group)[0]
    with group.house.db.write() as session:
        later = Envelope(
            person_id=first.person_id, slot=first.slot + timedelta(minutes=1), not_before=group.now
        )
        store_ledger.add_envelopes(session, [later], group.now)
        store_ledger.move_envelope(
            session, session.get_one(Envelope, first.id), EnvelopeState.SENDING, "", group.now
        )

    assert deliver_job(group.house, group.clock, later.id, "too-early") is None
    assert later.id in [row.id for row in envelopes(group)]


def test_a_job_waits_for_a_ring_that_holds_its_envelope(group, deferrer, post):
    rung(group, deferrer)
    first, begun = envelopes(group)[0], threading.Event()

    def deliver_now():
        begun.set()
        deliver_job(group.house, group.clock, first.id, "claim")

    with group.house.db.write() as session:
        session.exec(select(Envelope).where(Envelope.id == first.id).with_for_update()).one()
        job = threading.Thread(target=deliver_now)
        job.start()
        assert begun.wait(PATIENCE)
        job.join(0.3)
    job.join(PATIENCE)

    assert len(post.received) == 1
