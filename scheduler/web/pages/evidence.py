"""Evidence: given, fetched and removed at a task's door and on its page; the archive of an occasion."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.responses import StreamingResponse

from calendars.phrases import phrase
from scheduler.actions.boards.evidence import archive, bundle, file_of
from scheduler.actions.desk import Answered
from scheduler.actions.evidence import Given, give_file, give_link, take_away
from scheduler.actions.house import Actor
from scheduler.core.text import slug
from scheduler.store.files import NoRoom
from scheduler.web.downloads import file_response, headers_of
from scheduler.web.forms import Number, Text, Typed, admin_form
from scheduler.web.pages import unit
from scheduler.web.pages.task_page import Filled, task_of, task_page
from scheduler.web.site import Missing, Site, back

Upload = Annotated[UploadFile | None, File()]
"""A file of a form; whether one was chosen is asked after whether the form is one of ours."""


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter()
    _add_door(router, site)
    _add_removal_at_door(router, site)
    _add_desk(router, site)
    _add_archive(router, site)
    return router


@dataclass(frozen=True)
class _Place:
    """A page with the evidence of one task: who acts there, where it is, and how it is shown."""

    given: Given
    actor: Actor
    home: str
    show: Callable[[Typed], Response]

    def answer(self, found: Answered, values: dict[str, str]) -> Response:
        """Lead back, or show beside its field what was wrong."""
        if found.field:
            return self.show(Typed(values, found.field, found.notice))
        return back(f"{self.home}#minh-chung", found.notice)


def _at_door(site: Site, request: Request, token: str) -> _Place:
    view = unit.open_door(site, token)
    return _Place(
        Given(view.task_id, view.seat_id),
        unit.actor_of(view),
        f"/v/{token}",
        lambda typed: unit.door_page(site, request, token, view, typed),
    )


def _add_door(router: APIRouter, site: Site) -> None:
    @router.post("/v/{token}/minh-chung")
    def give(request: Request, token: str, file: Upload = None) -> Response:
        place = _at_door(site, request, token)
        return _give(site, place, file)

    @router.post("/v/{token}/minh-chung/lien-ket")
    def link(request: Request, token: str, url: Text = "", name: Text = "") -> Response:
        place = _at_door(site, request, token)
        found = give_link(site.house, place.given, (url, name), place.actor, site.now())
        return place.answer(found, {"url": url, "name": name})

    @router.get("/v/{token}/minh-chung/{number}")
    def fetch(request: Request, token: str, number: Number) -> Response:
        view = unit.open_door(site, token)
        if view.sealed and not unit.may_read(site, request, view.holder_id):
            raise _missing()
        return _sent(site, view.task_id, number)


def _add_removal_at_door(router: APIRouter, site: Site) -> None:
    @router.post("/v/{token}/minh-chung/{number}/go")
    def remove(request: Request, token: str, number: Number, reason: Text = "") -> Response:
        place = _at_door(site, request, token)
        found = take_away(site.house, place.given, (number, reason), place.actor, site.now())
        return place.answer(found, {})


def _give(site: Site, place: _Place, file: UploadFile | None) -> Response:
    new = (file.filename or "", file.file) if file else ("", BytesIO())
    try:
        return place.answer(give_file(site.house, place.given, new, place.actor, site.now()), {})
    except NoRoom as full:
        page = place.show(Typed({}, "file", site.house.words.say(full.phrase)))
        page.status_code = 507
        return page


def _at_desk(site: Site, request: Request, task_id: int, csrf: str) -> _Place:
    form = admin_form(site, request, csrf)
    view = task_of(site, task_id)
    return _Place(
        Given(task_id),
        form.actor,
        f"/quan-tri/viec/{task_id}",
        lambda typed: task_page(site, request, view, Filled(typed=typed)),
    )


def _add_desk(router: APIRouter, site: Site) -> None:
    home = "/quan-tri/viec/{task_id}/minh-chung"

    @router.post(home)
    def give(request: Request, task_id: Number, file: Upload = None, csrf: Text = "") -> Response:
        place = _at_desk(site, request, task_id, csrf)
        return _give(site, place, file)

    @router.post(f"{home}/lien-ket")
    def link(request: Request, task_id: Number, csrf: Text = "", url: Text = "", name: Text = "") -> Response:
        place = _at_desk(site, request, task_id, csrf)
        found = give_link(site.house, place.given, (url, name), place.actor, site.now())
        return place.answer(found, {"url": url, "name": name})

    @router.get(f"{home}/{{number}}")
    def fetch(request: Request, task_id: Number, number: Number) -> Response:
        site.admin(request)
        return _sent(site, task_id, number)

    @router.post(f"{home}/{{number}}/go")
    def remove(
        request: Request, task_id: Number, number: Number, csrf: Text = "", reason: Text = ""
    ) -> Response:
        place = _at_desk(site, request, task_id, csrf)
        found = take_away(site.house, place.given, (number, reason), place.actor, site.now())
        return place.answer(found, {})


def _add_archive(router: APIRouter, site: Site) -> None:
    @router.get("/quan-tri/su-kien/{occurrence_id}/minh-chung.zip")
    def packed(request: Request, occurrence_id: Number) -> Response:
        site.admin(request)
        found = bundle(site.house, occurrence_id)
        if found is None:
            raise Missing(phrase("There is no such occasion; choose one from the list."))
        headers = headers_of(f"minh-chung-{slug(found.title)[:80]}.zip")
        return StreamingResponse(archive(site.house, found), headers=headers, media_type="application/zip")


def _missing() -> Missing:
    return Missing(phrase("There is no such evidence; look at the task again."))


def _sent(site: Site, task_id: int, number: int) -> Response:
    found = file_of(site.house, task_id, number)
    if found is None:
        raise _missing()
    piece, path = found
    return file_response(piece, path)
