"""How events, steps and tasks are reminded of."""

from typing import Annotated

from fastapi import APIRouter, Path

from scheduler.actions.policies import (
    About,
    NoSuchThing,
    OfEvent,
    OfStep,
    OfTask,
    PolicyView,
    policy_view,
    set_policy,
)
from scheduler.web.api.asking import Asked, Manager, ReadingManager, Writing
from scheduler.web.api.routes.events import Key
from scheduler.web.api.routes.tasks import Code
from scheduler.web.api.shapes.policies import PolicyIn, PolicyOut

router = APIRouter(tags=["policies"])

Step = Annotated[str, Path(max_length=120, examples=["plan"])]


@router.get("/events/{key}/policy", summary="Cách nhắc của sự kiện / How an event is reminded of")
def of_event(asked: ReadingManager, key: Key) -> PolicyOut:
    """What is said for the event, and what holds for its tasks."""
    return _shown(asked, OfEvent(key))


@router.post("/events/{key}/policy", summary="Đặt cách nhắc của sự kiện / Set how an event is reminded of")
def set_event(asked: Manager, key: Key, body: PolicyIn) -> PolicyOut:
    """Say it for all tasks of the event; null takes it back. Reminders are planned anew."""
    return _set(asked, OfEvent(key), body)


@router.get("/tasks/{code}/policy", summary="Cách nhắc của một việc / How a task is reminded of")
def of_task(asked: ReadingManager, code: Code) -> PolicyOut:
    """What is said for the task, and what holds: its own, its step's, its event's, or the house's."""
    return _shown(asked, OfTask(asked.task(code).id or 0))


@router.post("/tasks/{code}/policy", summary="Đặt cách nhắc của một việc / Set how a task is reminded of")
def set_task(asked: Manager, code: Code, body: PolicyIn) -> PolicyOut:
    """Say it for the task and its parts; null takes it back. Reminders are planned anew."""
    return _set(asked, OfTask(asked.task(code).id or 0), body)


@router.get(
    "/playbooks/{key}/steps/{step}/policy", summary="Cách nhắc của một bước / How a step is reminded of"
)
def of_step(asked: ReadingManager, key: Key, step: Step) -> PolicyOut:
    """What is said for one step of a playbook."""
    return _shown(asked, OfStep(key, step))


@router.post(
    "/playbooks/{key}/steps/{step}/policy",
    summary="Đặt cách nhắc của một bước / Set how a step is reminded of",
)
def set_step(asked: Manager, key: Key, step: Step, body: PolicyIn) -> PolicyOut:
    """Say it for the step in every event that has it; null takes it back."""
    return _set(asked, OfStep(key, step), body)


def _shown(asked: Asked, about: About) -> PolicyOut:
    try:
        return _out(asked, policy_view(asked.house, about))
    except NoSuchThing:
        raise asked.nothing() from None


def _set(asked: Writing, about: About, body: PolicyIn) -> PolicyOut:
    _shown(asked, about)

    def deed() -> PolicyOut:
        view = set_policy(asked.house, about, body.value, asked.caller.actor, asked.now)
        return _out(asked, view)

    return asked.once(PolicyOut, deed)


def _out(asked: Asked, view: PolicyView) -> PolicyOut:
    say = asked.house.words.say
    return PolicyOut(
        title=view.title,
        policy=view.written,
        source=say(view.source),
        words=[say(one) for one in view.words],
    )
