from datetime import timedelta

from scheduler.core.collecting import Standing, Was, standing_of, state_at
from scheduler.core.states import TaskState
from tests.builders import NOW

HOUR = timedelta(hours=1)


def test_who_has_sent_who_is_missing_and_who_is_not_counted():
    found = {standing: {s for s in TaskState if standing_of(s) is standing} for standing in Standing}

    assert found == {
        Standing.SENT: {TaskState.DONE, TaskState.SUBMITTED},
        Standing.MISSING: {TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.RETURNED},
        Standing.LEFT_OUT: {TaskState.CANCELLED, TaskState.DECLINED, TaskState.PAUSED},
    }


def test_a_task_was_in_the_state_that_it_left_next():
    states = [Was(NOW, TaskState.ASSIGNED), Was(NOW + 2 * HOUR, TaskState.SUBMITTED)]

    def stood(moment):
        return state_at(moment, NOW - HOUR, states, TaskState.RETURNED)

    assert stood(NOW - HOUR) is TaskState.ASSIGNED
    assert stood(NOW - timedelta(microseconds=1)) is TaskState.ASSIGNED
    # What happened at the very moment counts.
    assert stood(NOW) is TaskState.SUBMITTED
    assert stood(NOW + HOUR) is TaskState.SUBMITTED
    assert stood(NOW + 2 * HOUR) is TaskState.RETURNED
    assert stood(NOW + 9 * HOUR) is TaskState.RETURNED


def test_a_task_that_was_given_later_was_not_there():
    assert state_at(NOW, NOW + HOUR, [], TaskState.DONE) is None
    assert state_at(NOW, NOW, [], TaskState.DONE) is TaskState.DONE
