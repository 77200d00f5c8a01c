"""Policies as people write them: read with clear faults, and brought to the plain form that is kept.

Every way in comes here (packs, API, forms). What is not said is as the policy it is `like` has it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any

from calendars.phrases import Phrase, Problem, phrase
from scheduler.core.offsets_before import counted, distance, in_days
from scheduler.core.owed import CALM, Late, Policy

NAMED: Mapping[str, Policy] = MappingProxyType(
    {
        "quiet": replace(CALM, before=(3, 0), overdue=(2,)),
        "normal": CALM,
        "close": replace(CALM, before=(10, 5, 3, 1, 0), overdue=(1, 2, 4, 7)),
    }
)
"""The policies that have a name."""

_SPOKEN = {"lặng": "quiet", "bình thường": "normal", "sát sao": "close"}

LONGEST = 120
"""Days before a due date; a reminder earlier than that is a slip of the keyboard."""

MOST = 12
"""Reminders on each side of a due date."""

_TRUTHS = {"true": True, "yes": True, "có": True, "false": False, "no": False, "không": False}
_OFFSET = re.compile(
    r"([0-9]{1,4})\s*(?:(?:wd|working(?: days?)?|ngày làm việc)?|(d|days?|ngày))", re.IGNORECASE
)

Fault = tuple[str, Phrase]
"""The field that is wrong (empty: the policy as a whole), what is wrong with it and what to write instead."""


class BadPolicy(Problem):
    """A policy that cannot be read; `faults` names every field that is wrong."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults[0][1])


@dataclass
class _Reading:
    """The fields of one policy that were given, as read so far, and what is wrong with them."""

    given: Mapping[str, Any]
    kept: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def take(self, name: str, read: Callable[[Any], Any]) -> None:
        """Read one field where it was given."""
        value = self.given.get(name)
        if value is None or value in ("", []):
            return
        try:
            self.kept[name] = read(value)
        except _Unfit as problem:
            self.faults.append((name, problem.phrase))


class _Unfit(Problem):
    """One value that cannot be read."""


def tidy_policy(value: object) -> dict[str, Any]:
    """Return a policy as it is kept: a name alone, or a table of what is said; empty where nothing is.

    Raises:
        BadPolicy: names each field that is wrong, and what to write instead.
    """
    reading = _Reading({"like": value} if isinstance(value, str) else _table(value))
    for name, read in _READERS.items():
        reading.take(name, read)
    reading.faults += [
        (str(name), phrase("is no field of a policy; known are {known}", known=", ".join(_READERS)))
        for name in reading.given
        if name not in _READERS
    ]
    reading.faults += _together(reading.kept)
    if reading.faults:
        raise BadPolicy(reading.faults)
    return reading.kept


def policy_of(kept: Mapping[str, Any]) -> Policy:
    """Return the policy of the form that `tidy_policy` gives."""
    base = NAMED[kept.get("like", "normal")]
    before = [_ordinal(one) for one in kept["before"]] if "before" in kept else base.before
    late = Late(
        None if kept.get("late") == "send" else kept.get("late_after", base.late.missed_after),
        kept.get("late_after", 0) if kept.get("late") == "skip" else kept.get("skip_after"),
    )
    return replace(
        base,
        before=tuple(sorted({*before, 0}, key=distance, reverse=True)),
        overdue=_repeated(_first_overdue(kept), kept),
        afternoon=kept.get("slot") == "afternoon",
        alone=kept.get("alone", False),
        weighs=kept.get("important"),
        copies=kept["unknown"] == "copy" if "unknown" in kept else None,
        late=late,
    )


def written_policy(kept: Mapping[str, Any]) -> Any:
    """Return a policy as one would write it: its name where it says no more, None where it says nothing."""
    return kept["like"] if list(kept) == ["like"] else dict(kept) or None


def in_force(*kept: Mapping[str, Any] | None) -> tuple[Policy, int | None]:
    """Return the first policy that says anything, of the nearest first, and its place; else the house's."""
    for place, one in enumerate(kept):
        if one:
            return policy_of(one), place
    return CALM, None


def _table(value: object) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise BadPolicy([("", phrase("A policy is a name ({known}) or a table of fields.", known=_names()))])
    return value


def _names() -> str:
    return ", ".join(NAMED)


def _like(value: object) -> str:
    text = str(value).strip().casefold()
    name = _SPOKEN.get(text, text)
    if name not in NAMED:
        raise _Unfit(phrase("“{value}” is no policy; choose one of {known}", value=value, known=_names()))
    return name


