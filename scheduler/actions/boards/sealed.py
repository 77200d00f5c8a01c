"""Secret tasks as they are shown to whoever holds no more than a link."""

from dataclasses import replace
from typing import TypeVar

from bots.compose import sealed_title
from scheduler.actions.boards.task import TaskView
from scheduler.actions.boards.tasks import TaskLine
from scheduler.actions.house import House

Line = TypeVar("Line", bound=TaskLine)


def sealed_line(house: House, line: Line) -> Line:
    """Return the line without its words, where it is secret: a link can be passed on, a login cannot."""
    if not line.sealed:
        return line
    bare = replace(line, title=sealed_title(house.words.say), occurrence="", short="", waits_for=())
    return replace(bare, occurrence_id=None)


def sealed_view(house: House, view: TaskView) -> TaskView:
    """Return the page of a task without its words, where it is secret; its buttons still work."""
    if not view.sealed:
        return view
    bare = replace(sealed_line(house, view), occurrence_days=None, why="", deliverable="", basis="")
    words = replace(bare, result="", difficulties="", proposals="", history=(), comments=())
    return replace(words, parts=(), acks=(), extensions=())
