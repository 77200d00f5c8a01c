"""The audit trail in words: what was done, and the values that came of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.audit import audit_lines
from scheduler.actions.boards.words import OCCURRENCE_WORDS, STATE_WORDS, actor_words
from scheduler.actions.gather import DECISION_WORDS
from scheduler.actions.house import House
from scheduler.actions.orders import SOURCE_WORDS
from scheduler.store.tables import Person

_DEEDS = {
    "task.acknowledge": phrase("received"),
    "task.complete": phrase("reported as completed"),
    "task.ask_extension": phrase("asked for an extension"),
    "task.decide_extension": phrase("decided on the extension"),
    "task.approve": phrase("approved the result"),
    "task.return": phrase("returned the result"),
    "task.report": phrase("reported briefly"),
    "task.grant": phrase("granted the extension"),
    "task.refuse": phrase("refused the extension"),
    "task.hand_on": phrase("handed the task on inside the unit"),
    "task.take_back": phrase("gave the task back to the unit's contact"),
    "task.collect": phrase("closed with its last unit, or opened again with one"),
    "task.note": phrase("made a note"),
    "task.accept": phrase("took the task on"),
    "task.decline": phrase("declined the task"),
    "task.start": phrase("began the work"),
    "task.recall": phrase("took the result back"),
    "task.pause": phrase("paused the task"),
    "task.resume": phrase("let the task go on"),
    "task.cancel": phrase("cancelled the task"),
    "task.reopen": phrase("opened the task again"),
    "task.comment": phrase("commented"),
    "task.evidence": phrase("gave evidence"),
    "task.remove_evidence": phrase("removed evidence"),
    "task.policy": phrase("changed how the task is reminded of"),
    "event.policy": phrase("changed how the tasks of the event are reminded of"),
    "playbook.policy": phrase("changed how a step is reminded of"),
    "task.nudge": phrase("pressed for the task"),
    "task.figures": phrase("gave numbers"),
    "cutoff.set": phrase("set a moment at which figures are frozen"),
    "cutoff.undo": phrase("undid a moment at which figures are frozen"),
    "task.go_on": phrase("let the step go on before those it waits for"),
    "announcement.publish": phrase("announced"),
    "announcement.withdraw": phrase("withdrew an announcement"),
    "meeting.hold": phrase("wrote a meeting down"),
    "meeting.conclude": phrase("made tasks of the conclusions of a meeting"),
    "term.plan": phrase("planned a term of the committee"),
    "term.begin": phrase("a term of the committee began"),
    "term.take_back": phrase("took a planned term back"),
    "task.pass_on": phrase("passed the task on to the new unit"),
    "task.join": phrase("made one of two tasks"),
    "task.let_fall": phrase("cancelled the task: its unit is no more"),
    "units.plan": phrase("planned a change of units"),
    "units.take_back": phrase("took a change of units back"),
    "units.rename": phrase("renamed a unit"),
    "units.merge": phrase("merged units"),
    "units.split": phrase("split a unit"),
    "units.dissolve": phrase("dissolved a unit"),
    "units.join": phrase("took a new unit in"),
    "task.keep_draft": phrase("kept the words of a draft to a superior"),
    "task.release_draft": phrase("released a draft to a superior"),
    "task.throw_draft": phrase("threw a draft to a superior away"),
    "event.add": phrase("added an event"),
    "event.change": phrase("changed an event"),
    "occurrence.confirm": phrase("confirmed the occasion"),
    "occurrence.move": phrase("moved the occasion"),
    "occurrence.cancel": phrase("cancelled the occasion"),
    "occurrence.takeover": phrase("took over the day of the rule"),
    "occurrence.keep": phrase("kept what was decided against the rule"),
    "occurrence.reinstate": phrase("reinstated the occasion"),
    "occurrence.stop": phrase("stopped what goes out to the units"),
    "occurrence.release": phrase("let go what goes out to the units"),
    "occurrence.note": phrase("added a note to a step"),
    "occurrence.arrange": phrase("set hours and place of the occasion"),
    "days.set": phrase("decided about a day"),
    "days.swap": phrase("exchanged a day off for one that is worked"),
    "days.take_back": phrase("took a decision about a day back"),
    "days.confirm": phrase("confirmed the days off of a year"),
    "sending.start": phrase("started sending"),
    "clock.hold": phrase("held sending: the clock is in doubt"),
    "clock.heal": phrase("let sending go on: the clock is right again"),
    "clock.confirm": phrase("confirmed the clock"),
    "sending.hold": phrase("held sending"),
    "house.restore": phrase("restored a backup"),
    "pack.import": phrase("imported a pack"),
    "calendar.import": phrase("imported a calendar"),
    "demo.remove": phrase("took the invented people out"),
    "person.add": phrase("added a person"),
    "person.remove": phrase("took a person out"),
    "person.change": phrase("changed a person"),
    "person.login": phrase("gave a login"),
    "person.close_doors": phrase("made old links useless"),
    "seat.deny": phrase("named another contact"),
    "seat.deny_refused": phrase("left the contact as it is"),
    "person.away": phrase("told of a leave"),
    "person.back": phrase("ended a leave"),
    "seat.appoint": phrase("filled a seat"),
    "seat.leave": phrase("ended a term in a seat"),
    "address.add": phrase("added an address"),
    "address.remove": phrase("removed an address"),
    "chat.link": phrase("linked a chat"),
    "chat.unlink": phrase("unlinked a chat"),
    "feed.add_link": phrase("gave out a calendar address"),
    "feed.revoke_link": phrase("revoked a calendar address"),
    "api.add": phrase("gave out a key to the interface"),
    "api.revoke": phrase("revoked a key to the interface"),
}

_NAMES = {
    "state": phrase("State"),
    "source": phrase("By what means"),
    "number": phrase("Number"),
    "day": phrase("Day"),
    "due": phrase("Due"),
    "new_due": phrase("New date"),
    "decision": phrase("Decision"),
    "reason": phrase("Reason"),
    "deputy": phrase("Stands in"),
    "in_place_of": phrase("In place of"),
    "note": phrase("Note"),
    "numbers": phrase("Numbers"),
    "steps": phrase("Waits for"),
    "moment": phrase("Moment"),
    "result": phrase("Result"),
    "difficulties": phrase("Difficulties"),
    "proposals": phrase("Proposals"),
    "start": phrase("From"),
    "end": phrase("To"),
    "name": phrase("Name"),
    "channel": phrase("Channel"),
    "unit": phrase("Unit"),
    "into": phrase("Goes on as"),
    "to": phrase("To unit"),
}

_VALUES: dict[str, dict[str, Phrase]] = {
    "state": {state.value: words for state, words in (STATE_WORDS | OCCURRENCE_WORDS).items()},
    "source": {source.value: words for source, words in SOURCE_WORDS.items()}
    | {
        "page": phrase("the task's page"),
        "telegram": Phrase("Telegram"),
        "email": phrase("e-mail"),
        "api": phrase("the JSON interface"),
    },
    "decision": DECISION_WORDS,
}


def deed_words(verb: str) -> Phrase:
    """Return what an audit line says was done; an unknown verb stands for itself."""
    return _DEEDS.get(verb) or Phrase(verb)


def details_of(values: Mapping[str, Any], say: Callable[[Any], str]) -> tuple[tuple[str, str], ...]:
    """Return the values of an audit line that people can read, each with its name."""
    return tuple(
        (say(_NAMES[name]), say(_value(name, str(value))))
        for name, value in values.items()
        if name in _NAMES and value not in (None, "")
    )


def _value(name: str, text: str) -> Phrase | date | str:
    if words := _VALUES.get(name, {}).get(text):
        return words
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


@dataclass(frozen=True)
class Deed:
    """One line of the audit trail in words; `about` is the code or title of what it was done to."""

    at: datetime
    actor: str
    said: str
    about: str


def deeds(house: House, limit: int) -> list[Deed]:
    """Return the latest lines of the audit trail, newest first."""
    found = audit_lines(house, limit)
    with house.db.read() as session:
        people = _people(session, [one.subject for one in found])
    return [
        Deed(
            at=one.at,
            actor=house.words.say(actor_words(one.actor)),
            said=house.words.say(deed_words(one.verb)),
            # "person:7" and "seat:3" name rows, and mean nothing to people.
            about=people.get(one.subject, "" if _ROW.fullmatch(one.subject) else one.subject),
        )
        for one in found
    ]


_ROW = re.compile(r"[a-z_]+:\d+")


def _people(session: Session, subjects: Sequence[str]) -> dict[str, str]:
    ids = [int(one.removeprefix("person:")) for one in subjects if one.startswith("person:")]
    query = select(Person.id, Person.name).where(col(Person.id).in_(ids))
    return {f"person:{person_id}": name for person_id, name in session.exec(query)}
