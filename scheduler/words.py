"""Words in the user's language: phrases through the catalogues, dates and moments as people write them."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.messages import Message
from babel.messages.pofile import read_po

from calendars.phrases import Phrase, Problem, Weekday, phrase
from scheduler.locale import FOLDER, languages

# What gettext itself puts between the context of a message and its text.
_CONTEXT = "\x04"


class UnknownLanguage(Problem):
    """There is no catalogue for the language."""


@lru_cache(maxsize=8)
def catalogue(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the translation of each English message (its forms, singular first); all parts merged."""
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted((FOLDER / language).glob("*.po")):
        with file.open("rb") as handle:
            found.update(_translated(read_po(handle, locale=language)))
    return found


def _translated(messages: Iterable[Message]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for message in messages:
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        text = message.id if isinstance(message.id, str) else message.id[0]
        if text and forms and all(forms) and not message.fuzzy:
            key = f"{message.context}{_CONTEXT}{text}" if message.context else text
            yield key, tuple(unicodedata.normalize("NFC", form) for form in forms)


class Words:
    """Says phrases and dates in one language; moments are shown in the local `zone`.

    A message that the language's catalogue lacks is said in English. What is said is in NFC.
    """

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        if language not in languages():
            raise UnknownLanguage(
                phrase(
                    "The language “{language}” is unknown; choose one of {known}.",
                    language=language,
                    known=", ".join(languages()),
                )
            )
        self.language = language
        self.zone = zone

    def gettext(self, text: str) -> str:
        """Return the message in the user's language."""
        return self.ngettext(text, text, 1)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the form of the message for `number` things."""
        forms = catalogue(self.language).get(one, (one, many))
        return forms[0] if number == 1 else forms[-1]

    def pgettext(self, context: str, text: str) -> str:
        """Return a message whose English words alone do not tell which is meant."""
        return catalogue(self.language).get(f"{context}{_CONTEXT}{text}", (text,))[0]

    def say(self, value: Any) -> str:
        """Return a phrase, a day, a weekday, a moment, or a chain of them (a tuple) as text."""
        match value:
            case Phrase(text, values):
                said = self.gettext(text).format_map({name: self.say(one) for name, one in values.items()})
            case Weekday(number):
                said = _weekdays(self)[number]
            case datetime():
                said = self.moment(value)
            case date():
                said = self.day(value)
            case time():
                said = f"{value:%H:%M}"
            case tuple():
                said = " → ".join(self.say(one) for one in value)
            case _:
                said = str(value)
        return unicodedata.normalize("NFC", said)

    def day(self, day: date) -> str:
        """Return 8 March 2026, in Vietnamese 8/3/2026."""
        return self._dated(self.pgettext("date", "{day} {month_name} {year}"), day)

    def long_date(self, day: date) -> str:
        """Return 20 October 2026, in Vietnamese as official letters have it: ngày 20 tháng 10 năm 2026."""
        return self._dated(self.pgettext("date in a letter", "{day} {month_name} {year}"), day)

    def weekday(self, day: date) -> str:
        """Return the name of the day of the week."""
        return _weekdays(self)[day.weekday()]

    def weekday_date(self, day: date) -> str:
        """Return Fri 16/10, in Vietnamese thứ Sáu 16/10: for a list that tells the year elsewhere."""
        return self._dated(self.pgettext("date", "{weekday_short} {day}/{month}"), day)

    def moment(self, moment: datetime) -> str:
        """Return 08:00 Friday 16 October 2026, in Vietnamese 08:00 thứ Sáu 16/10/2026; local time."""
        local = moment.astimezone(self.zone)
        pattern = self.pgettext("date", "{time} {weekday} {day} {month_name} {year}")
        return self._dated(pattern, local.date(), local.time())

    def span(self, start: date, end: date) -> str:
        """Return one day, or the first and the last."""
        return self.day(start) if start == end else f"{self.day(start)} – {self.day(end)}"

    def _dated(self, pattern: str, day: date, at: time = time()) -> str:
        return pattern.format(
            day=day.day,
            month=day.month,
            month_name=_months(self)[day.month - 1],
            year=day.year,
            weekday=self.weekday(day),
            weekday_short=_short_weekdays(self)[day.weekday()],
            time=f"{at:%H:%M}",
        )


def _weekdays(words: Words) -> tuple[str, ...]:
    return (
        words.gettext("Monday"),
        words.gettext("Tuesday"),
        words.gettext("Wednesday"),
        words.gettext("Thursday"),
        words.gettext("Friday"),
        words.gettext("Saturday"),
        words.gettext("Sunday"),
    )


def _short_weekdays(words: Words) -> tuple[str, ...]:
    return (
        words.gettext("Mon"),
        words.gettext("Tue"),
        words.gettext("Wed"),
        words.gettext("Thu"),
        words.gettext("Fri"),
        words.gettext("Sat"),
        words.gettext("Sun"),
    )


def _months(words: Words) -> tuple[str, ...]:
    return (
        words.gettext("January"),
        words.gettext("February"),
        words.gettext("March"),
        words.gettext("April"),
        words.pgettext("month", "May"),
        words.gettext("June"),
        words.gettext("July"),
        words.gettext("August"),
        words.gettext("September"),
        words.gettext("October"),
        words.gettext("November"),
        words.gettext("December"),
    )
