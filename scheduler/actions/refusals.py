"""An expected no, as a value."""

from dataclasses import dataclass

from calendars.phrases import Phrase


@dataclass(frozen=True)
class Refusal:
    """Why a door stays shut, and what to do; `gone`: it was open once (410), else it never was (404)."""

    said: Phrase
    gone: bool = False
