"""What becomes of a reminder that was owed between the moment a backup shows and its release."""

from dataclasses import dataclass

from scheduler.core.states import ReminderState

AGAIN = "restored"
"""Why a reminder is open: the house that was lost may have said it, so it is marked as a copy."""


@dataclass(frozen=True)
class End:
    """It is over; `reason` is a code of core.reasons."""

    state: ReminderState
    reason: str


@dataclass(frozen=True)
class SayAgain:
    """An administrator wants it said, marked "(gửi lại)"."""


def on_release(*, chosen: bool, maybe_arrived: bool) -> End | SayAgain:
    """Decide about one that is open and was due before the release.

    `chosen` by the administrator; `maybe_arrived`: a send was under way in the backup, or its answer lost.
    """
    if chosen:
        return SayAgain()
    if maybe_arrived:
        # What may have been heard is not called skipped.
        return End(ReminderState.UNKNOWN, "answer-lost")
    return End(ReminderState.SKIPPED, "before-restore")
