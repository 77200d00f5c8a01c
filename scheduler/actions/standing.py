"""How a task stands, said in the line of a message that was sent before."""

from dataclasses import replace
from datetime import datetime

from bots.messages import Line
from calendars.phrases import Phrase, phrase
from scheduler.actions.house import House
from scheduler.core.states import TaskState, Verb
from scheduler.store.tables import Ack, Task


def standing_line(line: Line, stand: tuple[Task, Ack | None] | None, house: House) -> Line:
    """Return the line with what became of its task, and only the verbs that still mean something.

    Lines without verbs stay as they are. An older due date loses its buttons: the new one has a message
    of its own.
    """
    if stand is None or not line.verbs:
        return line
    task, ack = stand
    over = _over(task, house)
    if over is not None:
        return replace(line, answered=house.words.say(over), verbs=())
    if task.due_revision != line.due_revision:
        moved = phrase("The due date has changed to {day}", day=task.due)
        return replace(line, answered=house.words.say(moved), verbs=())
    if ack is not None:
        received = _at(phrase("Received at {time} on {day}"), ack.at, house)
        return replace(line, answered=house.words.say(received), verbs=(Verb.COMPLETE,))
    return line


def _over(task: Task, house: House) -> Phrase | None:
    match task.state:
        case TaskState.DONE:
            return _at(phrase("Completed at {time} on {day}"), task.done_at, house)
        case TaskState.SUBMITTED:
            return _at(
                phrase("Reported complete at {time} on {day}, waiting for approval"), task.submitted_at, house
            )
        case TaskState.DECLINED:
            return phrase("The unit has declined this task")
        case TaskState.PAUSED:
            return phrase("This task is paused")
        case TaskState.CANCELLED:
            return phrase("This task has been cancelled")
    return None


def _at(words: Phrase, moment: datetime | None, house: House) -> Phrase:
    if moment is None:
        return phrase("Completed")
    local = moment.astimezone(house.zone)
    return Phrase(words.text, {"time": f"{local:%H:%M}", "day": f"{local.day}/{local.month}"})
