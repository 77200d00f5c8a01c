"""Why a person did or did not hear of something: the ledger's rows told in sentences, in order of time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars.phrases import Phrase, phrase
from scheduler.core.asked import Asked, Away, Notice, Reach, Send, Stay, Turn
from scheduler.core.ladder import Ended
from scheduler.core.owed import TaskFacts
from scheduler.core.reasons import reason_words
from scheduler.core.states import OPEN_TASK_STATES, AddressState, ReminderState


@dataclass(frozen=True)
class Line:
    """What happened, or will, at a moment."""

    at: datetime
    said: Phrase


@dataclass(frozen=True)
class Account:
    """The answer in a few sentences, what happened in order of time, and what is planned next."""

    answer: tuple[Phrase, ...]
    past: tuple[Line, ...]
    coming: tuple[Line, ...]


def account(asked: Asked, now: datetime) -> Account:
    """Tell why the person did or did not hear of it, as the rows have it at `now`."""
    past = [*_seats(asked, now), *_leaves(asked, now), *_letters(asked), *_notices(asked)]
    coming = tuple(sorted(_coming(asked), key=lambda line: line.at))
    return Account(
        answer=(*_heard(asked), *_hindrances(asked, now), *_outcomes(asked), *_next(coming, now)),
        past=tuple(sorted(past, key=lambda line: line.at)),
        coming=coming,
    )


def _seats(asked: Asked, now: datetime) -> Iterable[Line]:
    for stay in asked.stays:
        if stay.starts > now:
            continue
        if stay.instead_of:
            said = phrase("stands in for {name} as {seat}", name=stay.instead_of, seat=stay.seat)
        else:
            said = phrase("is appointed: {seat}", seat=stay.seat)
        yield Line(stay.starts, said)
        if stay.ends is not None and stay.ends <= now:
            yield Line(stay.ends, _end_words(stay))


def _end_words(stay: Stay) -> Phrase:
    if stay.instead_of:
        return phrase("stands in for {name} no more as {seat}", name=stay.instead_of, seat=stay.seat)
    return phrase("is not any more: {seat}", seat=stay.seat)


def _leaves(asked: Asked, now: datetime) -> Iterable[Line]:
    for one in asked.away:
        if one.starts <= now:
            yield Line(one.starts, _leave_words(one))


def _leave_words(one: Away) -> Phrase:
    if one.deputy:
        return phrase("is on leave through {day}; {name} answers", day=one.last_day, name=one.deputy)
    return phrase("is on leave through {day}; nobody stands in", day=one.last_day)


def _notices(asked: Asked) -> Iterable[Line]:
    for notice in asked.notices:
        if asked.task is None and _merely_planned(notice):
            # Of a whole year's plan nothing has happened yet: it stands among what is to come.
            continue
        for turn in notice.turns:
            yield Line(turn.at, _turn_words(asked, notice, turn))


def _merely_planned(notice: Notice) -> bool:
    return notice.state is ReminderState.OPEN and len(notice.turns) == 1


def _turn_words(asked: Asked, notice: Notice, turn: Turn) -> Phrase:
    if not turn.before and turn.after == ReminderState.OPEN:
        return phrase("planned for {slot}: {what}; owed to {seat}", **_named(notice), slot=notice.slot)
    values = {**_named(notice), "why": reason_words(turn.reason)}
    match turn.after:
        case ReminderState.OPEN if turn.before != ReminderState.OPEN:
            return phrase("owed again: {what}", what=notice.what)
        case ReminderState.OPEN:
            return phrase("put off: {what} ({why})", **values)
        case ReminderState.SKIPPED:
            return phrase("not said: {what} ({why})", **values)
        case ReminderState.FAILED:
            return phrase("could not be told: {what} ({why})", **values)
        case ReminderState.UNKNOWN:
            return phrase("may have been heard: {what} ({why})", **values)
        case _:
            return _said_words(asked, notice)


def _said_words(asked: Asked, notice: Notice) -> Phrase:
    letter = asked.letter_of(notice)
    if letter is not None and not letter.mine:
        return phrase(
            "said to {name}, who answered for the seat then: {what}", name=letter.name, what=notice.what
        )
    return phrase("said: {what}", what=notice.what)


def _named(notice: Notice) -> dict[str, Phrase]:
    return {"what": notice.what, "seat": notice.seat}


_TOLD_OF_LETTERS = frozenset({"lease-expired", "nothing-owed"})
"""What became of an envelope and its sends do not tell by themselves."""


def _letters(asked: Asked) -> Iterable[Line]:
    for letter in (asked.letters or {}).values():
        for turn in letter.turns:
            if turn.reason in _TOLD_OF_LETTERS:
                said = phrase("the message to {name}: {why}", name=letter.name, why=reason_words(turn.reason))
                yield Line(turn.at, said)
        for send in letter.sends:
            yield Line(send.at, _send_words(send))


def _send_words(send: Send) -> Phrase:
    values = {"channel": send.channel, "address": send.address, "ended": ended_words(send)}
    if send.copy:
        return phrase("sent again by {channel} {address}, marked as a copy: {ended}", **values)
    return phrase("sent by {channel} {address}: {ended}", **values)


def ended_words(send: Send) -> Phrase:
    """Return what the far side answered."""
    match send.ended:
        case None:
            return phrase("under way")
        case Ended.DELIVERED:
            return phrase("it took it")
        case Ended.BAD_ADDRESS:
            return phrase("it refused the address ({error})", error=send.error)
        case Ended.BAD_MESSAGE:
            return phrase("it refused the message ({error})", error=send.error)
        case Ended.UNKNOWN:
            return phrase("the answer was lost ({error})", error=reason_words(send.error))
        case Ended.MISCONFIGURED:
            return phrase("our own settings are wrong ({error})", error=send.error)
        case Ended.UNREACHED if send.retry_at:
            return phrase("out of reach until {moment} ({error})", moment=send.retry_at, error=send.error)
    return phrase("out of reach ({error})", error=send.error)


def _coming(asked: Asked) -> Iterable[Line]:
    for notice in asked.notices:
        if notice.state is not ReminderState.OPEN:
            continue
        letter = asked.letter_of(notice)
        if letter is None:
            yield Line(notice.slot, phrase("{what}; to {seat}", **_named(notice)))
        else:
            yield Line(
                letter.not_before,
                phrase("{what}; in the message to {name}", what=notice.what, name=letter.name),
            )


def _heard(asked: Asked) -> Iterable[Phrase]:
    told = [one for one in asked.notices if one.state is ReminderState.SENT and not asked.went_elsewhere(one)]
    if told:
        last = max(turn.at for one in told for turn in one.turns)
        # All that one message says was told once.
        count = len({one.letter or id(one) for one in told})
        yield phrase(
            "{name} was told {count} times, last at {moment}.", name=asked.name, count=count, moment=last
        )
        return
    if any(one.state is ReminderState.UNKNOWN and not asked.went_elsewhere(one) for one in asked.notices):
        yield phrase("Something may have reached {name}: the answer was lost.", name=asked.name)
        return
    yield phrase("{name} has not been told.", name=asked.name)


def _hindrances(asked: Asked, now: datetime) -> Iterable[Phrase]:
    """Return what stands in the way today."""
    if not asked.sending:
        yield phrase("Sending is held: nothing leaves until it is started again.")
    yield from asked.obstacles
    yield from _seat_hindrances(asked, now)
    yield from _task_hindrances(asked)
    yield from _address_hindrances(asked)


def _seat_hindrances(asked: Asked, now: datetime) -> Iterable[Phrase]:
    if not any(stay.covers(now) for stay in asked.stays):
        yield phrase("{name} holds no seat today; reminders are owed to seats.", name=asked.name)
    if asked.denies:
        yield phrase("{name} says that another is the contact; the secretary has to decide.", name=asked.name)
    for one in asked.away:
        if one.starts <= now < one.ends:
            yield phrase("{name} {leave}.", name=asked.name, leave=_leave_words(one))


def _task_hindrances(asked: Asked) -> Iterable[Phrase]:
    task = asked.task
    if task is None:
        return
    if task.collects:
        yield phrase("{code} only collects: each unit is told of its own part.", code=task.code)
    elif not task.hers:
        yield phrase(
            "{code} is owed by {unit}; {name} is told of it.",
            code=task.code,
            unit=task.unit,
            name=task.answers or phrase("nobody"),
        )
    if task.rests:
        yield phrase("Nothing more is said of {code}: {why}.", code=task.code, why=reason_words(task.rests))


def _address_hindrances(asked: Asked) -> Iterable[Phrase]:
    if asked.page_only:
        yield phrase("{name} wants no messages: the personal page is enough.", name=asked.name)
        return
    for one in asked.reach:
        if one.state is AddressState.DEAD:
            yield phrase("{channel} {address} is dead: {fault}.", **_place(one), fault=one.fault)
        elif one.state is AddressState.PENDING:
            yield phrase("{channel} {address} waits for consent.", **_place(one))
    if asked.outward and not any(one.state is AddressState.LIVE for one in asked.reach):
        yield phrase("{name} has no address in use: only the personal page shows it.", name=asked.name)


def _place(one: Reach) -> dict[str, object]:
    return {"channel": one.channel, "address": one.address}


_SILENT = (ReminderState.SKIPPED, ReminderState.FAILED)


def _outcomes(asked: Asked) -> Iterable[Phrase]:
    """Count what was never said, by its reason."""
    reasons = Counter(
        (one.state, one.turns[-1].reason) for one in asked.notices if one.state in _SILENT and one.turns
    )
    for (state, reason), count in reasons.items():
        if state is ReminderState.FAILED:
            yield phrase("{count} could not be told: {why}.", count=count, why=reason_words(reason))
        else:
            yield phrase("{count} not said: {why}.", count=count, why=reason_words(reason))


def _next(coming: Sequence[Line], now: datetime) -> Iterable[Phrase]:
    if not coming:
        yield phrase("Nothing more is planned.")
    elif coming[0].at < now:
        yield phrase("Due at {moment} and still waiting: {what}.", moment=coming[0].at, what=coming[0].said)
    else:
        yield phrase("Next, at {moment}: {what}.", moment=coming[0].at, what=coming[0].said)


def rests_of(task: TaskFacts) -> str:
    """Return why the unit hears nothing more of a task for now, as a code of core.reasons; "" if it does."""
    if task.waiting:
        return "provisional"
    if task.state not in OPEN_TASK_STATES:
        return task.state.value
    for rests, reason in (
        (task.held, "waits"),
        (task.stopped, "stopped"),
        (task.acknowledged, "acknowledged"),
    ):
        if rests:
            return reason
    return ""
