"""Due reminders find the person in their seat, and one envelope a person and slot."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from sqlalchemy import bindparam, true
from sqlmodel import Session, col, select

from scheduler.actions.catching_up import gather_stale, say_late
from scheduler.actions.handing import give_back
from scheduler.actions.house import House
from scheduler.actions.obligations import refresh_tasks
from scheduler.core.limits import Parcel, is_pressing, over_the_limit
from scheduler.core.reminders import HEAD, WELCOME, Key
from scheduler.core.restored import AGAIN
from scheduler.core.seats import AWAY, VACANT
from scheduler.core.slots import Slots
from scheduler.core.states import EnvelopeState, ReminderState, SubjectKind
from scheduler.store import ledger
from scheduler.store.clock_state import is_believed
from scheduler.store.dialect import many
from scheduler.store.escalation import contacts_of_heads
from scheduler.store.obligations import holders, key_of
from scheduler.store.sittings import held_seats, sitters_of
from scheduler.store.tables import ClockState, Envelope, HouseState, Reminder

_STANDS = select(HouseState, ClockState).outerjoin(ClockState, true()).limit(1)
"""Each has one row at most."""


def may_leave(session: Session) -> bool:
    """Tell whether an administrator has granted sending, and the clock is believed."""
    found = session.exec(_STANDS).first()
    if found is None:
        return False
    state, clock = found
    return state.sending_since is not None and state.restored_at is None and is_believed(clock)


def may_leave_now(session: Session, house: House, now: datetime) -> bool:
    """Tell whether a message may leave at this moment: office hours, and nothing holds sending."""
    return house.slots(session).current(now) is not None and may_leave(session)


def address_due(session: Session, house: House, slots: Slots, now: datetime) -> None:
    """Put every due reminder into its person's envelope of the slot; `now` lies in working hours."""
    gather_stale(session, slots, now)
    rows = say_late(session, house, slots, _due(session, now), now)
    if not rows:
        return
    people = holders(session, house.today(now))
    rows = _put_off(session, slots, (rows, people), now)
    passed = _pass_heads(session, house, [r for r in rows if r.rule == HEAD], people, now)
    _fail_vacant(session, house, [r for r in rows if _person(r, people) is None and r.id not in passed], now)
    waiting = [(r, p) for r in rows if (p := _person(r, people)) is not None and r.id not in passed]
    _put(session, house, slots, waiting, now)


_DUE = (
    select(Reminder)
    .where(
        Reminder.state == ReminderState.OPEN,
        col(Reminder.slot) <= bindparam("now"),
        col(Reminder.envelope_id).is_(None),
    )
    .order_by(col(Reminder.slot), col(Reminder.id))
)


def _due(session: Session, now: datetime) -> Sequence[Reminder]:
    return session.exec(_DUE, params={"now": now}).all()


def _put_off(
    session: Session, slots: Slots, due: tuple[Sequence[Reminder], dict[int, int]], now: datetime
) -> list[Reminder]:
    """Let what is owed to a seat whose holder denies it wait for the secretary's word; return the others."""
    rows, people = due
    held = held_seats(session)
    kept = []
    for row in rows:
        if row.rule != WELCOME and row.seat_id in held and held[row.seat_id] == people.get(row.seat_id):
            row.slot = slots.after(now)
        else:
            kept.append(row)
    return kept


def _person(row: Reminder, people: dict[int, int]) -> int | None:
    return row.subject_id if row.rule == WELCOME else people.get(row.seat_id)


def _pass_heads(
    session: Session, house: House, rows: Sequence[Reminder], people: dict[int, int], now: datetime
) -> set[int | None]:
    """Skip a head who is not there, or is the contact who was told; the next step does not wait for them."""
    if not rows:
        return set()
    contacts = contacts_of_heads(session, {row.seat_id for row in rows})
    nobody = _why_nobody(session, house.today(now), [row for row in rows if row.seat_id not in people])
    passed = {}
    for row in rows:
        head = people.get(row.seat_id)
        if head is None:
            passed[row.id] = (row, nobody[row.seat_id])
        elif head == people.get(contacts.get(row.seat_id, 0)):
            passed[row.id] = (row, "same-person")
    for row, reason in passed.values():
        ledger.move_reminder(session, row, ReminderState.SKIPPED, reason, now)
    if passed:
        session.flush()
        refresh_tasks(session, house, {row.subject_id for row, _ in passed.values()}, now)
    return set(passed)


def _why_nobody(session: Session, day: date, rows: Sequence[Reminder]) -> dict[int, str]:
    """Return for each seat at which nobody hears a reminder why that is so."""
    sitters = sitters_of(session, day, {row.seat_id for row in rows}) if rows else {}
    return {row.seat_id: AWAY if sitters.get(row.seat_id) else VACANT for row in rows}


