"""A channel in trouble rests; nothing fails by it, nothing is lost, and its return brings no storm."""

from collections import Counter
from datetime import timedelta

import pytest

from scheduler.actions import ledger
from scheduler.actions.acts import act
from scheduler.actions.health import channel_states, probe_due
from scheduler.actions.orders import Order
from scheduler.core import delivery
from scheduler.core.breaker import MISSES, PAUSES
from scheduler.core.states import AddressState, ReminderState
from scheduler.core.workflow import Deed
from scheduler.store.tables import Address
from tests.actions.test_deliver import go_to, states
from tests.committee import TESTER, Post, committee

OUT = delivery.Unreached("connection refused")
MINUTE = timedelta(minutes=1)


class Line(Post):
    """A channel that is up or down, for messages and probes alike."""

    def __init__(self, name="email"):
        super().__init__(name)
        self.down = None
        self.tries = 0

    def send(self, message, address):
        self.tries += 1
        return self.down or super().send(message, address)

    def probe(self):
        return self.down or delivery.Delivered()


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def group(house, line):
    return go_to(committee(house, [line]).start())


def live(group, minutes):
    for _ in range(minutes):
        group.now += MINUTE
        group.ring()


def test_a_wrong_setting_stops_the_channel_with_an_alarm_and_fails_nothing(group, line):
    line.down = delivery.Misconfigured("535 bad login")
    group.ring()
    [state] = channel_states(group.house)

    assert (state.working, state.ours, state.error) == (False, True, "535 bad login")
    tries = line.tries
    group.until(group.now + timedelta(days=6), timedelta(hours=6))
    assert line.tries == tries
    assert not group.rows(state=ReminderState.FAILED)
    assert ledger.check(group.house, group.now).ok

    line.down = None
    group.until(group.now + timedelta(days=14), timedelta(hours=4))
    assert channel_states(group.house)[0].working
    assert states(group)["before", 7] == ("sent", "")


def test_after_hours_of_silence_a_person_hears_all_of_it_in_one_message(group, line):
    line.down = OUT
    live(group, 10)
    task = group.task("gui", "HTQT")
    assert act(group.house, task.id, Order(Deed.NUDGE, "gấp"), TESTER, group.now).ok
    live(group, 20)
    assert not channel_states(group.house)[0].working
    group.now += timedelta(hours=5)
    owed = {row.id: row.envelope_id for row in group.rows(state=ReminderState.OPEN) if row.slot <= group.now}
    mine = {row.envelope_id for row in group.rows(subject_id=task.id) if row.envelope_id}
    assert len(mine) > 1

    line.down = None
    live(group, 4)

    assert set(Counter(address for address, _ in line.received).values()) == {1}
    assert set(owed) <= {row.id for row in group.rows(state=ReminderState.SENT)}
    assert len({row.envelope_id for row in group.rows(subject_id=task.id) if row.envelope_id}) == 1
    assert ledger.check(group.house, group.now).ok


@pytest.mark.parametrize("down", [MINUTE, timedelta(hours=1), timedelta(days=3), timedelta(days=30)])
@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_after_any_downtime_each_person_hears_once_and_nothing_is_lost(group, line, down):
    due = {row.id for row in group.rows(state=ReminderState.OPEN) if row.slot <= group.now + down}
    group.now += down
    while not line.received:
        group.ring()
        group.now += timedelta(minutes=10)

    assert set(Counter(address for address, _ in line.received).values()) == {1}
    live(group, 2)
    assert not [
        row for row in group.rows(state=ReminderState.OPEN) if row.id in due and row.slot <= group.now
    ]
    assert ledger.check(group.house, group.now).ok


def test_another_channel_takes_over_and_the_one_that_rests_is_not_tried(house):
    chat, mail = Line("telegram"), Line("email")
    group = go_to(committee(house, [chat, mail]).start())
    with group.house.db.write() as session:
        for row in session.exec(Address.__table__.select()).mappings().all():
            session.add(
                Address(
                    person_id=row["person_id"],
                    channel="telegram",
                    address=f"{row['person_id']}",
                    rung=1,
                    state=AddressState.LIVE,
                )
            )
    chat.down = OUT
    group.ring()
    live(group, 40)

    [telegram] = [one for one in channel_states(group.house) if one.channel == "telegram"]
    assert not telegram.working
    assert chat.tries <= MISSES * 3
    assert states(group)["before", 7] == ("sent", "")
    assert mail.received


def test_only_one_of_many_probes_a_channel(group, line):
    line.down = delivery.Misconfigured("bad login")
    group.ring()
    group.now += PAUSES[0]

    assert probe_due(group.house, group.clock) == ["email"]
    assert probe_due(group.house, group.clock) == []


def test_an_address_that_asks_for_a_pause_gets_nothing_else_until_it_is_over(group, line):
    line.down = delivery.Unreached("too many requests", 10 * MINUTE)
    group.ring()
    tries, line.down = line.tries, None
    live(group, 1)
    task = group.task("gui", "HTQT")
    assert act(group.house, task.id, Order(Deed.NUDGE, "gấp"), TESTER, group.now).ok

    live(group, 8)
    assert line.tries == tries
    live(group, 2)
    assert [person for person, _ in line.received].count("a@example.org") == 2
    assert not [row for row in group.rows(state=ReminderState.OPEN) if row.slot <= group.now]
