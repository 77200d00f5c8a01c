"""What every action needs of the installation: its database, zone, words, working days and links."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bots.messages import Message
from calendars.workdays import Override, WorkingDays
from scheduler.core.delivery import Channel
from scheduler.core.slots import Slots
from scheduler.store.database import Database
from scheduler.store.files import Shelf
from scheduler.store.tables import DayOverride, WorkingYear
from scheduler.words import Words

_DAYS, _DECIDED = "nhacviec-working-days", "nhacviec-decided-days"
_OVERRIDES = select(DayOverride).order_by(col(DayOverride.day))
_CONFIRMED = select(WorkingYear.year)


@dataclass(frozen=True)
class House:
    """The installation as actions see it; built once in main, and by tests.

    `country` is the code for the holidays library, None for none. `channels` are those configured.
    `a_day` is how many messages a person gets in a day at most; `daily_line` tells administrators each
    working morning how delivery went.
    `demo_leaves` lets invented people be written to, in a simulation only. `reached` is called at the
    labelled points of a delivery, where tests cut the power.
    """

    db: Database
    zone: ZoneInfo
    words: Words
    country: str | None
    public_url: str
    secret: bytes
    channels: Mapping[str, Channel[Message]] = field(default_factory=dict)
    bot_name: Callable[[], str | None] = lambda: None
    demo_leaves: bool = False
    files: Shelf | None = None
    a_day: int = 4
    daily_line: bool = False
    reached: Callable[[str], None] = lambda _point: None

    def today(self, now: datetime) -> date:
        """Return the local day of a moment."""
        return now.astimezone(self.zone).date()

    def working_days(self, session: Session) -> WorkingDays:
        """Return the working days as the library and the decisions kept in the database have them.

        A session asks once; whoever writes an override in it calls `forget_days` afterwards.
        """
        known: WorkingDays | None = session.info.get(_DAYS)
        if known is None:
            confirmed = frozenset(session.exec(_CONFIRMED))
            known = session.info[_DAYS] = _working_days(self.country, self._overrides(session), confirmed)
        return known

    @staticmethod
    def forget_days(session: Session) -> None:
        """Ask again in this session: an override was written."""
        session.info.pop(_DAYS, None)
        session.info.pop(_DECIDED, None)

    @staticmethod
    def _overrides(session: Session) -> tuple[Override, ...]:
        known: tuple[Override, ...] | None = session.info.get(_DECIDED)
        if known is None:
            known = session.info[_DECIDED] = tuple(
                Override(row.day, row.working, row.reason, row.decision) for row in session.exec(_OVERRIDES)
            )
        return known

    def slots(self, session: Session) -> Slots:
        """Return the slots of the working days."""
        known: WorkingDays | None = session.info.get(_DAYS)
        # Which years are confirmed changes what is said about a day, not whether it is worked.
        return Slots(self.zone, known or _working_days(self.country, self._overrides(session), frozenset()))


@dataclass(frozen=True)
class Actor:
    """Who acts, for the audit trail: a person, or the system, the command line, a channel."""

    name: str
    person_id: int | None = None


@lru_cache(maxsize=16)
def _working_days(
    country: str | None, overrides: tuple[Override, ...], confirmed: frozenset[int]
) -> WorkingDays:
    return WorkingDays(country, overrides, confirmed_years=confirmed)