def _fail_vacant(session: Session, house: House, rows: Sequence[Reminder], now: datetime) -> None:
    if not rows:
        return
    tasks = {row.subject_id for row in rows if row.subject_kind is SubjectKind.TASK}
    # The colleague it was handed on to has left: the unit's contact hears of it again.
    returned = give_back(session, house, {(row.subject_id, row.seat_id) for row in rows}, now)
    nobody = _why_nobody(session, house.today(now), rows)
    for row in rows:
        if row.subject_kind is not SubjectKind.TASK or row.subject_id not in returned:
            ledger.move_reminder(session, row, ReminderState.FAILED, nobody[row.seat_id], now)
    if tasks:
        session.flush()
        refresh_tasks(session, house, tasks, now)


def _put(
    session: Session, house: House, slots: Slots, waiting: Sequence[tuple[Reminder, int]], now: datetime
) -> None:
    current = slots.current(now)
    assert current is not None
    # A notice of a move within two days has a minute of its own, and travels alone; too late, it does not.
    places = [
        (person_id, current if slots.is_slot(row.slot) else max(row.slot, current))
        for row, person_id in waiting
    ]
    midnight = datetime.combine(house.today(now), time(), house.zone)
    envelopes = _envelopes(session, places, min(current, midnight))
    over = _over(
        envelopes,
        [(key_of(row), place) for (row, _), place in zip(waiting, places, strict=True)],
        house,
        midnight,
    )
    taking = _those_that_take_more(session, envelopes.values())
    taking |= _add_missing(session, envelopes, [place for place in places if place not in over], now)
    for (row, _), place in zip(waiting, places, strict=True):
        if place in over:
            # One that may repeat what was said stays marked.
            why = AGAIN if row.reason == AGAIN else "limit"
            ledger.move_reminder(session, row, ReminderState.OPEN, why, now)
            row.slot = slots.after(now)
        elif envelopes[place].id in taking:
            row.envelope_id = envelopes[place].id
        else:
            # This slot's one message has left already, or leaves at this moment.
            row.slot = slots.after(now)
    now_leaving = {
        who: e.id or 0 for (who, place), e in envelopes.items() if place == current and e.id in taking
    }
    _pull_welcomes(session, now_leaving)


Place = tuple[int, datetime]
"""One person and one slot."""


def _over(
    envelopes: dict[Place, Envelope], waiting: Sequence[tuple[Key, Place]], house: House, midnight: datetime
) -> set[Place]:
    """Return the new messages that would be too many for their person today."""
    said = Counter(
        person_id
        for (person_id, at), row in envelopes.items()
        if at >= midnight and row.state is not EnvelopeState.VOID
    )
    pressing = {place for key, place in waiting if is_pressing(key)}
    new = dict.fromkeys(place for _, place in waiting if place not in envelopes)
    parcels = [Parcel(*place, place in pressing) for place in new]
    return {(one.person_id, one.at) for one in over_the_limit(parcels, said, house.a_day)}


def _add_missing(
    session: Session, envelopes: dict[Place, Envelope], places: Sequence[Place], now: datetime
) -> set[int | None]:
    missing = [place for place in dict.fromkeys(places) if place not in envelopes]
    new = {place: Envelope(person_id=place[0], slot=place[1], not_before=now) for place in missing}
    ledger.add_envelopes(session, new.values(), now)
    envelopes.update(new)
    return {envelope.id for envelope in new.values()}


_UNSAID = (
    select(Envelope.id, Envelope.message)
    .where(col(Envelope.id).in_(many()), Envelope.state == EnvelopeState.OPEN)
    .with_for_update(skip_locked=True)
)


def _those_that_take_more(session: Session, envelopes: Iterable[Envelope]) -> set[int | None]:
    """Return the envelopes that nobody has claimed or composed; locked, so that nobody does before we commit.

    What was put into a message that is frozen meanwhile would not be in its words, and never be sent.
    """
    ids = [one.id for one in envelopes if one.state is EnvelopeState.OPEN and not one.message]
    if not ids:
        return set()
    return {row_id for row_id, message in session.exec(_UNSAID, params={"ids": ids}) if not message}


_SINCE = select(Envelope).where(col(Envelope.person_id).in_(many()), col(Envelope.slot) >= bindparam("since"))


def _envelopes(session: Session, places: Sequence[Place], current: datetime) -> dict[Place, Envelope]:
    since = min([current, *(slot for _, slot in places)])
    people = {person_id for person_id, _ in places}
    rows = session.exec(_SINCE, params={"ids": sorted(people), "since": since})
    return {(row.person_id, row.slot): row for row in rows}


_WELCOMES = select(Reminder).where(
    Reminder.subject_kind == SubjectKind.PERSON,
    Reminder.rule == WELCOME,
    Reminder.state == ReminderState.OPEN,
    col(Reminder.subject_id).in_(many()),
    col(Reminder.envelope_id).is_(None),
)


def _pull_welcomes(session: Session, envelopes: dict[int, int]) -> None:
    """Whoever hears for the first time is welcomed in the same message at the latest."""
    for row in session.exec(_WELCOMES, params={"ids": sorted(envelopes)}):
        row.envelope_id = envelopes[row.subject_id]
