"""The time to start speaking, and to say a thousand phrases, in milliseconds."""

from datetime import date
from zoneinfo import ZoneInfo

from benchmarks.measuring import Answer, answer
from calendars.phrases import Weekday, phrase
from scheduler.words import Words, catalogue

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CHAIN = (
    date(2026, 3, 8),
    Weekday(6),
    phrase("the setting {name}", name=phrase("{day}", day=date(2026, 3, 6))),
)


def read_catalogue() -> None:
    """Read all parts anew, as the first phrase after a start does."""
    catalogue.cache_clear()
    catalogue("vi")


def measure() -> list[Answer]:
    """Return the answers."""
    words = Words("vi", ZONE)
    return [
        answer("read the Vietnamese catalogue", read_catalogue, limit=0.25),
        answer("say 1,000 reason chains", lambda: [words.say(CHAIN) for _ in range(1000)], limit=0.15),
    ]
