"""An .ics file is shown first, then taken in."""

import binascii
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from starlette.background import BackgroundTask

from calendars.ics_lines import SIZE_LIMIT
from calendars.phrases import Problem, phrase
from scheduler.actions.plan import plan_ahead
from scheduler.actions.plan_portions import PORTION, plan_in_portions
from scheduler.exchange.calendars_in import CalendarImport, Entry, Fate, import_calendar
from scheduler.web.forms import Text, Typed, admin_form
from scheduler.web.site import Site, back

HIDDEN_LIMIT = 900_000
"""Letters of a file that the page carries from looking to taking in; forms hold a million."""

MOST_SHOWN = 300
"""Entries that the page shows; the others are counted, and taken in just the same."""

_PRESSING = (Fate.DIFFERS, Fate.REFUSED, Fate.NEW, Fate.SAME)


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/nhap-lich")

    @router.get("")
    def ask(request: Request) -> Response:
        site.admin(request)
        return _page(site, request, Typed())

    @router.post("/xem")
    def look(
        request: Request,
        csrf: Text = "",
        public: Text = "",
        file: Annotated[UploadFile | None, File()] = None,
    ) -> Response:
        form = admin_form(site, request, csrf)
        content = file.file.read(SIZE_LIMIT + 1) if file else b""
        try:
            found = import_calendar(site.house, content, form.actor, site.now(), apply=False)
            kept = _packed(content)
        except Problem as problem:
            return _page(site, request, Typed(fault=site.house.words.say(problem.phrase)))
        return _page(site, request, Typed({"kept": kept, "public": public}), found)

    _add_taking(router, site)
    return router


def _add_taking(router: APIRouter, site: Site) -> None:
    @router.post("")
    def take(
        request: Request,
        csrf: Text = "",
        public: Text = "",
        kept: Text = "",
        change: Annotated[list[int] | None, Form()] = None,
    ) -> Response:
        form = admin_form(site, request, csrf)
        try:
            content = _unpacked(kept)
            found = import_calendar(
                site.house,
                content,
                form.actor,
                site.now(),
                public=bool(public),
                apply=True,
                changes=change or (),
            )
        except Problem as problem:
            return _page(site, request, Typed(fault=site.house.words.say(problem.phrase)))
        said = phrase("{count} events have been taken in.", count=found.count(Fate.NEW))
        if found.changed:
            counts = {"count": found.count(Fate.NEW), "changed": found.changed}
            said = phrase("{count} events have been taken in, {changed} changed.", **counts)
        answer = back("/quan-tri/su-kien", site.house.words.say(said))
        if found.count(Fate.NEW) <= PORTION:
            plan_ahead(site.house, site.now())
        else:
            # Nobody waits for thousands; should it be cut off, the next round plans them.
            answer.background = BackgroundTask(plan_in_portions, site.house, site.now())
        return answer


def _packed(content: bytes) -> str:
    kept = b64encode(zlib.compress(content, 9)).decode()
    if len(kept) > HIDDEN_LIMIT:
        raise Problem(phrase("The file is too large for this page; use “nhacviec import FILE.ics”."))
    return kept


def _unpacked(kept: str) -> bytes:
    try:
        # Bounded: a few letters could hold a world.
        return zlib.decompressobj().decompress(b64decode(kept), SIZE_LIMIT + 1)
    except (ValueError, binascii.Error, zlib.error):
        raise Problem(phrase("The file did not come through whole; choose it again.")) from None


def shown(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries to show, in the order of the file: first of all those that ask for somebody."""
    pressing = sorted(entries, key=lambda one: _PRESSING.index(one.fate))
    return sorted(pressing[:MOST_SHOWN], key=lambda one: one.line)


def _page(site: Site, request: Request, typed: Typed, found: CalendarImport | None = None) -> Response:
    return site.page(
        request,
        "calendar_in.html",
        422 if typed.fault else 200,
        typed=typed,
        found=found,
        shown=shown(found.entries) if found else (),
        new=found.count(Fate.NEW) if found else 0,
        differing=found.count(Fate.DIFFERS) if found else 0,
    )
