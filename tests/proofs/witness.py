"""What the channels really took, held against what the house says and against what it promises."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from bots.messages import Message, from_json, to_json
from scheduler.actions import ledger
from scheduler.actions.balance import check_what_changed
from scheduler.core import delivery
from scheduler.core.breaker import Gate
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.store.obligations import holders
from scheduler.store.tables import Address, Attempt, ChannelHealth, Envelope, Journal, Person, Reminder
from tests.proofs.endings import Endings, Known
from tests.proofs.faulty import Handed
from tests.proofs.hearing import Send, faults_of, is_office_time
from tests.proofs.lives import DAY, HOUR, Life

LONGEST_WAIT = timedelta(hours=2)
"""No envelope waits for longer: a far side asks for ninety minutes at most, a house rests for one hour."""

LONGEST_HOLD = timedelta(minutes=10)
"""So long after a process died at the latest another takes over what it held."""

PATIENCE = 4
"""Working days after the day of its slot on which somebody out of reach is tried.

Three are given; where they end within a half-day, it is tried for the last time as the next one begins.
"""

_OPEN = select(Envelope).where(Envelope.state == EnvelopeState.OPEN)
_HELD = select(Envelope.id, Envelope.claim).where(
    col(Envelope.state).in_((EnvelopeState.CLAIMED, EnvelopeState.SENDING))
)
_UNDER_WAY = (
    select(Attempt, Envelope)
    .join(Envelope, col(Envelope.id) == Attempt.envelope_id)
    .where(Attempt.outcome == "")
    .order_by(col(Attempt.id))
)
_WRONG = select(ChannelHealth.channel).where(ChannelHealth.wrong)
_RESTING = select(ChannelHealth).where(ChannelHealth.gate != Gate.CLOSED)


class Witness:
    """Looks over the shoulder of each send, and at the rows after each ring."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self.sends: list[Send] = []
        self.faults: list[str] = []
        self._known = Known()
        self._endings = Endings(self._known)
        self._named: set[int | None] = set()
        self._doubtful: set[int | None] = set()
        self._line: int | None = None
        self._left: set[tuple[int, int]] = set()
        self._looked = self._worked = self._able_since = life.now
        self._holders: dict[int, int] = {}
        self._held_since: dict[tuple[int | None, str | None], datetime] = {}
        self._judged = 0
        life.passes = self._note
        for line in life.lines:
            line.hears = self._hear

    @property
    def heard(self) -> list[Send]:
        """The messages that people have."""
        return [one for one in self.sends if one.handed.arrived]

    def _say(self, fault: str) -> None:
        self.faults.append(f"{self._life.now:%Y-%m-%d %H:%M} {fault}")

    def _note(self, point: str) -> None:
        """Keep what is so at a point of the delivery; right after it somebody may act."""
        house, now = self._life.house, self._life.now
        with house.db.read() as session:
            if point == "frozen":
                self._holders = holders(session, house.today(now))
                self._known.inside = {i for i in session.exec(select(Person.id).where(Person.page_only)) if i}
            if point == "cut":
                self._doubt_what_is_under_way(session)
            for fault in self._endings.faults(session, now):
                self._say(fault)

    def _doubt_what_is_under_way(self, session: Session) -> None:
        """Whoever was killed may have sent what it had frozen: so many messages, and no more."""
        under_way = session.exec(_UNDER_WAY).all()
        for claim, number in Counter(envelope.claim for _, envelope in under_way).items():
            if number > self._life.together:
                self._say(f"{claim} leaves {number} messages in doubt")
        for _, envelope in under_way:
            self._doubt(envelope, _members(session, envelope))

    def _doubt(self, envelope: Envelope, members: list[Reminder]) -> None:
        self._doubtful.add(envelope.id)
        self._known.doubtful |= {one.id for one in members if one.id}

    def _hear(self, handed: Handed) -> None:
        with self._life.house.db.read() as session:
            found = self._attempt_of(session, handed)
            if found is None:
                self._say(f"{handed.address} gets a message that nobody wrote down as under way")
                return
            attempt, envelope = found
            members = _members(session, envelope)
            self._look_at_send(handed, found, members)
            self.sends.append(
                Send(
                    handed,
                    self._life.rings,
                    envelope.id or 0,
                    envelope.slot,
                    _born_at(session, envelope),
                    attempt.started_at,
                    tuple(one.id or 0 for one in members),
                    any(_is_pressing(one) for one in members),
                )
            )
            match handed.told:
                case delivery.Delivered():
                    self._known.sure |= {one.id for one in members if one.id}
                case delivery.Unknown():
                    self._doubt(envelope, members)

    def _attempt_of(self, session: Session, handed: Handed) -> tuple[Attempt, Envelope] | None:
        """Return whose words these are: of what is under way to the address, the first not heard yet."""
        for attempt, envelope in session.exec(_UNDER_WAY.where(Attempt.channel == handed.channel)):
            if attempt.id in self._named or from_json(envelope.message) != _words(handed.message):
                continue
            if session.get_one(Address, attempt.address_id).address == handed.address:
                self._named.add(attempt.id)
                return attempt, envelope
        return None

    def _look_at_send(
        self, handed: Handed, written: tuple[Attempt, Envelope], members: list[Reminder]
    ) -> None:
        attempt, envelope = written
        # What was on its way when office hours ended goes on.
        on_its_way = handed.at - attempt.started_at < LONGEST_HOLD
        if not (is_office_time(attempt.started_at, self._life.house.zone) and on_its_way):
            self._say(f"envelope {envelope.id} is sent outside of working hours")
        again = envelope.id in self._doubtful
        if handed.message.copy is not again:
            self._say(f"envelope {envelope.id}: copy is {handed.message.copy}, unknown before is {again}")
        wrong = [
            one.id
            for one in members
            if one.rule != "welcome" and self._holders.get(one.seat_id) != envelope.person_id
        ]
        if wrong and not again:
            self._say(f"envelope {envelope.id} tells {envelope.person_id} of {wrong}, which are another's")

    def look(self, begun: datetime) -> None:
        """See that a ring that began then left nothing behind."""
        house, now = self._life.house, self._life.now
        self._note("looked")
        self._judge_heard()
        with house.db.read() as session:
            line = session.exec(select(func.max(Journal.id))).one()
            self._nothing_held(session, begun)
            self._nothing_rests(session, begun)
            if house.slots(session).current(begun) and house.slots(session).current(now):
                self._nothing_forgotten(session, begun)
            self._looked = begun
        if line != self._line:
            self._line = line
            found = check_what_changed(house, now)
            if found and not found.ok:
                self._say(f"ledger: {found.faults}")

    def _judge_heard(self) -> None:
        if self._judged != len(self.sends):
            self._judged = len(self.sends)
            house = self._life.house
            for fault in faults_of(self.sends, house.a_day, house.zone):
                self._say(fault)

    def _nothing_held(self, session: Session, begun: datetime) -> None:
        held = {(envelope_id, claim) for envelope_id, claim in session.exec(_HELD)}
        self._held_since = {one: self._held_since.get(one, begun) for one in held}
        for (envelope_id, claim), since in self._held_since.items():
            if begun - since > LONGEST_HOLD:
                self._say(f"envelope {envelope_id} is held by {claim} since {since}")

    def _nothing_rests(self, session: Session, begun: datetime) -> None:
        mended = {line.name: line.mended_at() for line in self._life.lines}
        for row in session.exec(_RESTING):
            since = max(one for one in (row.opened_at, mended[row.channel]) if one)
            if min(begun, self._looked) - since > HOUR:
                self._say(f"{row.channel} is well since {since}, and rests still")

    def _nothing_forgotten(self, session: Session, begun: datetime) -> None:
        house, days = self._life.house, self._life.house.working_days(session)
        lines = (col(Journal.kind) == "reminder") & (col(Journal.subject_id) == Reminder.id)
        query = (
            select(Reminder.id, func.max(Journal.id))
            .join(Journal, lines)
            .where(
                Reminder.state == ReminderState.OPEN,
                col(Reminder.envelope_id).is_(None),
                Reminder.slot < begun - HOUR,
            )
            .group_by(col(Reminder.id))
        )
        # What this ring itself made anew is the next one's, also where another did so before.
        left, before = {(one, line) for one, line in session.exec(query) if one and line}, self._left
        self._left = left
        if left & before:
            self._say(f"reminders {sorted(one for one, _ in left & before)} are due and in no envelope")
        if begun - self._worked > DAY or session.exec(_WRONG).first():
            self._able_since = begun
        self._worked = begun
        for one in session.exec(_OPEN):
            if one.not_before < begun - HOUR:
                self._say(f"envelope {one.id} was due at {one.not_before} and is left")
            if one.not_before > begun + LONGEST_WAIT:
                self._say(f"envelope {one.id} waits until {one.not_before}")
            if days.count(house.today(max(one.slot, self._able_since)), house.today(begun)) > PATIENCE:
                self._say(f"envelope {one.id} of {one.slot} is older than patience")

    def look_back(self) -> None:
        """See that the whole life was as promised."""
        report = ledger.check(self._life.house, self._life.now)
        if report.journal_faults or report.plan_faults:
            self._say(f"ledger: {report.journal_faults} {report.plan_faults}")


def _members(session: Session, envelope: Envelope) -> list[Reminder]:
    query = select(Reminder).where(Reminder.envelope_id == envelope.id, Reminder.state == ReminderState.OPEN)
    return list(session.exec(query))


def _born_at(session: Session, envelope: Envelope) -> datetime:
    birth = select(func.min(Journal.at)).where(Journal.kind == "envelope", Journal.subject_id == envelope.id)
    return session.exec(birth).one()


def _words(message: Message) -> Message:
    """Return what was frozen: without links, which are added as it leaves, and without the mark of a copy."""
    plain = to_json(message)
    return from_json({**plain, "copy": False})


def _is_pressing(row: Reminder) -> bool:
    return row.rule == "nudge" or (row.rule == "before" and row.ordinal == 0)
