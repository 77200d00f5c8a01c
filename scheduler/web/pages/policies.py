"""How an event, a step or a task is reminded of: a named policy, or one of its own."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel

from calendars.phrases import phrase
from scheduler.actions.boards.words import REMINDER_WORDS, kind_words
from scheduler.actions.inputs import InputRefused
from scheduler.actions.policies import (
    About,
    NoSuchThing,
    OfEvent,
    OfStep,
    OfTask,
    PolicyView,
    planned_of,
    policy_view,
    set_policy,
)
from scheduler.core.policies import NAMED
from scheduler.core.policy_words import NAMES, days_words
from scheduler.core.reasons import reason_words
from scheduler.web.forms import Number, Readable, Typed, admin_form
from scheduler.web.site import Missing, Site, back


class PolicyTyped(BaseModel):
    """What was typed; `like` is the named policy chosen, empty for the one of what it belongs to."""

    csrf: Readable = ""
    like: Readable = ""
    before: Readable = ""
    overdue: Readable = ""
    repeat: Readable = ""
    times: Readable = ""
    slot: Readable = ""
    alone: Readable = ""
    important: Readable = ""
    unknown: Readable = ""
    late: Readable = ""
    late_after: Readable = ""
    skip_after: Readable = ""

    @property
    def said(self) -> dict[str, str]:
        """The fields in which something was typed."""
        return {name: text for name, text in self.model_dump(exclude={"csrf"}).items() if text.strip()}


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/cach-nhac")
    _add(router, site, "/viec/{task_id}", _task)
    _add(router, site, "/su-kien/{key}", _event)
    _add(router, site, "/buoc/{playbook}/{step}", _step)
    return router


def _task(task_id: Number) -> About:
    return OfTask(task_id)


def _event(key: str) -> About:
    return OfEvent(key)


def _step(playbook: str, step: str) -> About:
    return OfStep(playbook, step)


def _add(router: APIRouter, site: Site, path: str, about_of: Any) -> None:
    @router.get(path)
    def shown(request: Request, about: Annotated[About, Depends(about_of)]) -> Response:
        site.admin(request)
        view = _view(site, about)
        return _page(site, request, (about, view), Typed(_typed(view)))

    @router.post(path)
    def changed(
        request: Request, about: Annotated[About, Depends(about_of)], form: Annotated[PolicyTyped, Form()]
    ) -> Response:
        actor = admin_form(site, request, form.csrf).actor
        view = _view(site, about)
        try:
            set_policy(site.house, about, form.said or None, actor, site.now())
        except InputRefused as refused:
            typed = Typed(
                form.model_dump(exclude={"csrf"}), refused.field, site.house.words.say(refused.phrase)
            )
            return _page(site, request, (about, view), typed)
        said = phrase("From now on it is reminded of like this.")
        return back(str(request.url.path), site.house.words.say(said))


def _view(site: Site, about: About) -> PolicyView:
    try:
        return policy_view(site.house, about)
    except NoSuchThing as problem:
        raise Missing(problem.phrase) from None


def _typed(view: PolicyView) -> Mapping[str, str]:
    return {name: _shown(value) for name, value in view.own.items()}


def _shown(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return ", ".join(str(one) for one in value)
    return str(value)


def _page(site: Site, request: Request, what: tuple[About, PolicyView], typed: Typed) -> Response:
    about, view = what
    say = site.house.words.say
    named = [(key, say(NAMES[key]), _sentence(site, days_words(NAMED[key]))) for key in NAMES]
    return site.page(
        request,
        "policy.html",
        422 if typed.fault else 200,
        view=view,
        source=say(view.source),
        now_words=_sentence(site, view.words),
        named=named,
        typed=typed,
        task_id=about.task_id if isinstance(about, OfTask) else 0,
        planned=_planned(site, about),
        own=bool(set(typed.values) - {"like"}) or bool(typed.fault),
    )


def _sentence(site: Site, words: Any) -> str:
    return "; ".join(site.house.words.say(one) for one in words)


def _planned(site: Site, about: About) -> list[tuple[Any, str, str, str]]:
    """Return when each reminder of a task comes or came, which it is, how it stands and why."""
    if not isinstance(about, OfTask):
        return []
    say, zone = site.house.words.say, site.house.zone
    return [
        (
            row.slot.astimezone(zone),
            say(kind_words(row.rule, row.ordinal)),
            say(REMINDER_WORDS[row.state]),
            say(reason_words(row.reason)) if row.reason else "",
        )
        for row in planned_of(site.house, about.task_id)
    ]
