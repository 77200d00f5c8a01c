"""What a process holds after many deliveries, beside what it held after the first few."""

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from sqlalchemy import delete, update
from sqlmodel import col, select

from benchmarks.houses import house_at, people_with_a_task, sqlite_url
from benchmarks.measuring import Answer
from bots.page import PageChannel
from scheduler.actions.deliver import Ringer
from scheduler.actions.house import House
from scheduler.core.states import EnvelopeState, ReminderState, SubjectKind
from scheduler.store.tables import Attempt, Envelope, Journal, Reminder

PEOPLE = 500
ROUNDS = int(os.environ.get("BENCH_DELIVERIES", "10000")) // PEOPLE
"""A hundred thousand take a quarter of an hour: BENCH_DELIVERIES=100000 make bench."""

MORE = 1.1
"""How much more is held in the end, at most."""

_PAGE = os.sysconf("SC_PAGE_SIZE")


class _Post(PageChannel):
    name = "telegram"


def measure() -> Iterator[Answer]:
    """Yield the answer."""
    with sqlite_url() as url, house_at(url) as house:
        slot = people_with_a_task(house, PEOPLE, "telegram")
        claims = count()
        ringer = Ringer(
            replace(house, channels={"telegram": _Post()}),
            lambda: slot,
            lambda: str(next(claims)),
            together=6,
        )
        held = []
        for _ in range(ROUNDS):
            ringer.ring()
            _owe_again(house)
            held.append(_resident())
        # The first rounds fill what is kept on purpose: statements, words, connections.
        early = held[max(1, ROUNDS // 10)]
    yield Answer(
        f"memory after {ROUNDS * PEOPLE:,} deliveries, beside after {max(1, ROUNDS // 10) * PEOPLE:,}: "
        f"{held[-1] / 1e6:.0f} MB",
        held[-1] / early,
        MORE,
        is_ratio=True,
    )


def _owe_again(house: House) -> None:
    """Let every reminder that was sent be owed again, as if nothing had been written down."""
    with house.db.write() as session:
        sent = list(session.exec(select(Reminder.id).where(Reminder.state == ReminderState.SENT)))
        assert len(sent) >= PEOPLE
        owed = (col(Reminder.state) == ReminderState.SENT) & (Reminder.subject_kind == SubjectKind.TASK)
        session.execute(update(Reminder).where(owed).values(state=ReminderState.OPEN, settled_at=None))
        session.execute(
            update(Envelope).values(state=EnvelopeState.OPEN, settled_at=None, message={}, claim=None)
        )
        session.execute(delete(Attempt))
        session.execute(delete(Journal))


def _resident() -> int:
    """Return the bytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE
