"""Boards of what each unit sends: N of M, numbers, frozen figures."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import select

from calendars.phrases import phrase
from scheduler.actions.boards.collected import BoardsOf, CollectBoard, PartLine, collect_boards
from scheduler.actions.boards.collected_out import board_text
from scheduler.actions.boards.frozen import FrozenLine
from scheduler.actions.cutoffs import NewCutoff, set_cutoff, undo_cutoff
from scheduler.actions.desk import Answered
from scheduler.actions.figures import FIELD, Giver, give_figures
from scheduler.actions.orders import Means
from scheduler.core.figures import Sum
from scheduler.store.tables import Committee, Task
from scheduler.web.api.asking import Manager, ReadingManager, Writer, Writing
from scheduler.web.api.listing import Number
from scheduler.web.api.problems import Refused
from scheduler.web.api.routes.acts import settled
from scheduler.web.api.routes.tasks import Code
from scheduler.web.api.shapes.base import Said
from scheduler.web.api.shapes.boards import (
    BoardDetailOut,
    BoardOut,
    BoardsOut,
    CutoffIn,
    CutoffOut,
    FiguresIn,
    FrozenOut,
    NumberOut,
    PartOut,
    UndoIn,
)
from scheduler.web.api.shapes.work import TaskSaid

router = APIRouter(tags=["boards"])


@router.get("/boards", summary="Đơn vị nào đã gửi / Who has sent")
def boards(
    asked: ReadingManager, year: Annotated[int | None, Query(ge=1900, le=2200, examples=[2026])] = None
) -> BoardsOut:
    """N of M of every step that each unit does, due in a year (this one), with the names of the missing."""
    chosen = year or asked.today.year
    found = collect_boards(asked.house, BoardsOf(year=chosen), asked.now)
    return BoardsOut(year=chosen, items=[_board(one) for one in found])


@router.get("/boards/{code}", summary="Bảng theo dõi một việc / One board")
def board(asked: ReadingManager, code: Code) -> BoardDetailOut:
    """Every unit of a step, by official order; the numbers summed up; beside them what was frozen."""
    found = next(iter(collect_boards(asked.house, BoardsOf(code=code), asked.now)), None)
    if found is None:
        raise asked.nothing()
    with asked.house.db.read() as session:
        committee = session.exec(select(Committee.name)).first() or ""
    return BoardDetailOut(
        **vars(_board(found)),
        parts=[_part(one) for one in found.parts],
        numbers=[_number(one) for one in found.sums],
        cutoffs=[_frozen(one) for one in found.frozen],
        text=board_text(asked.house, found, committee, asked.now),
    )


def _board(found: CollectBoard) -> BoardOut:
    task = found.task
    return BoardOut(
        id=task.task_id,
        code=task.code,
        title="" if found.sealed else task.title,
        due=task.due,
        occurrence_id=task.occurrence_id,
        waits_for=[] if found.sealed else list(task.waits_for),
        done=len(found.sent),
        total=found.total,
        missing=[one.line.unit for one in found.missing],
    )


def _part(one: PartLine) -> PartOut:
    return PartOut(
        code=one.line.code,
        unit=one.line.unit,
        standing=one.standing.value,
        state=one.line.state.value,
        sent_on=one.sent_on,
        joined=one.joined,
        recorded=one.recorded,
        numbers=dict(one.numbers),
        after=list(one.after),
    )


def _number(one: Sum) -> NumberOut:
    return NumberOut(
        key=one.asked.key,
        label=one.asked.label,
        measure=one.asked.measure,
        total=f"{one.total:f}",
        given=one.given,
        lacking=list(one.lacking),
    )


def _frozen(one: FrozenLine) -> FrozenOut:
    return FrozenOut(
        id=one.cutoff_id,
        title=one.title,
        at=one.at,
        counted=one.counted,
        done=len(one.sent),
        total=one.total,
        missing=list(one.missing),
        numbers=[
            {"label": n.label, "measure": n.measure, "total": n.total, "given": n.given} for n in one.sums
        ],
        undone=one.undone,
    )


@router.post("/cutoffs", summary="Đặt giờ chốt số liệu / Freeze figures at a moment")
def freeze(asked: Manager, body: CutoffIn) -> CutoffOut:
    """At that local moment N of M, the missing and the numbers are kept; the same moment twice is one."""

    def deed() -> CutoffOut:
        new = NewCutoff(body.day, body.hour, occurrence_id=body.occurrence_id, title=body.title)
        if body.task is not None:
            new = replace(new, task_id=asked.task(body.task).id)
        return CutoffOut(id=set_cutoff(asked.house, new, asked.caller.actor, asked.now))

    return asked.once(CutoffOut, deed)


@router.post("/cutoffs/{number}/undo", summary="Bỏ một giờ chốt / Undo a moment")
def undo(asked: Manager, number: Number, body: UndoIn) -> Said:
    """It stays in the list, with the reason."""

    def deed() -> Said:
        said = undo_cutoff(asked.house, number, body.text, asked.caller.actor, asked.now)
        return Said(notice=asked.house.words.say(said))

    return asked.once(Said, deed)


@router.post("/tasks/{code}/figures", summary="Ghi số liệu / Give numbers")
def give(asked: Writer, code: Code, body: FiguresIn) -> TaskSaid:
    """Keep numbers that the task asks for; the secretary says by what `means` the unit told her."""

    def deed() -> TaskSaid:
        task = asked.task(code)
        return settled(asked, task, _given(asked, task, body))

    return asked.once(TaskSaid, deed)


def _given(asked: Writing, task: Task, body: FiguresIn) -> Answered:
    seat_id = asked.seat_for(task.unit_id)
    if seat_id is not None and body.means:
        raise Refused("forbidden", phrase("Only the secretary and administrators do this."))
    giver = Giver(seat_id, Means(**vars(body.means)) if body.means else None)
    found = give_figures(asked.house, task.id or 0, body.numbers, giver, asked.caller.actor, asked.now)
    if found.field.startswith(FIELD):
        return replace(found, field=f"numbers/{found.field.removeprefix(FIELD)}")
    return found
