"""Why a reminder was skipped or failed, in words; the rows keep the codes."""

from calendars.phrases import Phrase, phrase

REASONS = {
    "": phrase("sent"),
    "done": phrase("the task was done"),
    "submitted": phrase("the unit has submitted its result"),
    "declined": phrase("the unit declined the task"),
    "paused": phrase("the task is paused"),
    "cancelled": phrase("the task was cancelled"),
    "acknowledged": phrase("the unit pressed “Received”: silence until the last working day"),
    "moved": phrase("the due date changed"),
    "returned": phrase("the result was returned to the unit"),
    "passed-on": phrase("the task was handed on inside the unit"),
    "provisional": phrase("the date is not confirmed yet"),
    "waits": phrase("the steps before it are not done yet"),
    "opened": phrase("the steps before it are done, or the secretary let it go on"),
    "replanned": phrase("the plan changed"),
    "decided": phrase("a decision was made"),
    "digest": phrase("late by hours, and said in one message with what else was late"),
    "policy": phrase("the task is reminded of otherwise now"),
    "past": phrase("its time was over before it was made, and the unit had heard of the task"),
    "late-merged": phrase("its time was over before it was made; the next reminder tells of the task"),
    "too-late": phrase("too old to be said, by the policy of the task"),
    "missed": phrase("its day went by unsaid; it is said now, and says so"),
    "gathered": phrase("too late for its slot; what it held is said in one message of today"),
    "merged": phrase("said in the same message by a nearer reminder"),
    "wish-waits": phrase("the unit asked for a later date, and waits for the answer"),
    "same-person": phrase("the head of the unit is its contact, who was told"),
    "limit": phrase("as many messages as a day may have; said in the next slot"),
    "stopped": phrase("the secretary stopped it until she has looked at it"),
    "before-start": phrase("before sending was started"),
    "before-restore": phrase("before the house was restored; it may have been said then"),
    "restored": phrase("to be said once more after the house was restored"),
    "before-simulation": phrase("before the first day of the simulation"),
    "nothing-owed": phrase("nothing is owed to this person"),
    "mended": phrase("it was seen to"),
    "not-contact": phrase("the contact names another person; the secretary decides"),
    "vacant": phrase("nobody holds the seat"),
    "away": phrase("who holds the seat is away, and nobody stands in who can be reached"),
    "inbox-only": phrase("no address: only the personal page shows it"),
    "refused": phrase("every address refused it"),
    "unreached": phrase("no address could be reached for three working days"),
    "answer-lost": phrase("sent, but the answer was lost: it may have arrived"),
    "handed-on": phrase("the seat changed hands"),
    "withdrawn": phrase("the announcement was withdrawn"),
    "reorganised": phrase("the unit is no more; its heir is told"),
    "lease-expired": phrase("the service stopped in between"),
}


def reason_words(code: str) -> Phrase:
    """Return the reason in words; an unknown code stands for itself."""
    return REASONS.get(code) or Phrase(code)
