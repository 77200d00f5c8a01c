"""What becomes of what was owed before a restored house was released."""

from scheduler.core.restored import End, SayAgain, on_release
from scheduler.core.states import ReminderState


def test_what_a_person_chose_is_said_again_whatever_happened_to_it():
    assert on_release(chosen=True, maybe_arrived=False) == SayAgain()
    assert on_release(chosen=True, maybe_arrived=True) == SayAgain()


def test_what_nobody_chose_is_skipped_with_the_reason():
    assert on_release(chosen=False, maybe_arrived=False) == End(ReminderState.SKIPPED, "before-restore")


def test_what_may_have_been_heard_is_never_called_skipped():
    assert on_release(chosen=False, maybe_arrived=True) == End(ReminderState.UNKNOWN, "answer-lost")
