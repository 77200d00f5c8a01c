"""Keep the reminders that stand equal to those that are owed: add, skip, never delete."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from scheduler.actions.house import House
from scheduler.core.late import LATE_MERGED, PAST, about, over_when_made
from scheduler.core.owed import UNREADY, because
from scheduler.core.readiness import MENDED
from scheduler.core.reminders import (
    FIRST_WORD,
    NOTICE,
    NUDGE,
    WELCOME,
    Key,
    Owed,
    TaskFacts,
    keep_nearest,
    owed_for_occurrence,
    owed_for_task,
    why_skipped,
)
from scheduler.core.slots import Slots
from scheduler.core.states import ReminderState, SubjectKind
from scheduler.store import ledger
from scheduler.store.envelopes import maybe_heard
from scheduler.store.obligations import (
    first_open_slots,
    holders,
    key_of,
    leaving,
    lock_unsent,
    past_of,
    reminders_about,
    task_facts,
)
from scheduler.store.occasions import occurrence_facts
from scheduler.store.tables import Reminder

Skips = list[tuple[Reminder, str]]
"""Reminders to skip, each with its reason."""


@dataclass
class Changes:
    """What has to be written: reminders to add, to add as skipped, to skip, to set to another slot."""

    add: list[Owed]
    merged: list[tuple[Owed, str]]
    skip: Skips
    reslot: list[tuple[Reminder, datetime]]
    reopen: list[tuple[Reminder, datetime]]

    @property
    def none(self) -> bool:
        """Whether all stands as it should."""
        return not (self.add or self.merged or self.skip or self.reslot or self.reopen)


def refresh_tasks(session: Session, house: House, task_ids: Collection[int] | None, now: datetime) -> Changes:
    """Bring the reminders of these tasks (None: of all that are not over) in line with what is owed.

    Call it in the transaction that changed a task's state, due date or acknowledgement.
    """
    return apply(session, task_changes(session, house, task_ids, now), now)


def refresh_occurrences(
    session: Session, house: House, ids: Collection[int] | None, now: datetime
) -> Changes:
    """Bring the reminders about these occurrences themselves (None: all) in line with what is owed."""
    return apply(session, occurrence_changes(session, house, ids, now), now)


def refresh_welcomes(session: Session, house: House, now: datetime) -> Changes:
    """See that everybody who is about to hear for the first time is welcomed before."""
    return apply(session, welcome_changes(session, house, now), now)


def task_changes(session: Session, house: House, task_ids: Collection[int] | None, now: datetime) -> Changes:
    """Compare the reminders of tasks with what is owed; changes nothing."""
    slots = house.slots(session)
    rows = reminders_about(session, SubjectKind.TASK, task_ids)
    changes = Changes([], [], [], [], [])
    seen = set()
    for facts in task_facts(session, task_ids):
        seen.add(facts.task_id)
        mine = rows.get(facts.task_id, [])
        owed = [o for o in owed_for_task(facts, past_of(mine), slots) if o.key.seat_id]
        compare(changes, owed, mine, now)
        _say_why(changes, facts)
    for task_id in rows.keys() - seen:
        changes.skip += [(row, "done") for row in rows[task_id] if row.state is ReminderState.OPEN]
    return _spare(session, _place(changes, rows, slots, now))


def _say_why(changes: Changes, facts: TaskFacts) -> None:
    changes.skip = [
        (row, why_skipped(facts, key_of(row)) or "replanned")
        if row.subject_id == facts.task_id and not reason
        else (row, reason)
        for row, reason in changes.skip
    ]


def occurrence_changes(session: Session, house: House, ids: Collection[int] | None, now: datetime) -> Changes:
    """Compare the reminders about occurrences with what is owed; changes nothing."""
    slots = house.slots(session)
    rows = reminders_about(session, SubjectKind.OCCURRENCE, ids)
    changes = Changes([], [], [], [], [])
    for facts in occurrence_facts(session, ids, slots, house.today(now)):
        mine = rows.get(facts.occurrence_id, [])
        owed = [o for o in owed_for_occurrence(facts, past_of(mine), slots) if o.key.seat_id]
        # A notice answers a decision of a person; no rule can take it back.
        kept = [row for row in mine if row.rule != NOTICE]
        compare(changes, owed, kept, now)
    changes.skip = [
        (row, reason or (MENDED if row.rule == UNREADY else "decided")) for row, reason in changes.skip
    ]
    return _spare(session, _place(changes, rows, slots, now))


def _spare(session: Session, changes: Changes) -> Changes:
    """Let what is being sent this moment stand: its words are frozen, and how it ends is not known yet."""
    if any(row.envelope_id for row, _ in changes.skip):
        fixed = leaving(session)
        changes.skip = [(row, why) for row, why in changes.skip if row.envelope_id not in fixed]
    return changes


def compare(changes: Changes, owed: Sequence[Owed], rows: Iterable[Reminder], now: datetime) -> None:
    """Note what differs between the reminders owed and the rows that stand."""
    wanted = {o.key: o for o in owed}
    for row in rows:
        one = wanted.pop(key_of(row), None)
        if row.state is not ReminderState.OPEN:
            if one is not None:
                # It rested, and is owed again.
                changes.reopen.append((row, one.slot))
            continue
        if one is None:
            changes.skip.append((row, ""))
        elif one.slot > now and one.slot != row.slot and row.envelope_id is None:
            changes.reslot.append((row, one.slot))
    changes.add += wanted.values()


def _place(changes: Changes, rows: dict[int, list[Reminder]], slots: Slots, now: datetime) -> Changes:
    """Give latecomers the next slot, and let one seat hear of one subject once in a slot."""
    late = slots.after(now)
    _pass_over(changes, rows, now)
    overdue_when_made = {one.key for one in changes.add if one.slot <= now}
    prompt = {one.key for one in changes.add if one.key.rule == NUDGE}
    added = [one if one.slot > now or one.key in prompt else replace(one, slot=late) for one in changes.add]
    changes.reopen = [(row, slot if slot > now else late) for row, slot in changes.reopen]
    again = {key_of(row): Owed(key_of(row), slot) for row, slot in changes.reopen}
    touched = {one.key.subject_id for one in [*added, *again.values()]}
    gone = {id(row) for row, _ in changes.skip}
    standing = [
        Owed(key_of(row), row.slot)
        for subject_id in touched
        for row in rows.get(subject_id, ())
        if row.state is ReminderState.OPEN and id(row) not in gone
    ]
    said, merged = keep_nearest([*added, *standing, *again.values()])
    new: set[Key] = {one.key for one in added}
    changes.add = [one for one in said if one.key in new]
    changes.merged += [
        (one, LATE_MERGED if one.key in overdue_when_made else "merged") for one in merged if one.key in new
    ]
    there = {key_of(row): row for subject_id in touched for row in rows.get(subject_id, ())}
    changes.skip += [(there[one.key], "merged") for one in merged if one.key not in new]
    return changes


def _pass_over(changes: Changes, rows: dict[int, list[Reminder]], now: datetime) -> None:
    """Skip what a policy asks for only now, after its time, of a task that the seat has heard of."""
    again = [Owed(key_of(row), slot) for row, slot in changes.reopen]
    subjects = {one.key.subject_id for one in [*changes.add, *again] if one.slot <= now}
    told = {p.key for i in subjects for p in past_of(rows.get(i, ())) if p.told and p.key.rule in FIRST_WORD}
    over = over_when_made([*changes.add, *again], {about(key) for key in told}, now)
    changes.merged += [(one, PAST) for one in changes.add if one.key in over]
    changes.add = [one for one in changes.add if one.key not in over]
    changes.reopen = [(row, slot) for row, slot in changes.reopen if key_of(row) not in over]


def welcome_changes(session: Session, house: House, now: datetime) -> Changes:
    """Compare the welcomes that stand with those owed: one a person, a slot before the first reminder."""
    slots = house.slots(session)
    wanted = _first_reminders(session, house.today(now))
    changes = Changes([], [], [], [], [])
    known = {
        person_id: rows[0] for person_id, rows in reminders_about(session, SubjectKind.PERSON, None).items()
    }
    for person_id, (seat_id, first) in sorted(wanted.items()):
        slot = max(slots.before(first), min(first, slots.after(now)))
        row = known.get(person_id)
        if row is None:
            key = Key(SubjectKind.PERSON, person_id, WELCOME, 0, seat_id)
            changes.add.append(Owed(key, slot))
        elif row.state is ReminderState.SKIPPED:
            changes.reopen.append((row, slot))
        elif (
            row.state is ReminderState.OPEN and row.envelope_id is None and row.slot != slot > now < row.slot
        ):
            # One that is due already is not put off by a plan made a moment late.
            changes.reslot.append((row, slot))
    changes.skip += [
        (row, "nothing-owed")
        for person_id, row in known.items()
        if person_id not in wanted and row.state is ReminderState.OPEN
    ]
    return _spare(session, changes)


def _first_reminders(session: Session, day: date) -> dict[int, tuple[int, datetime]]:
    """Return for each person who is owed anything the seat and the slot of the first reminder."""
    firsts: dict[int, tuple[int, datetime]] = {}
    slots = first_open_slots(session)
    for seat_id, person_id in holders(session, day).items():
        slot = slots.get(seat_id)
        if slot and (person_id not in firsts or slot < firsts[person_id][1]):
            firsts[person_id] = (seat_id, slot)
    return firsts


def apply(session: Session, changes: Changes, now: datetime) -> Changes:
    """Write the changes."""
    changes.skip = _unsent(session, changes.skip)
    if changes.none:
        return changes
    ledger.add_reminders(session, [_row(one, now) for one in changes.add], now)
    merged = [(_row(one, now), reason) for one, reason in changes.merged]
    ledger.add_reminders(session, [row for row, _ in merged], now)
    for row, slot in changes.reopen:
        ledger.move_reminder(session, row, ReminderState.OPEN, "", now)
        row.slot = slot
    for row, reason in merged:
        ledger.move_reminder(session, row, ReminderState.SKIPPED, reason, now)
    _end(session, changes.skip, now)
    for row, slot in changes.reslot:
        row.slot = slot
    session.flush()
    return changes


def end_unsent(session: Session, skip: Skips, now: datetime) -> int:
    """Skip reminders that are not owed any more; return how many of them were waiting still.

    What is being sent stands, and ends by itself.
    """
    waiting = _unsent(session, skip)
    _end(session, waiting, now)
    return len(waiting)


def _unsent(session: Session, skip: Skips) -> Skips:
    """Lock what is to be skipped, and leave out what a worker froze or ended since it was read."""
    free = lock_unsent(session, [row.id for row, _ in skip if row.id]) if skip else set()
    return [(row, why) for row, why in skip if row.id in free]


def _end(session: Session, skip: Skips, now: datetime) -> None:
    """Skip what is not owed any more; what may have been heard already is not called skipped."""
    heard = maybe_heard(session, {row.envelope_id for row, _ in skip if row.envelope_id})
    for row, reason in skip:
        if row.envelope_id in heard:
            ledger.move_reminder(session, row, ReminderState.UNKNOWN, "answer-lost", now)
        else:
            ledger.move_reminder(session, row, ReminderState.SKIPPED, reason, now)


def _row(one: Owed, now: datetime) -> Reminder:
    return Reminder(
        subject_kind=one.key.kind,
        subject_id=one.key.subject_id,
        rule=one.key.rule,
        ordinal=one.key.ordinal,
        seat_id=one.key.seat_id,
        due_revision=one.key.revision,
        slot=one.slot,
        note=because(one.waited, one.patience) if one.waited else "",
        created_at=now,
    )
