"""The half-days in which messages may leave, and the two moments of a working day at which they do."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calendars.workdays import WorkingDays

HALF_DAYS = ((time(8), time(12)), (time(13, 30), time(17)))
"""Local office hours: each half-day opens a slot and closes before its end."""


@dataclass(frozen=True)
class Slots:
    """The slots of the working days of one place. All moments in and out are aware; results in UTC."""

    zone: ZoneInfo
    days: WorkingDays

    def on(self, day: date) -> datetime:
        """Return the morning slot of `day`, or of a day off, the last slot before it."""
        if self.days.is_working(day):
            return self._moment(day, HALF_DAYS[0][0])
        return self._moment(self.days.before_or_on(day), HALF_DAYS[1][0])

    def afternoon(self, day: date) -> datetime:
        """Return the afternoon slot of a working day, or the last slot before a day off."""
        return self._moment(self.days.before_or_on(day), HALF_DAYS[1][0])

    def current(self, now: datetime) -> datetime | None:
        """Return the slot whose half-day holds `now`; None at night, at noon and on days off."""
        local = now.astimezone(self.zone)
        if not self.days.is_working(local.date()):
            return None
        for opens, closes in HALF_DAYS:
            if opens <= local.time() < closes:
                return self._moment(local.date(), opens)
        return None

    def after(self, now: datetime) -> datetime:
        """Return the first slot later than `now`."""
        day = now.astimezone(self.zone).date()
        while True:
            if self.days.is_working(day):
                for opens, _closes in HALF_DAYS:
                    if (slot := self._moment(day, opens)) > now:
                        return slot
            day += timedelta(days=1)

    def once_passed(self, since: datetime, hours: timedelta) -> datetime:
        """Return the first slot at which so much office time has passed since a moment."""
        local = since.astimezone(self.zone)
        day, left = local.date(), hours
        while True:
            if self.days.is_working(day):
                for opens, closes in HALF_DAYS:
                    begins, ends = self._moment(day, opens), self._moment(day, closes)
                    if left <= timedelta() and begins >= since:
                        return begins
                    left -= max(ends - max(begins, since), timedelta())
            day += timedelta(days=1)

    def before(self, moment: datetime) -> datetime:
        """Return the last slot earlier than `moment`."""
        day = moment.astimezone(self.zone).date()
        while True:
            if self.days.is_working(day):
                for opens, _closes in reversed(HALF_DAYS):
                    if (slot := self._moment(day, opens)) < moment:
                        return slot
            day -= timedelta(days=1)

    def opening(self, now: datetime) -> datetime:
        """Return the first moment from `now` on at which a message may leave."""
        return now if self.current(now) else self.after(now)

    def is_slot(self, moment: datetime) -> bool:
        """Tell whether the moment opens a half-day (on whatever day)."""
        local = moment.astimezone(self.zone).time()
        return any(local == opens for opens, _closes in HALF_DAYS)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)
