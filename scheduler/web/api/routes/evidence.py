"""Evidence of tasks: listed, sent, fetched, taken away."""

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from scheduler.actions.boards.evidence import Piece, file_of, pieces
from scheduler.actions.evidence import Given, give_file, give_link, let_go, withdraw
from scheduler.core.states import Secrecy
from scheduler.store.tables import Task
from scheduler.web.api.asking import Asked, Reader, Uploaded, Writer, Writing
from scheduler.web.api.listing import Number, Page, pick
from scheduler.web.api.problems import Fault
from scheduler.web.api.routes.acts import settled
from scheduler.web.api.routes.tasks import Code
from scheduler.web.api.shapes.base import Listed
from scheduler.web.api.shapes.evidence import EvidenceOut, LinkIn, RemovalIn
from scheduler.web.api.shapes.work import TaskSaid
from scheduler.web.downloads import file_response

router = APIRouter(tags=["evidence"])

_FORM = {"requestBody": {"content": {"multipart/form-data": {"example": {"file": "Ke hoach.pdf"}}}}}


@router.get("/tasks/{code}/evidence", summary="Minh chứng của một việc / Evidence of a task")
def listed(asked: Reader, code: Code, page: Page) -> Listed[EvidenceOut]:
    """Files and links, what was taken away too; of a secret task nothing leaves the house."""
    found = [_shape(one) for one in _open_to_all(asked, asked.task(code))]
    return Listed[EvidenceOut](**pick(asked, found, page))


def _open_to_all(asked: Asked, task: Task) -> list[Piece]:
    return pieces(asked.house, task.id or 0) if task.secrecy is Secrecy.ORDINARY else []


def _shape(piece: Piece) -> EvidenceOut:
    return EvidenceOut.model_validate({**vars(piece), "id": piece.number})


@router.get(
    "/tasks/{code}/evidence/{number}",
    summary="Tải một tệp minh chứng / Fetch a file of evidence",
    response_class=FileResponse,
)
def fetch(asked: Reader, code: Code, number: Number) -> Response:
    """The file as it was sent, to be saved; links, and what was taken away, are not there."""
    task = asked.task(code)
    found = file_of(asked.house, task.id or 0, number) if task.secrecy is Secrecy.ORDINARY else None
    if found is None:
        raise asked.nothing()
    return file_response(*found)


@router.post(
    "/tasks/{code}/evidence",  # noqa: FAST003 - the upload reads it, so that a stranger is refused first
    summary="Gửi tệp minh chứng / Send a file as evidence",
    openapi_extra=_FORM,
    responses={507: {"model": Fault}},
)
def send(upload: Uploaded) -> TaskSaid:
    """Keep a file (multipart/form-data) as evidence; the same file twice is one.

    Its type is known by its content. A full disk or quota is 507, and nothing is kept.
    """
    asked, task, file = upload.asked, upload.task, upload.file

    def deed() -> TaskSaid:
        new = (file.filename or "", file.file)
        found = give_file(asked.house, _given(asked, task), new, asked.caller.actor, asked.now)
        return settled(asked, task, found)

    return asked.once(TaskSaid, deed)


def _given(asked: Writing, task: Task) -> Given:
    return Given(task.id or 0, asked.seat_for(task.unit_id))


@router.post("/tasks/{code}/evidence/links", summary="Gửi liên kết minh chứng / Send a link as evidence")
def link(asked: Writer, code: Code, body: LinkIn) -> TaskSaid:
    """Keep a link as evidence; the same link twice is one."""

    def deed() -> TaskSaid:
        task = asked.task(code)
        new = (body.url, body.name)
        found = give_link(asked.house, _given(asked, task), new, asked.caller.actor, asked.now)
        return settled(asked, task, found)

    return asked.once(TaskSaid, deed)


@router.post("/tasks/{code}/evidence/{number}/remove", summary="Gỡ minh chứng / Take evidence away")
def remove(asked: Writer, code: Code, number: Number, body: RemovalIn) -> TaskSaid:
    """Take a piece of evidence away, with a reason; doing so twice is harmless."""
    task = asked.task(code)
    piece = next((one for one in pieces(asked.house, task.id or 0) if one.number == number), None)
    if piece is None:
        raise asked.nothing()

    def deed() -> TaskSaid:
        removal = (number, body.text)
        found = withdraw(asked.house, _given(asked, task), removal, asked.caller.actor, asked.now)
        return settled(asked, task, found)

    said = asked.once(TaskSaid, deed)
    let_go(asked.house, piece.sha256, asked.caller.actor, asked.now)
    return said
