"""What the ledger knows of one person, before it is told in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from calendars.phrases import Phrase
from scheduler.core.ladder import Ended
from scheduler.core.states import AddressState, EnvelopeState, ReminderState


@dataclass(frozen=True)
class Turn:
    """One line of the journal; `before` is empty at birth."""

    at: datetime
    before: str
    after: str
    reason: str = ""


@dataclass(frozen=True)
class Notice:
    """A reminder: what it says, to which seat; in envelope `letter` once it is addressed."""

    what: Phrase
    seat: Phrase
    slot: datetime
    state: ReminderState
    turns: Sequence[Turn]
    letter: int | None = None


@dataclass(frozen=True)
class Send:
    """An attempt; `ended` is none while it is under way. `retry_at`: the far side named its own moment."""

    at: datetime
    channel: Phrase
    address: str = ""
    ended: Ended | None = None
    error: str = ""
    copy: bool = False
    retry_at: datetime | None = None


@dataclass(frozen=True)
class Letter:
    """An envelope: whom it is for (`mine`: the person asked about), and how its sends ended."""

    name: str
    mine: bool
    not_before: datetime
    state: EnvelopeState
    turns: Sequence[Turn] = ()
    sends: Sequence[Send] = ()


@dataclass(frozen=True)
class Stay:
    """The person answers for a seat from `starts` on, until before `ends`; for `instead_of`, who is away."""

    seat: Phrase
    starts: datetime
    ends: datetime | None = None
    instead_of: str = ""

    def covers(self, moment: datetime) -> bool:
        """Tell whether it is so at a moment."""
        return self.starts <= moment and (self.ends is None or moment < self.ends)


@dataclass(frozen=True)
class Away:
    """The person is on leave from `starts` to the end of `last_day`, at `ends`; `deputy` may answer."""

    starts: datetime
    ends: datetime
    last_day: date
    deputy: str = ""


@dataclass(frozen=True)
class Reach:
    """An address of the person, and what the far side said where it refused."""

    channel: Phrase
    address: str
    state: AddressState
    fault: str = ""


@dataclass(frozen=True)
class AskedTask:
    """The task that is asked about; `answers` is who is told of it, `rests` why nobody is, as a code."""

    code: str
    unit: str
    answers: str = ""
    hers: bool = True
    collects: bool = False
    rests: str = ""


@dataclass(frozen=True)
class Asked:
    """All that the ledger knows of a person, and of one task if one was named.

    `denies`: the person says that the seat is another's, and the secretary has not decided. `obstacles` are
    what keeps messages in the house besides `sending`, in words: a clock in doubt, a channel that rests.
    """

    name: str
    sending: bool
    obstacles: Sequence[Phrase] = ()
    notices: Sequence[Notice] = ()
    letters: dict[int, Letter] | None = None
    stays: Sequence[Stay] = ()
    away: Sequence[Away] = ()
    reach: Sequence[Reach] = ()
    page_only: bool = False
    denies: bool = False
    outward: bool = True
    task: AskedTask | None = None

    def letter_of(self, notice: Notice) -> Letter | None:
        """Return the envelope that a reminder is in."""
        return (self.letters or {}).get(notice.letter or 0)

    def went_elsewhere(self, notice: Notice) -> bool:
        """Tell whether somebody else was told in the seat."""
        letter = self.letter_of(notice)
        return letter is not None and not letter.mine
