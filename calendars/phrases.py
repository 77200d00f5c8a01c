"""Words that the pure parts say without knowing the reader's language.

A phrase is an English message with named values; the edge turns it into the user's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Phrase:
    """An English message (also its key in the catalogues) and the values of its {names}.

    Values may be text, numbers, dates, weekdays (`Weekday`), other phrases, or tuples of these.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**{name: str(value) for name, value in self.values.items()})


@dataclass(frozen=True)
class Weekday:
    """A day of the week, 0 = Monday, to be named in the reader's language."""

    number: int


class Problem(Exception):
    """An error that a user can act on: its phrase names the thing, the fault and the way out."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(str(phrase))
        self.phrase = phrase


def phrase(text: str, /, **values: Any) -> Phrase:
    """Return a phrase; the extraction of catalogue messages looks for calls of this name."""
    return Phrase(text, values)
