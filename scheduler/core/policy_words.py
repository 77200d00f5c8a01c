"""Policies in words: which reminders will come, and what is done where one cannot."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from calendars.phrases import Phrase, phrase
from scheduler.core.offsets_before import counted
from scheduler.core.owed import Policy

NAMES: Mapping[str, Phrase] = MappingProxyType(
    {"quiet": phrase("quiet"), "normal": phrase("normal"), "close": phrase("close")}
)
"""The named policies, in the order in which they are offered."""

SOURCES: Sequence[Phrase] = (
    phrase("said for the task itself"),
    phrase("said for the task that it is part of"),
    phrase("said for the step"),
    phrase("said for the event"),
)
"""Who says how a task is reminded of, the nearest first, as store.policies asks them."""

OF_THE_HOUSE = phrase("as every task, where nothing is said")


def before_words(ordinal: int) -> Phrase:
    """Return how long before the due date a reminder comes."""
    count, working = counted(ordinal)
    if not count:
        return phrase("on the last working day")
    if working:
        return phrase("{count} working days before the due date", count=count)
    return phrase("{count} days before the due date", count=count)


def policy_words(policy: Policy) -> Iterable[Phrase]:
    """Yield what a policy says, a sentence each."""
    yield from days_words(policy)
    yield phrase("in the afternoon") if policy.afternoon else phrase("in the morning")
    if policy.alone:
        yield phrase("in a message of its own")
    else:
        yield phrase("together with what else the person hears then")
    yield from _weight(policy)
    yield from _late(policy)


def days_words(policy: Policy) -> Iterable[Phrase]:
    """Yield on which days a policy reminds."""
    for ordinal in policy.before:
        yield before_words(ordinal)
    for days in policy.overdue:
        yield phrase("{count} working days overdue", count=days)


def _weight(policy: Policy) -> Iterable[Phrase]:
    if policy.weighs is not None:
        yield (
            phrase("important: the head of the unit hears of a silence sooner")
            if policy.weighs
            else phrase("ordinary: the head of the unit hears of a silence after the usual time")
        )
    if policy.copies is not None:
        yield (
            phrase("where the answer to a message was lost, one marked copy follows")
            if policy.copies
            else phrase("where the answer to a message was lost, the next address is tried")
        )


def _late(policy: Policy) -> Iterable[Phrase]:
    late = policy.late
    if late.skip_after is not None:
        yield phrase("more than {count} working days late: skipped", count=late.skip_after)
    if late.missed_after is None:
        yield phrase("late by our doing: sent as it is")
    elif late.missed_after == 0 and late.skip_after != 0:
        yield phrase("not on its day by our doing: sent, and says so")
    elif late.missed_after != late.skip_after:
        yield phrase("more than {count} working days late: sent, and says so", count=late.missed_after)
