"""What is recorded: for a unit that answered by dispatch or telephone, and decisions, on paper too."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response, UploadFile
from pydantic import BaseModel
from starlette.datastructures import UploadFile as Given

from calendars.phrases import Phrase, phrase
from scheduler.actions.acts import act
from scheduler.actions.boards.task import TaskView
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.orders import BY_UNIT, Means, Order, Source
from scheduler.actions.recorded import Recording, record_for
from scheduler.core.states import Verb
from scheduler.core.workflow import Deed
from scheduler.store.files import NoRoom
from scheduler.web.forms import Number, Readable, Typed, admin_form, day_of, number_of
from scheduler.web.pages.task_page import Filled, task_of, task_page, told
from scheduler.web.site import Site


class RecordTyped(BaseModel):
    """What was typed about a unit's answer; `part` are the units of a fan-out that were ticked.

    `file` is what the unit sent, where it sent any.
    """

    csrf: Readable = ""
    verb: Readable = ""
    source: Readable = ""
    number: Readable = ""
    day: Readable = ""
    text: Readable = ""
    difficulties: Readable = ""
    proposals: Readable = ""
    new_due: Readable = ""
    colleague_id: Readable = ""
    part: list[Readable] = []
    file: UploadFile | str = ""

    @property
    def values(self) -> dict[str, str]:
        """The fields as they were typed, to be shown again; a file has to be chosen anew."""
        return self.model_dump(exclude={"csrf", "part", "file"})

    def recording(self) -> Recording:
        """Return the same for the action.

        Raises:
            InputRefused: as `order` does.
        """
        given = self.file if isinstance(self.file, Given) and self.file.filename else None
        return Recording(self.order(), (given.filename or "", given.file) if given else None)

    def order(self) -> Order:
        """Return what the unit said.

        Raises:
            InputRefused: what the unit said or by what means is not chosen, or a day is none.
        """
        deed = next((one for one in BY_UNIT - {Deed.COMMENT} if one == self.verb), None)
        if deed is None:
            raise InputRefused("verb", phrase("Choose what the unit said, and by what means."))
        if self.source not in list(Source):
            raise InputRefused("source", phrase("Choose what the unit said, and by what means."))
        later = day_of(self.new_due, "new_due") if deed is Verb.ASK_EXTENSION else None
        return Order(
            deed,
            self.text,
            difficulties=self.difficulties,
            proposals=self.proposals,
            new_due=later,
            colleague_id=number_of(self.colleague_id) or None,
            means=Means(Source(self.source), day_of(self.day), self.number),
        )


class DecisionTyped(BaseModel):
    """What was typed about a decision; `paper` where a leader took it on paper of that number and day."""

    csrf: Readable = ""
    text: Readable = ""
    granted: Readable = ""
    paper: Readable = ""
    number: Readable = ""
    day: Readable = ""

    def filled(self, bare: Order) -> Order:
        """Return the order with the words that were typed.

        Raises:
            InputRefused: the day of the paper is none.
        """
        means = Means(Source.PAPER, day_of(self.day), self.number) if self.paper else None
        return replace(bare, text=self.text, means=means)


def add_recording(router: APIRouter, site: Site) -> None:
    """Add the form by which the secretary records what a unit said."""

    @router.post("/{task_id}/ghi-nhan")
    def record(request: Request, task_id: Number, typed: Annotated[RecordTyped, Form()]) -> Response:
        actor = admin_form(site, request, typed.csrf).actor
        view, ticked = task_of(site, task_id), frozenset(number_of(one) for one in typed.part)
        try:
            notice = _record(site, _recorded(view, ticked), typed.recording(), actor)
        except InputRefused as refused:
            fault = Typed(typed.values, refused.field, site.house.words.say(refused.phrase))
            return task_page(site, request, view, Filled("record", fault, ticked))
        except NoRoom as full:
            fault = Typed(typed.values, "record_file", site.house.words.say(full.phrase))
            page = task_page(site, request, view, Filled("record", fault, ticked))
            page.status_code = 507
            return page
        return told(task_id, notice)


def _recorded(view: TaskView, ticked: frozenset[int]) -> list[int]:
    """Return the tasks it is recorded for: the parts that were ticked, or the one task."""
    if not view.collects:
        return [view.task_id]
    found = [one.task_id for one in view.parts if one.task_id in ticked]
    if not found:
        raise InputRefused("part", phrase("Tick the units that have answered."))
    return found


def _record(site: Site, task_ids: list[int], new: Recording, actor: Actor) -> str:
    said = []
    for task_id in task_ids:
        found = record_for(site.house, task_id, new, actor, site.now())
        if found.field:
            field = "record_file" if found.field == "file" else found.field
            raise InputRefused(field, Phrase("{said}", {"said": found.notice}))
        said.append(found.notice)
    if len(said) == 1:
        return said[0]
    return site.house.words.say(phrase("Recorded for {count} units.", count=len(said)))


def add_decisions(router: APIRouter, site: Site) -> None:
    """Add approval and return of a result, and the answer to a wish for a later date."""

    @router.post("/{task_id}/duyet")
    def approved(request: Request, task_id: Number, typed: Annotated[DecisionTyped, Form()]) -> Response:
        return _decide(site, request, (task_id, "approve"), typed, Order(Deed.APPROVE))

    @router.post("/{task_id}/tra-lai")
    def returned(request: Request, task_id: Number, typed: Annotated[DecisionTyped, Form()]) -> Response:
        return _decide(site, request, (task_id, "return"), typed, Order(Deed.RETURN))

    @router.post("/{task_id}/gia-han/{wish_id}")
    def extension(
        request: Request, task_id: Number, wish_id: Number, typed: Annotated[DecisionTyped, Form()]
    ) -> Response:
        deed = Deed.GRANT if typed.granted == "yes" else Deed.REFUSE
        return _decide(site, request, (task_id, "wish"), typed, Order(deed, wish_id=wish_id))


def _decide(
    site: Site, request: Request, where: tuple[int, str], typed: DecisionTyped, bare: Order
) -> Response:
    """Decide as was typed; `where` is the task and the form on its page."""
    actor = admin_form(site, request, typed.csrf).actor
    task_id, form = where
    try:
        found = act(site.house, task_id, typed.filled(bare), actor, site.now())
        if not found.field:
            return told(task_id, found.notice)
        field, fault = found.field, found.notice
    except InputRefused as refused:
        field, fault = refused.field, site.house.words.say(refused.phrase)
    again = Typed(typed.model_dump(exclude={"csrf"}), field, fault)
    return task_page(site, request, task_of(site, task_id), Filled(form, again))
