"""Boards of what each unit sends: N of M, the missing by name, numbers summed up, figures frozen."""

from dataclasses import dataclass
from datetime import time

from fastapi import APIRouter, Request, Response

from calendars.phrases import Problem, phrase
from scheduler.actions.boards.collected import BoardsOf, CollectBoard, collect_board, collect_boards
from scheduler.actions.boards.collected_out import board_csv, board_text, frozen_text, remarks
from scheduler.actions.cutoffs import NewCutoff, cutoff_lines, set_cutoff, undo_cutoff
from scheduler.actions.inputs import InputRefused
from scheduler.web.forms import Number, Text, Typed, Year, admin_form, day_of, hour_of, number_of
from scheduler.web.site import Missing, Site, back

PAGE = "/quan-tri/bang"


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix=PAGE)

    @router.get("")
    def listed(request: Request, year: Year = None) -> Response:
        site.reader(request)
        return _list(site, request, year or site.house.today(site.now()).year, Typed())

    @router.get("/{task_id}")
    def one(request: Request, task_id: Number) -> Response:
        site.reader(request)
        return _page(site, request, _board(site, task_id), Typed())

    @router.get("/{task_id}/so-lieu.csv")
    def table(request: Request, task_id: Number) -> Response:
        site.reader(request)
        board = _board(site, task_id)
        named = {"Content-Disposition": f'attachment; filename="{board.task.code}.csv"'}
        text = board_csv(site.house, board)
        return Response(text, media_type="text/csv; charset=utf-8", headers=named)

    _add_cutoffs(router, site)
    return router


@dataclass(frozen=True)
class _Back:
    """The page that a form came from: a board, or the list of a year."""

    site: Site
    task_id: int

    @property
    def path(self) -> str:
        return f"{PAGE}/{self.task_id}" if self.task_id else PAGE

    def again(self, request: Request, typed: Typed) -> Response:
        if self.task_id:
            return _page(self.site, request, _board(self.site, self.task_id), typed)
        return _list(self.site, request, self.site.house.today(self.site.now()).year, typed)


def _add_cutoffs(router: APIRouter, site: Site) -> None:
    @router.post("/chot")
    def freeze(
        request: Request,
        csrf: Text = "",
        day: Text = "",
        hour: Text = "",
        title: Text = "",
        scope: Text = "",
        board: Text = "",
    ) -> Response:
        form = admin_form(site, request, csrf)
        came, values = _Back(site, number_of(board)), {"day": day, "hour": hour, "title": title}
        try:
            new = NewCutoff(day_of(day), hour_of(hour, "hour") or time(8), *_scope(scope), title)
            set_cutoff(site.house, new, form.actor, site.now())
        except InputRefused as refused:
            typed = Typed({**values, "scope": scope}, refused.field, site.house.words.say(refused.phrase))
            return came.again(request, typed)
        return back(came.path, site.house.words.say(phrase("The moment is set.")))

    @router.post("/chot/{cutoff_id}/bo")
    def undo(
        request: Request, cutoff_id: Number, csrf: Text = "", reason: Text = "", board: Text = ""
    ) -> Response:
        form = admin_form(site, request, csrf)
        came = _Back(site, number_of(board))
        try:
            said = undo_cutoff(site.house, cutoff_id, reason, form.actor, site.now())
        except Problem as problem:
            typed = Typed({"reason": reason}, f"undo{cutoff_id}", site.house.words.say(problem.phrase))
            return came.again(request, typed)
        return back(came.path, site.house.words.say(said))


def _scope(text: str) -> tuple[int | None, int | None]:
    """Read of what a moment speaks: “viec:7” one step, “dip:3” one occasion, else all of the year."""
    kind, _, number = text.partition(":")
    return (
        number_of(number) if kind == "viec" else None,
        number_of(number) if kind == "dip" else None,
    )


def _board(site: Site, task_id: int) -> CollectBoard:
    found = collect_board(site.house, task_id, site.now())
    if found is None:
        raise Missing(phrase("There is no such board; choose one from the list."))
    return found


def _page(site: Site, request: Request, board: CollectBoard, typed: Typed) -> Response:
    house, committee = site.house, site.committee()
    return site.page(
        request,
        "board.html",
        422 if typed.fault else 200,
        board=board,
        typed=typed,
        committee=committee,
        zalo=board_text(house, board, committee.name, site.now()),
        zalo_of=lambda frozen: frozen_text(house, board, frozen, committee.name),
        remarks=lambda part: remarks(house, part),
    )


def _list(site: Site, request: Request, year: int, typed: Typed) -> Response:
    house, committee, this = site.house, site.committee(), site.house.today(site.now()).year
    return site.page(
        request,
        "boards.html",
        422 if typed.fault else 200,
        boards=collect_boards(house, BoardsOf(year=year), site.now()),
        cutoffs=cutoff_lines(house, year),
        typed=typed,
        year=year,
        years=range(this - 1, this + 3),
        committee=committee,
        zalo=lambda board: board_text(house, board, committee.name, site.now()),
    )
