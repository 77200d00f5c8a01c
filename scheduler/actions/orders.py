"""What somebody wants done with a task, and what has to be written for it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from calendars.phrases import phrase
from scheduler.actions.desk import Mistyped
from scheduler.core.states import Verb
from scheduler.core.text import tidy, tidy_lines
from scheduler.core.workflow import Act, Deed

TEXT_LIMIT = 4000
"""Characters kept of a report, a reason or a comment."""


class Source(StrEnum):
    """By what means a unit answered or a leader decided, where the secretary records it."""

    DISPATCH = "dispatch"
    TELEPHONE = "telephone"
    ZALO = "zalo"
    PAPER = "paper"


SOURCE_WORDS = {
    Source.DISPATCH: phrase("official dispatch"),
    Source.TELEPHONE: phrase("telephone"),
    Source.ZALO: phrase("Zalo"),
    Source.PAPER: phrase("on paper"),
}

BY_UNIT: frozenset[Act] = frozenset(
    {
        Verb.ACKNOWLEDGE,
        Deed.ACCEPT,
        Deed.DECLINE,
        Deed.START,
        Deed.REPORT,
        Verb.COMPLETE,
        Verb.ASK_EXTENSION,
        Deed.RECALL,
        Deed.HAND_ON,
        Deed.TAKE_BACK,
        Deed.COMMENT,
    }
)
"""What a unit does, and the secretary records for it."""

AT_THE_DOOR: frozenset[Act] = frozenset(
    {Deed.START, Deed.DECLINE, Deed.RECALL, Deed.HAND_ON, Deed.TAKE_BACK, Deed.COMMENT}
)
"""What a unit's page offers of it: its large buttons and its report say the rest."""

DECISIONS: frozenset[Act] = frozenset({Deed.APPROVE, Deed.RETURN, Deed.GRANT, Deed.REFUSE})
"""What a leader may have decided on paper."""

BY_SECRETARY: frozenset[Act] = frozenset(
    {Deed.PAUSE, Deed.RESUME, Deed.CANCEL, Deed.REOPEN, Deed.COMMENT, Deed.NUDGE, *DECISIONS}
)

WITH_REASON: frozenset[Act] = frozenset(
    {Deed.DECLINE, Deed.PAUSE, Deed.CANCEL, Deed.REOPEN, Deed.COMMENT, Deed.RETURN}
)
"""What those concerned will ask about, and so needs words."""

REPORTS: frozenset[Act] = frozenset({Deed.REPORT, Verb.COMPLETE})
"""Acts whose text is the result."""


@dataclass(frozen=True)
class Means:
    """By what means a unit said so or a leader decided; `day` is that of the dispatch, call or paper."""

    source: Source
    day: date
    number: str = ""


@dataclass(frozen=True)
class Order:
    """What is to be done, with the words it needs: `text` is the reason, the comment, the note or the result.

    `seat_id` is the seat that it is done from, none for the secretary: the caller has checked it. She says
    by what `means` a unit did it, or a leader decided. `revision` is that of the due date which was seen,
    `wish_id` the wish; left out, those in force. `through` is the door: page, telegram, api.
    """

    deed: Act
    text: str = ""
    difficulties: str = ""
    proposals: str = ""
    new_due: date | None = None
    colleague_id: int | None = None
    wish_id: int | None = None
    means: Means | None = None
    seat_id: int | None = None
    revision: int | None = None
    through: str = "page"


def tidied(order: Order) -> Order:
    """Return the order with its words as they are kept."""
    means = order.means
    return replace(
        order,
        text=tidy_lines(order.text),
        difficulties=tidy_lines(order.difficulties),
        proposals=tidy_lines(order.proposals),
        means=replace(means, number=tidy(means.number)) if means else None,
    )


EARLIEST = timedelta(days=366)
"""How far back the day of a dispatch or a call may lie: one of another year would count as in time."""


def fault_of(order: Order, today: date) -> Mistyped | None:
    """Return what is wrong with the words of a tidied order; its field is named as in `Order` and `Means`."""
    if order.deed in WITH_REASON and not order.text:
        return Mistyped("text", phrase("Write why; those concerned will read it."))
    if order.deed is Deed.REPORT and not (order.text or order.difficulties or order.proposals):
        said = phrase("The report is empty; write a line about the result, the difficulties or proposals.")
        return Mistyped("text", said)
    for field in ("text", "difficulties", "proposals"):
        if fault := fault_of_length(field, getattr(order, field)):
            return fault
    return _fault_of_means(order, today)


def _fault_of_means(order: Order, today: date) -> Mistyped | None:
    means, recorded = order.means, order.deed in BY_UNIT - {Deed.COMMENT}
    if means is None:
        if order.seat_id is not None or not recorded:
            return None
        said = phrase(
            "Say by what means the unit did it (dispatch, telephone, Zalo, paper) and on which day."
        )
        return Mistyped("source", said)
    if means.day > today:
        late = phrase(
            "The day {day} lies in the future; write the day on which the unit answered.", day=means.day
        )
        return Mistyped("day", late)
    if means.day < today - EARLIEST:
        early = phrase("{day} lies more than a year back; check the year.", day=means.day)
        return Mistyped("day", early)
    if means.source is Source.DISPATCH and not means.number:
        return Mistyped("number", phrase("Write the number of the dispatch, such as 12/KH-BTNMT."))
    if means.source is Source.PAPER and order.deed in DECISIONS and not means.number:
        said = phrase("Write the number of the paper on which it was decided, such as 15/PT-VSTBPN.")
        return Mistyped("number", said)
    return None


def fault_of_length(field: str, text: str) -> Mistyped | None:
    """Return what is wrong with a text that is too long to be kept."""
    if len(text) <= TEXT_LIMIT:
        return None
    said = phrase(
        "It has {count} characters, {limit} fit; shorten it and send the whole as a document.",
        count=len(text),
        limit=TEXT_LIMIT,
    )
    return Mistyped(field, said)
