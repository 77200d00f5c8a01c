"""From reminders to the one message of a person and slot. Pure: facts and words in, Message out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bots.messages import Line, Message
from calendars.phrases import Phrase, Weekday, phrase
from scheduler.core.daily_line import DAILY
from scheduler.core.owed import ANNOUNCED, HANDOVER, SUCCESSOR, UNREACHABLE, UNREADY
from scheduler.core.reminders import (
    ANSWERED,
    APPROVE,
    BEFORE,
    CALL,
    CONFIRM,
    DECLINED,
    DRAFT,
    EXTENSION,
    FIRST_WORD,
    HANDED_ON,
    HEAD,
    HELD,
    NOTICE,
    NUDGE,
    OVERDUE,
    PREVIEW,
    SUPERIOR,
    WAITS,
    WELCOME,
)
from scheduler.core.states import SeatRole, Verb

Say = Callable[[Any], str]
"""Turns a phrase or a value into the reader's language."""

SUBJECT_LIMIT = 150
"""Characters of a subject line; mail readers cut longer ones anyway."""

_URGENCY = {
    rule: place
    for place, rule in enumerate(
        (
            NUDGE, SUPERIOR, HANDED_ON, HANDOVER, OVERDUE, BEFORE, HEAD, NOTICE, ANNOUNCED, ANSWERED, CONFIRM,
            APPROVE, HELD, EXTENSION, DECLINED, WAITS, UNREADY, UNREACHABLE, SUCCESSOR, CALL, DRAFT,
            PREVIEW, WELCOME, DAILY,
        )
    )
}  # fmt: skip

_ROLES = {
    SeatRole.CONTACT: phrase("contact"),
    SeatRole.HEAD: phrase("head"),
    SeatRole.CHAIR: phrase("chair"),
    SeatRole.DEPUTY_CHAIR: phrase("deputy chair"),
    SeatRole.MEMBER: phrase("member"),
    SeatRole.SECRETARY: phrase("secretary"),
    SeatRole.OFFICER: phrase("officer"),
}

_LEADERS = {SeatRole.HEAD, SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR, SeatRole.MEMBER}

_VERB_WORDS = {
    Verb.ACKNOWLEDGE: phrase("Received"),
    Verb.COMPLETE: phrase("Completed"),
    Verb.ASK_EXTENSION: phrase("Ask for an extension"),
}


@dataclass(frozen=True)
class Matter:
    """One reminder to be said, with all it speaks of. `left` counts working days to the due date.

    `short` is the event's tag in brackets ("20/10"); `extra` are label and value pairs in the order shown.
    """

    rule: str
    title: str
    ordinal: int = 0
    code: str = ""
    short: str = ""
    occurrence: str = ""
    unit: str = ""
    deliverable: str = ""
    basis: str = ""
    due: date | None = None
    until: date | None = None
    left: int = 0
    task_id: int = 0
    seat_id: int = 0
    due_revision: int = 0
    acknowledged: bool = False
    sealed: bool = False
    extra: tuple[tuple[Phrase, str], ...] = field(default=())


@dataclass(frozen=True)
class Reader:
    """Who reads: `seats` are role and unit name (empty for a seat of the committee)."""

    person_id: int
    name: str
    title: str = ""
    seats: tuple[tuple[SeatRole, str], ...] = ()


@dataclass(frozen=True)
class Sender:
    """Who signs: the committee, and a human with an address to answer to; `person_id` 0 for nobody."""

    committee: str
    name: str = ""
    reply_to: str = ""
    phone: str = ""
    person_id: int = 0


def compose(matters: Sequence[Matter], reader: Reader, sender: Sender, say: Say) -> Message:
    """Return the message of one person and slot; the most pressing matter leads."""
    ordered = sorted(matters, key=lambda m: (_URGENCY[m.rule], m.due or date.max, m.code))
    work = _once([m for m in ordered if m.rule != WELCOME])
    # Who holds one seat knows whose tasks these are.
    several = len(reader.seats) > 1
    return Message(
        subject=subject_of(work, sender, say),
        greeting=_greeting(reader, say),
        opening=_opening(
            work, welcomed=any(m.rule == WELCOME for m in ordered), reader=reader, sender=sender, say=say
        ),
        lines=tuple(line_of(matter, say, with_unit=several) for matter in work),
        closing=_closing(reader, sender, say),
        sender=sender.name,
        sender_title=say(phrase("Secretary of the committee")) if sender.name else "",
        reply_to=sender.reply_to,
        committee=sender.committee,
        person_id=reader.person_id,
        copy_words=say(phrase("(resent)")),
        verb_words=tuple((verb, say(words)) for verb, words in _VERB_WORDS.items()),
        link_words=say(phrase("All your tasks and messages")),
        open_words=say(phrase("Open this task")),
    )


