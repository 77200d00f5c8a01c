"""Which step of a playbook waits for which: what opens, and what goes round in a circle."""

from collections.abc import Collection, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from scheduler.core.offsets_before import day_before
from scheduler.core.owed import HELD, Owed, Policy, TaskFacts, key_for
from scheduler.core.slots import Slots
from scheduler.core.states import OPEN_TASK_STATES


def still_before(depends_on: Iterable[str], undone: Collection[str]) -> tuple[str, ...]:
    """Return the steps that have to be done first; a step that is cancelled, or never begun, stops nobody."""
    return tuple(step for step in depends_on if step in undone)


def circle(needs: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Return the steps that wait for each other, the first named again at the end; empty where none do."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as problem:
        return tuple(problem.args[1])
    return ()


def held_up(task: TaskFacts, slots: Slots, policy: Policy) -> Iterable[Owed]:
    """Yield what the secretary hears of a step that still waits when its units should have heard of it."""
    if task.held and task.leads_step and task.state in OPEN_TASK_STATES:
        # Whoever forgets to say that a step is done would otherwise silence all that follow.
        for days in policy.before:
            day = day_before(task.due, days, slots)
            yield Owed(key_for(task, HELD, days, task.secretary_id), slots.on(day))
