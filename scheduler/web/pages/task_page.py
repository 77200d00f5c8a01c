"""The administrator's page of one task, as every form on it shows it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response

from calendars.phrases import phrase
from scheduler.actions.boards.evidence import pieces
from scheduler.actions.boards.task import TaskView, task_view
from scheduler.actions.boards.zalo import zalo_text
from scheduler.actions.orders import SOURCE_WORDS
from scheduler.web.forms import Typed
from scheduler.web.site import Missing, Site, back


@dataclass(frozen=True)
class Filled:
    """A form of the page that is shown again: its name, what was typed, which units were ticked."""

    form: str = ""
    typed: Typed = field(default_factory=Typed)
    ticked: frozenset[int] = frozenset()


def task_of(site: Site, task_id: int) -> TaskView:
    """Return the task as an administrator sees it.

    Raises:
        Missing: there is no such task.
    """
    found = task_view(site.house, task_id, None, site.now())
    if found is None:
        raise Missing(phrase("There is no such task; choose one from the list."))
    return found


def task_page(site: Site, request: Request, view: TaskView, filled: Filled) -> Response:
    """Return the page; where something was typed wrong, with that form filled in."""
    return site.page(
        request,
        "task.html",
        422 if filled.typed.fault else 200,
        task=view,
        form=filled.form,
        typed=filled.typed,
        ticked=filled.ticked,
        evidence_given=pieces(site.house, view.task_id),
        zalo=zalo_text(site.house, view.task_id, site.now()),
        **record_form(site),
    )


def record_form(site: Site) -> Mapping[str, Any]:
    """Return what the empty form of a record needs: today, and the means by which units answer."""
    today, say = site.house.today(site.now()), site.house.words.say
    sources = [(source.value, say(words)) for source, words in SOURCE_WORDS.items()]
    return {"today": today, "sources": sources, "blank": Typed({"day": say(today)})}


def told(task_id: int, notice: str) -> Response:
    """Lead back to the task and tell what came of it."""
    return back(f"/quan-tri/viec/{task_id}", notice)