def _once(matters: Sequence[Matter]) -> list[Matter]:
    """Keep one of the notices that a person would read twice for holding two seats."""
    heard: set[str] = set()
    kept = []
    for matter in matters:
        if matter.rule not in (NOTICE, ANNOUNCED) or matter.title not in heard:
            kept.append(matter)
        if matter.rule in (NOTICE, ANNOUNCED):
            heard.add(matter.title)
    return kept


def subject_of(matters: Sequence[Matter], sender: Sender, say: Say) -> str:
    """Return the subject line: "[20/10] Hạn thứ Sáu 16/10: gửi kế hoạch · NV-27-031"."""
    if not matters:
        return say(phrase("Welcome: reminders from {committee}", committee=sender.committee))
    first, others = matters[0], len(matters) - 1
    title = " ".join((sealed_title(say) if first.sealed else first.title).split())
    whole = _subject(first, title, others, say)
    if len(whole) > SUBJECT_LIMIT:
        # The title gives way: day, count and code are what a reader goes by.
        whole = _subject(first, shortened(title, len(title) - (len(whole) - SUBJECT_LIMIT)), others, say)
    return whole if len(whole) <= SUBJECT_LIMIT else shortened(whole, SUBJECT_LIMIT)


def shortened(text: str, room: int) -> str:
    """Return at most `room` characters of a text, cut between words, with “…” where any are missing."""
    if len(text) <= room:
        return text
    kept, _, rest = text[: max(room, 1)].rpartition(" ")
    return (kept or rest[: max(room - 2, 0)]).rstrip(" ,;:-–·") + "…"


def _subject(matter: Matter, title: str, others: int, say: Say) -> str:
    tag = f"[{matter.short}] " if matter.short and not matter.sealed else ""
    text = " ".join((tag + _headline(matter, title, say)).split())
    if others:
        text = say(phrase("{first} and {count} more", first=text, count=others))
    return f"{text} · {matter.code}" if matter.code else text


_HEADLINES = {
    NUDGE: phrase("The secretary reminds you: {title}"),
    HANDED_ON: phrase("Handed on to you, due {day}: {title}"),
    OVERDUE: phrase("Overdue since {day}: {title}"),
    BEFORE: phrase("Due {day}: {title}"),
    CONFIRM: phrase("Please confirm: {title}"),
    HELD: phrase("Still waits for other steps: {title}"),
    CALL: phrase("To call: {unit}, {title}"),
    APPROVE: phrase("To approve: {unit}, {title}"),
    ANSWERED: phrase("Your wish for a later date is decided: {title}"),
    EXTENSION: phrase("Extension asked: {unit}, {title}"),
    DECLINED: phrase("Declined: {unit}, {title}"),
    HEAD: phrase("To the head of {unit}: no answer yet, {title}"),
    DRAFT: phrase("A draft to a superior waits: {unit}, {title}"),
    SUPERIOR: phrase("For your direction: {unit}, {title}"),
    PREVIEW: phrase("Goes out to the units soon, please look: {title}"),
    WAITS: phrase("Still waits for your decision: {unit}, {title}"),
    UNREACHABLE: phrase("Nobody can be told: {title}"),
    SUCCESSOR: phrase("Another contact is named: {title}"),
    HANDOVER: phrase("Handed over to you: the tasks of {title}"),
    UNREADY: phrase("Not all units are ready: {title}"),
}


def _headline(matter: Matter, title: str, say: Say) -> str:
    said = _HEADLINES.get(matter.rule)
    if said is None:
        return title
    due = matter.due
    day = say(phrase("{weekday} {day}", weekday=_weekday(due), day=_short(due))) if due else ""
    return say(Phrase(said.text, {"day": day, "title": title, "unit": matter.unit}))


def sealed_title(say: Say) -> str:
    """Return all that may be said of a secret task outside the house."""
    return say(phrase("You have a task; please open the system to read it"))


def line_of(matter: Matter, say: Say, *, with_unit: bool = False) -> Line:
    """Return the line of one matter; `with_unit` tells whose task it is."""
    if matter.sealed:
        return Line(
            kind=matter.rule,
            title=sealed_title(say),
            code=matter.code,
            task_id=matter.task_id,
            seat_id=matter.seat_id,
        )
    return Line(
        kind=matter.rule,
        title=matter.title,
        when=_when(matter, say),
        code=matter.code,
        due=matter.due,
        unit=matter.unit,
        details=tuple((say(label), value) for label, value in _details(matter, with_unit) if value),
        verbs=_verbs(matter),
        task_id=matter.task_id,
        seat_id=matter.seat_id,
        due_revision=matter.due_revision,
    )


def _details(matter: Matter, with_unit: bool) -> Sequence[tuple[Phrase, str]]:
    return (
        (phrase("Unit"), matter.unit if with_unit and matter.rule in _ASKING else ""),
        (phrase("Occasion"), matter.occurrence if matter.occurrence != matter.title else ""),
        (phrase("Deliverable"), matter.deliverable),
        (phrase("Legal basis"), matter.basis),
        *matter.extra,
    )