def _each(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else str(value).replace(";", ",").split(",")
    return [text for one in values if (text := str(one).strip())]


def _before(value: object) -> list[int | str]:
    found = {_ordinal(one) for one in _each(value)}
    if len(found) > MOST:
        raise _Unfit(phrase("holds {count} reminders, {limit} are the most", count=len(found), limit=MOST))
    return [_offset_text(one) for one in sorted(found, key=distance, reverse=True)]


def _ordinal(value: int | str) -> int:
    match = _OFFSET.fullmatch(str(value).strip())
    if match is None or int(match[1]) > LONGEST:
        fault = phrase(
            "“{value}” is no time before a due date; write working days (7) or “10 days”, at most {limit}",
            value=value,
            limit=LONGEST,
        )
        raise _Unfit(fault)
    return in_days(int(match[1])) if match[2] else int(match[1])


def _offset_text(ordinal: int) -> int | str:
    count, working = counted(ordinal)
    return count if working else f"{count} days"


def _overdue(value: object) -> list[int]:
    found = sorted({_number(one) for one in _each(value)})
    if len(found) > MOST or found[:1] == [0]:
        fault = phrase(
            "must be 1 to {limit} numbers of working days after the due date, such as 1, 4", limit=MOST
        )
        raise _Unfit(fault)
    return found


def _number(value: object) -> int:
    text = str(value).strip()
    if not re.fullmatch("[0-9]{1,3}", text) or int(text) > LONGEST:
        raise _Unfit(
            phrase("“{value}” must be a number of working days, 0 to {limit}", value=value, limit=LONGEST)
        )
    return int(text)


def _one_to(limit: int, value: object) -> int:
    text = str(value).strip()
    if not re.fullmatch("[0-9]{1,3}", text) or not 1 <= int(text) <= limit:
        raise _Unfit(phrase("“{value}” must be a number from 1 to {limit}", value=value, limit=limit))
    return int(text)


def _truth(value: object) -> bool:
    found = _TRUTHS.get(str(value).strip().casefold())
    if found is None:
        raise _Unfit(phrase("“{value}” must be true or false", value=value))
    return found


def _word(known: Sequence[str], value: object) -> str:
    text = str(value).strip().casefold()
    if text not in known:
        raise _Unfit(phrase("“{value}” must be one of {known}", value=value, known=", ".join(known)))
    return text


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "like": _like,
    "before": _before,
    "overdue": _overdue,
    "repeat": partial(_one_to, LONGEST),
    "times": partial(_one_to, MOST),
    "slot": partial(_word, ("morning", "afternoon")),
    "alone": _truth,
    "important": _truth,
    "unknown": partial(_word, ("copy", "next")),
    "late": partial(_word, ("missed", "send", "skip")),
    "late_after": _number,
    "skip_after": _number,
}
"""Each field of a policy, and how it is read."""


def _together(kept: Mapping[str, Any]) -> Iterable[Fault]:
    """Yield what is wrong with fields that are right each for itself."""
    if "times" in kept and "repeat" not in kept:
        yield "times", phrase("counts what is repeated; say in “repeat” after how many working days, too")
    if "times" in kept and "repeat" in kept and kept["times"] <= (first := len(_first_overdue(kept))):
        yield (
            "times",
            phrase("counts all reminders when overdue: it must be more than the {count} first", count=first),
        )
    if kept.get("late") == "skip" and "skip_after" in kept:
        yield "skip_after", phrase("“late: skip” skips after “late_after”; take one of the two out")
    if "skip_after" in kept and kept["skip_after"] <= kept.get("late_after", 0):
        yield "skip_after", phrase("must be more than “late_after”; what is skipped was late before")


def _first_overdue(kept: Mapping[str, Any]) -> tuple[int, ...]:
    """Return when a unit hears of what is overdue, before anything is repeated."""
    return tuple(kept.get("overdue", NAMED[kept.get("like", "normal")].overdue))


def _repeated(overdue: tuple[int, ...], kept: Mapping[str, Any]) -> tuple[int, ...]:
    """Return when a unit hears of what is overdue, with what is repeated after the last of these."""
    if "repeat" not in kept:
        return overdue
    again = range(len(overdue), kept.get("times", MOST))
    return (*overdue, *(overdue[-1] + kept["repeat"] * (n - len(overdue) + 1) for n in again))
