"""What the channels really took, held against what the house says and against what it promises."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from scheduler.actions import ledger
from scheduler.actions.balance import check_what_changed
from scheduler.core import delivery
from scheduler.core.healing import STALE
from scheduler.core.ladder import given_up_at
from scheduler.core.limits import is_pressing
from scheduler.core.reasons import REASONS
from scheduler.core.reminders import WELCOME
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.store.obligations import holders, key_of
from scheduler.store.tables import Attempt, ChannelHealth, Envelope, Journal, Reminder
from tests.proofs.faulty import Handed
from tests.proofs.lives import DAY, HOUR, MINUTE, Life

LONGEST_WAIT = timedelta(hours=2)
"""No envelope waits for longer: a far side asks for ninety minutes at most, a house rests for one hour."""


_OPEN = select(Envelope).where(Envelope.state == EnvelopeState.OPEN)
_WRONG = select(ChannelHealth.channel).where(ChannelHealth.wrong)


@dataclass(frozen=True)
class Heard:
    """A message that a person has, and what it spoke of."""

    handed: Handed
    ring: int
    envelope_id: int
    slot: datetime
    members: tuple[int, ...]


class Witness:
    """Looks over the shoulder of each send, and at the rows after each ring."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self.heard: list[Heard] = []
        self.faults: list[str] = []
        self._line: int | None = None
        self._left: set[int] = set()
        self._looked = self._able_since = life.now
        self._pressing: set[int | None] = set()
        self._held: dict[int, int] = {}
        life.passes = self._note
        for line in life.lines:
            line.hears = self._hear

    def _note(self, point: str) -> None:
        """Keep what is so when messages are claimed and frozen; before they leave somebody may act."""
        house = self._life.house
        with house.db.read() as session:
            if point == "frozen":
                self._held = holders(session, house.today(self._life.now))
            if point == "claimed":
                inside = select(Reminder).join(Envelope, col(Envelope.id) == Reminder.envelope_id)
                rows = session.exec(inside.where(Envelope.state == EnvelopeState.CLAIMED))
                self._pressing |= {one.envelope_id for one in rows if is_pressing(key_of(one))}

    def _say(self, fault: str) -> None:
        self.faults.append(f"{self._life.now:%Y-%m-%d %H:%M} {fault}")

    def _hear(self, handed: Handed) -> None:
        with self._life.house.db.read() as session:
            attempt = session.exec(select(Attempt).order_by(col(Attempt.id).desc()).limit(1)).one()
            envelope = session.get_one(Envelope, attempt.envelope_id)
            members = session.exec(select(Reminder).where(Reminder.envelope_id == envelope.id)).all()
            open_ones = [one for one in members if one.state is ReminderState.OPEN]
            before = session.exec(
                select(Attempt.outcome).where(
                    Attempt.envelope_id == envelope.id, Attempt.number < attempt.number
                )
            ).all()
            self._look_at_send(session, handed, (envelope, open_ones), "unknown" in before)
            if handed.arrived:
                self.heard.append(
                    Heard(
                        handed,
                        self._life.rings,
                        envelope.id or 0,
                        envelope.slot,
                        tuple(one.id or 0 for one in open_ones),
                    )
                )

    def _look_at_send(
        self, session: Session, handed: Handed, letter: tuple[Envelope, list[Reminder]], again: bool
    ) -> None:
        envelope, members = letter
        house = self._life.house
        if house.slots(session).current(handed.at) is None:
            self._say(f"envelope {envelope.id} is sent outside of working hours")
        if handed.message.copy is not again:
            self._say(f"envelope {envelope.id}: copy is {handed.message.copy}, unknown before is {again}")
        wrong = [
            one.id
            for one in members
            if one.rule != WELCOME and self._held.get(one.seat_id) != envelope.person_id
        ]
        if wrong and not again:
            self._say(f"envelope {envelope.id} tells {envelope.person_id} of {wrong}, which are another's")

    def look(self, begun: datetime) -> None:
        """See that a ring that began then left nothing behind."""
        house, now = self._life.house, self._life.now
        with house.db.read() as session:
            line = session.exec(select(func.max(Journal.id))).one()
            if house.slots(session).current(begun) and house.slots(session).current(now):
                self._nothing_forgotten(session, begun)
        if line != self._line:
            self._line = line
            found = check_what_changed(house, now)
            if found and not found.ok:
                self._say(f"ledger: {found.faults}")

    def _nothing_forgotten(self, session: Session, begun: datetime) -> None:
        query = select(Reminder.id).where(
            Reminder.state == ReminderState.OPEN,
            col(Reminder.envelope_id).is_(None),
            Reminder.slot < begun - HOUR,
        )
        # What this ring itself made anew is the next one's.
        left, before = {one for one in session.exec(query) if one}, self._left
        self._left = left
        if left & before:
            self._say(f"reminders {sorted(left & before)} are due and in no envelope")
        if begun - self._looked > DAY or session.exec(_WRONG).first():
            self._able_since = begun
        self._looked, slots = begun, self._life.house.slots(session)
        for one in session.exec(_OPEN):
            if one.not_before < begun - HOUR:
                self._say(f"envelope {one.id} was due at {one.not_before} and is left")
            if one.not_before > begun + LONGEST_WAIT:
                self._say(f"envelope {one.id} waits until {one.not_before}")
            if begun > given_up_at(max(one.slot, self._able_since), slots) + LONGEST_WAIT:
                self._say(f"envelope {one.id} of {one.slot} is older than patience")

    def _no_storm(self) -> None:
        late = Counter(
            (one.ring, one.handed.message.person_id)
            for one in self.heard
            if not one.handed.message.copy and one.handed.at - one.slot >= STALE + MINUTE
        )
        for (_, person), number in late.items():
            if number > 1:
                self._say(f"person {person} gets {number} late messages at once")

    def look_back(self) -> None:
        """See that the whole life was as promised."""
        house, now = self._life.house, self._life.now
        report = ledger.check(house, now)
        if report.journal_faults or report.plan_faults:
            self._say(f"ledger: {report.journal_faults} {report.plan_faults}")
        by_member: dict[int, list[Heard]] = defaultdict(list)
        for one in self.heard:
            for member in one.members:
                by_member[member].append(one)
        for member, times in by_member.items():
            if any(not one.handed.message.copy for one in times[1:]):
                self._say(f"reminder {member} is heard again, and the copy does not say so")
        self._states(by_member)
        self._no_storm()
        self._days()
        self._order()

    def _states(self, by_member: dict[int, list[Heard]]) -> None:
        with self._life.house.db.read() as session:
            for row in session.exec(select(Reminder).order_by(col(Reminder.id))):
                times = by_member.get(row.id or 0, [])
                sure = any(isinstance(one.handed.told, delivery.Delivered) for one in times)
                inside = self._only_inside(session, row)
                match row.state:
                    case ReminderState.SENT if not sure and not inside:
                        self._say(f"reminder {row.id} is called sent, and nobody has it")
                    case ReminderState.FAILED | ReminderState.SKIPPED if times:
                        self._say(f"reminder {row.id} is called {row.state} ({row.reason}), and was heard")
                if row.state not in (ReminderState.OPEN, ReminderState.SENT) and row.reason not in REASONS:
                    self._say(f"reminder {row.id} is {row.state} for no reason: {row.reason!r}")

    def _only_inside(self, session: Session, row: Reminder) -> bool:
        query = select(Attempt.id).where(
            Attempt.envelope_id == row.envelope_id, Attempt.channel == "page", Attempt.outcome == "delivered"
        )
        return row.envelope_id is not None and session.exec(query).first() is not None

    def _days(self) -> None:
        """A day has so many messages; one more may be what came late."""
        house = self._life.house
        said: dict[tuple[int, date], set[int]] = defaultdict(set)
        for one in self.heard:
            day = house.today(one.handed.at)
            calm = one.envelope_id not in self._pressing and not one.handed.message.copy
            if calm and house.today(one.slot) == day:
                said[one.handed.message.person_id, day].add(one.envelope_id)
        for (person, day), envelopes in said.items():
            if len(envelopes) > house.a_day:
                self._say(f"person {person} has {len(envelopes)} messages on {day}")

    def _order(self) -> None:
        last: dict[tuple[str, str], Heard] = {}
        for one in self.heard:
            if one.handed.message.copy:
                continue
            address = (one.handed.channel, one.handed.address)
            before = last.get(address)
            if before and before.slot > one.slot:
                self._say(
                    f"{address} has envelope {one.envelope_id} of {one.slot} after {before.envelope_id}"
                )
            last[address] = one