_ASKING = FIRST_WORD | {NUDGE}
"""Rules that ask for something: their unit is named, and they carry buttons."""


def _verbs(matter: Matter) -> tuple[Verb, ...]:
    if matter.rule not in _ASKING | {HEAD}:
        return ()
    return (Verb.COMPLETE,) if matter.acknowledged else (Verb.ACKNOWLEDGE, Verb.COMPLETE)


def _when(matter: Matter, say: Say) -> str:
    if matter.due is None:
        return ""
    day = {"weekday": _weekday(matter.due), "day": matter.due}
    match matter.rule:
        case "before" | "handed_on" if matter.left == 0:
            return say(phrase("Due today, {weekday} {day}", **day))
        case "before" | "handed_on" if matter.left > 0:
            return say(phrase("Due {weekday} {day} (working days left: {left})", left=matter.left, **day))
        case "before" | "handed_on":
            # It is heard for the first time, or late by our doing: the day is told, and no reproach.
            return say(
                phrase("The due date {weekday} {day} has passed; please send as soon as you can", **day)
            )
        case "nudge" if matter.left >= 0:
            return say(phrase("Due {weekday} {day}", **day))
        case "overdue" | "call" | "nudge" | "head" | "draft" | "superior":
            return say(
                phrase("Was due {weekday} {day} (working days overdue: {late})", late=-matter.left, **day)
            )
        case "confirm" if matter.until in (None, matter.due):
            return say(phrase("Planned: {weekday} {day}, not confirmed", **day))
        case "confirm":
            until = {"weekday2": _weekday(matter.until), "until": matter.until}
            return say(
                phrase("Planned: {weekday} {day} to {weekday2} {until}, not confirmed", **day, **until)
            )
    return say(phrase("Due {weekday} {day}", **day))


def _weekday(day: date | None) -> Weekday:
    assert day is not None
    return Weekday(day.weekday())


def _short(day: date | None) -> str:
    assert day is not None
    return f"{day.day}/{day.month}"


def _greeting(reader: Reader, say: Say) -> str:
    if not reader.seats:
        return say(phrase("Dear {name},", name=reader.name))
    return say(phrase("Dear {name} ({seats}),", name=reader.name, seats=seats_words(reader.seats, say)))


def seats_words(seats: Sequence[tuple[SeatRole, str]], say: Say) -> str:
    """Return the seats in words: "đầu mối Vụ Pháp chế; thư ký"."""
    return "; ".join(f"{say(_ROLES[role])} {unit}".strip() for role, unit in seats)


def _opening(work: Sequence[Matter], *, welcomed: bool, reader: Reader, sender: Sender, say: Say) -> str:
    parts = [welcome_words(reader, sender, say)] if welcomed else []
    if work and all(one.rule == ANNOUNCED for one in work):
        parts.append(say(phrase("{committee} announces the following:", committee=sender.committee)))
    elif work:
        parts.append(
            say(phrase("{committee} would like to remind you of the following:", committee=sender.committee))
        )
    return "\n\n".join(parts)


def welcome_words(reader: Reader, sender: Sender, say: Say) -> str:
    """Return who writes, why, how often, and what is kept."""
    if any(role is SeatRole.SECRETARY for role, _unit in reader.seats):
        return say(
            phrase(
                "You receive this because you are {seats} in the work of {committee}. "
                "You hear when a day waits to be confirmed, when a unit submits a result or asks for a later "
                "date, and when a unit has to be called, in working hours only. "
                "What concerns a unit's tasks is sent to its own contact.",
                seats=seats_words(reader.seats, say),
                committee=sender.committee,
            )
        )
    roles = {role for role, _unit in reader.seats}
    if roles and roles <= _LEADERS:
        return say(
            phrase(
                "You receive this because you are {seats} in the work of {committee}. "
                "You hear only when a task of a unit is overdue and its contact has not answered, "
                "or when the secretary asks for your direction, in working hours only.",
                seats=seats_words(reader.seats, say),
                committee=sender.committee,
            )
        )
    return say(
        phrase(
            "You receive this because you are {seats} in the work of {committee}. "
            "For each task you usually hear at most five times, in working hours only: "
            "7 and 1 working days before the due date, "
            "on the last working day, and 1 and 4 working days after it; "
            "a task with days of its own follows those. "
            "Once you press “Received”, you hear again only on the last working day. "
            "Messages hold only title, unit, date and link; you may leave a channel at any time.",
            seats=seats_words(reader.seats, say) or reader.name,
            committee=sender.committee,
        )
    )


def _closing(reader: Reader, sender: Sender, say: Say) -> str:
    if reader.person_id and reader.person_id == sender.person_id:
        return say(phrase("The system writes this in your name; what you decide, it passes on."))
    if sender.name and sender.phone:
        return say(
            phrase(
                "With questions please reply or call {name}, telephone {phone}.",
                name=sender.name,
                phone=sender.phone,
            )
        )
    return say(phrase("With questions please reply to this message."))
