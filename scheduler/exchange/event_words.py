"""What the form of an event says: faults in the words of its fields, and what somebody else changed."""

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from calendars.phrases import Phrase, phrase
from calendars.recurrence import describe, parse_rule
from scheduler.actions.inputs import InputRefused
from scheduler.exchange.event_fields import typed_of
from scheduler.store.events import UNREADABLE

FORM_WORDS: Mapping[str, tuple[str, Phrase]] = {
    "is missing; give the one of the year “anchor”": (
        "",
        phrase("is missing; write which one it was in the year counted from"),
    ),
    "must name years after “anchor”": ("", phrase("must name years after the one counted from")),
    "lies before “from”; exchange them": ("", phrase("lies before the first day; exchange them")),
    "is missing; write a date such as 2026-10-20": (
        "from",
        phrase("is missing; write a date such as 20/10/2026"),
    ),
    "is missing; write the first day, as 2026-10-20": (
        "",
        phrase("is missing; write the first day, as 20/10/2026"),
    ),
    "“{value}” is no date; write it as 2026-10-20": (
        "",
        phrase("“{value}” is no date; write it as 20/10/2026"),
    ),
    "“{value}” is no month of a year; write it as 2026-03": (
        "",
        phrase("“{value}” is no month of a year; write it as 3/2026"),
    ),
    "is missing; give a month in which it takes place, as 2026-03": (
        "",
        phrase("is missing; write a month in which it takes place, as 3/2026"),
    ),
    "is missing; write first, last, or a number": (
        "",
        phrase("is missing; write a number such as 1, or -1 for the last"),
    ),
    "“{value}” is no place; write first, last, or a number up to {highest}": (
        "",
        phrase("“{value}” is no place; write a number up to {highest}, or -1 for the last"),
    ),
    "“{value}” names no part of a year; write “Q3”, “month 6”, or from and to": (
        "",
        phrase("“{value}” names no part of a year; write “Q3”, “month 6”, or the first and the last day"),
    ),
    "“ordinal” is missing; the title names {name}": (
        "ordinal",
        phrase("is missing; the title names {name}"),
    ),
}
"""What a pack is told of its fields, and which field of the form is told what; none is the same field."""

LABELS: Mapping[str, Phrase] = {
    "title": phrase("Title"),
    "short": phrase("Short name"),
    "owner": phrase("Lead unit"),
    "playbook": phrase("Tasks"),
    "basis": phrase("Legal basis"),
    "first_cycle": phrase("First year"),
    "base_year": phrase("Founded in"),
}
"""The fields that are told where they differ; the rule is told in any case."""


class Overtaken(InputRefused):
    """Somebody else changed the event since the form was opened; `seen` marks what stands now."""

    def __init__(self, stands: Mapping[str, Any], typed: Mapping[str, str], who: str) -> None:
        said = phrase(
            "{who} changed this event after you had opened it. What stands now: {differences}. "
            "What you typed is kept below; look again, and write it only if it is to replace that.",
            who=who,
            differences=_listed(list(_differences(stands, typed))),
        )
        super().__init__("", said)
        self.seen = mark_of(stands)


def mark_of(written: Mapping[str, Any]) -> str:
    """Return a mark that is the same as long as an event stands as it is."""
    plain = json.dumps(written, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _listed(several: Sequence[Phrase]) -> Phrase:
    named = {f"one{number}": one for number, one in enumerate(several)}
    return Phrase("; ".join("{" + name + "}" for name in named), named)


def _differences(stands: Mapping[str, Any], typed: Mapping[str, str]) -> Iterator[Phrase]:
    shown = typed_of(stands)
    for name, label in LABELS.items():
        if (value := shown.get(name, "")) != typed.get(name, "").strip():
            yield phrase("{field} “{value}”", field=label, value=value)
    with contextlib.suppress(*UNREADABLE):
        yield phrase("it comes {rule}", rule=describe(parse_rule(stands["rule"])))


def in_words_of_the_form(field: str, fault: Phrase) -> tuple[str, Phrase]:
    """Return the field and the fault as the form calls them; what it has no words of its own for stays."""
    another, said = FORM_WORDS.get(fault.text, ("", fault))
    return another or field, Phrase(said.text, fault.values)
