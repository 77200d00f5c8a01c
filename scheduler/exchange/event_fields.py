"""The fields of an event as a form holds them: all of them text, days with the day first, one rule a kind."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from calendars.cycles import day_text
from calendars.fields import DayMonth
from calendars.parts_of_year import window_in
from calendars.phrases import phrase
from scheduler.actions.inputs import InputRefused
from scheduler.core.dates import read_day
from scheduler.exchange.nodes import Listing, Node, Scalar, Table, node_of

YEARS = ("every", "anchor", "ordinal", "resets")

KINDS: Mapping[str, tuple[str, ...]] = {
    "yearly": ("on", "leap_day", *YEARS),
    "window": ("from", "to", *YEARS),
    "lunar": ("on", "leap", *YEARS),
    "nth_weekday": ("nth", "weekday", "month", "every", "anchor", "ordinal"),
    "workday": ("nth", "of", "month", "every", "anchor", "ordinal"),
    "before": ("before", "nth", *YEARS),
    "monthly": ("day", "every", "anchor"),
    "floating": ("in", "from", "to", "words", *YEARS),
    "triggered": ("expected_by", *YEARS),
    "once": ("from", "to"),
    "rrule": ("start", "text", "also", "except", "days"),
}
"""The kinds of rules that a form offers, each with its fields; `before` is a working day before a day."""

COMMON = (
    "title", "short", "public", "active", "owner", "playbook", "activity", "base_year", "first_cycle",
    "basis",
)  # fmt: skip
"""The fields of an event whatever its kind."""

_FULL_DATES = {"once": ("on", "from", "to"), "rrule": ("start", "also", "except")}
_LISTS = ("also", "except")
_MONTH = re.compile(r"\s*(\d{1,2})\s*[-/.]\s*(\d{4})\s*")
_ITEMS = re.compile(r"[,;\s]+")


def written_as_pack(typed: Mapping[str, str], kept: Mapping[str, Any]) -> Table:
    """Return what was typed as the entry of a pack; `kept` are the fields that the form does not show."""
    fields: dict[str, Node] = {name: node_of(value) for name, value in kept.items() if name not in COMMON}
    fields |= {name: _scalar(typed[name]) for name in COMMON if typed.get(name, "").strip()}
    fields["rule"] = _rule(typed)
    return Table(fields, 1, {})


def one_window(typed: Mapping[str, str], kept: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what was typed of a floating event with one window: its part of the year, or its days.

    The days that stand are filled in where the form is opened; whoever names a part of the year does not mean
    them any more.

    Raises:
        InputRefused: both were typed, and they are not the same.
    """
    if typed.get("kind") != "floating":
        return typed
    stood = typed_of(kept) if "rule" in kept else {}
    days = {name: typed.get(name, "").strip() for name in ("from", "to")}
    same = days == {name: stood.get(name, "") for name in days}
    named = _shown_window(window_in(typed.get("in", "")))
    if typed.get("in", "").strip():
        if any(days.values()) and not same and days != named:
            said = phrase(
                "Write a part of the year, or a first and a last day; both are typed, and they differ."
            )
            raise InputRefused("in", said)
        same, days = same and days == named, {"from": "", "to": ""}
    # Words that named another window say nothing true of this one.
    stale = not same and bool(stood) and typed.get("words", "").strip() == stood.get("words", "")
    return {**typed, **days, **({"words": ""} if stale else {})}


def _shown_window(named: tuple[DayMonth, DayMonth] | None) -> dict[str, str] | None:
    return {"from": day_text(named[0]), "to": day_text(named[1])} if named else None


def _rule(typed: Mapping[str, str]) -> Table:
    kind = typed.get("kind", "")
    fields: dict[str, Node] = {"kind": Scalar("workday" if kind == "before" else kind, 1)}
    for name in KINDS.get(kind, ()):
        if typed.get(name, "").strip():
            fields[name] = _field(kind, name, typed[name].strip())
    return Table(fields, 1, {})


def _scalar(value: object) -> Scalar:
    return Scalar(str(value).strip(), 1)


def _field(kind: str, name: str, text: str) -> Node:
    if name in _LISTS:
        return Listing(tuple(Scalar(_iso(one), 1) for one in _ITEMS.split(text) if one), 1)
    if name == "resets":
        return _resets(text)
    if name in _FULL_DATES.get(kind, ()):
        return Scalar(_iso(text), 1)
    if name == "anchor" and (month := _MONTH.fullmatch(text)):
        return Scalar(f"{month[2]}-{int(month[1]):02}", 1)
    return Scalar(text, 1)


def _iso(text: str) -> str:
    day = read_day(text)
    return day.isoformat() if day else text


def _resets(text: str) -> Node:
    """Read “2025: 1, 2030: 2”; what is not of that form is left to the rule to refuse."""
    pairs = [one.partition(":") for one in re.split(r"[,;\n]", text) if one.strip()]
    if not all(colon for _, colon, _ in pairs):
        return Scalar(text, 1)
    return Table({year.strip(): Scalar(number.strip(), 1) for year, _, number in pairs}, 1, {})


def typed_of(written: Mapping[str, Any]) -> dict[str, str]:
    """Return an event, as packs write it, as the form shows it."""
    # A rule that nobody can read is shown as far as it goes, to be corrected.
    rule = dict(written["rule"]) if isinstance(written["rule"], Mapping) else {}
    kind = str(rule.pop("kind", ""))
    if kind == "once" and "on" in rule:
        rule["from"] = rule.pop("on")
    found = {name: _shown(written.get(name)) for name in COMMON}
    found |= {name: _shown(value) for name, value in rule.items()}
    return found | {"kind": "before" if "before" in rule else kind}


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return ", ".join(_shown(one) for one in value)
        case dict():
            return ", ".join(f"{name}: {one}" for name, one in value.items())
    text = str(value)
    try:
        return date.fromisoformat(text).strftime("%d/%m/%Y")
    except ValueError:
        return text
