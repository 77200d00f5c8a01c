"""What people and programs read when something does not work: a page, or problem+json under /api."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.exc import DataError, DBAPIError
from starlette.exceptions import HTTPException

from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions.inputs import InputRefused
from scheduler.actions.once import KeyReused, UnderWay
from scheduler.store.faults import database_fault, is_database_fault
from scheduler.store.files import NoRoom, disk_fault
from scheduler.web.api.languages import words_of
from scheduler.web.api.problems import Refused, invalid, kind_of
from scheduler.web.api.problems import problem as api_problem
from scheduler.web.api.validation import misread
from scheduler.web.site import Forbidden, Missing, NeedsLogin, Site

log = logging.getLogger(__name__)

_UNREADABLE = phrase("The form is not complete or holds a value that cannot be read; go back and correct it.")
_NO_ROUTE = {
    404: phrase("There is no such address; /api/docs lists those that there are."),
    405: phrase("This address does not know the method; /api/docs tells which it knows."),
}
_WORDS = {
    404: phrase("There is no such page; check the address, or begin at the first page."),
    405: phrase("This address cannot be used in this way; go back and use the buttons of the page."),
}


@dataclass(frozen=True)
class Faults:
    """Turns every exception into an answer in the language of the house."""

    site: Site

    def catch(self, app: FastAPI) -> None:
        """Answer the exceptions of an application."""
        answers: tuple[tuple[type[Exception], Callable[[Request, Any], Response]], ...] = (
            (NeedsLogin, self._needs_login),
            (Forbidden, self._forbidden),
            (Missing, self._missing),
            (Refused, self._refused),
            (Problem, self._problem),
            (RequestValidationError, self._invalid),
            (DataError, self._unreadable),
            (OverflowError, self._unreadable),
            (HTTPException, self._http),
        )
        for kind, answer in answers:
            app.add_exception_handler(kind, answer)

    def foreign(self, request: Request) -> Response:
        """Answer a form that does not come from a page of ours."""
        said = phrase(
            "This form does not come from a page of this site; open the page here and send it again."
        )
        return self._say(request, 403, said)

    def large(self, request: Request) -> Response:
        """Answer a body that is larger than any form of ours."""
        said = phrase("This is larger than can be taken here; send a smaller file.")
        return self._say(request, 413, said)

    def broken(self, request: Request, problem: Exception) -> Response:
        """Answer a fault of ours, or of the database."""
        log.error("an answer failed: %s %s", request.method, request.url.path, exc_info=problem)
        if isinstance(problem, DBAPIError) and is_database_fault(problem):
            response = self._say(request, 503, database_fault(problem))
            response.headers["Retry-After"] = "10"
            return response
        said = phrase("Something went wrong on our side; nothing was changed. Please try again in a moment.")
        return self._say(request, 500, said)

    def _say(self, request: Request, status: int, said: Phrase) -> Response:
        if _is_api(request):
            return api_problem(words_of(self.site.house, request), kind_of(status), said)
        return self.site.fault(request, status, said)

    def _needs_login(self, request: Request, _problem: Any) -> Response:
        return RedirectResponse(f"/dang-nhap?tiep={request.url.path}", 303)

    def _forbidden(self, request: Request, _problem: Any) -> Response:
        said = phrase("You may not do this; log in as an administrator, or open the form again.")
        return self._say(request, 403, said)

    def _missing(self, request: Request, problem: Any) -> Response:
        return self._say(request, 410 if problem.gone else 404, problem.said)

    def _refused(self, request: Request, problem: Any) -> Response:
        words = words_of(self.site.house, request)
        return api_problem(words, problem.kind, problem.phrase, problem.wrong)

    def _problem(self, request: Request, problem: Any) -> Response:
        if _is_api(request):
            return self._refused(request, _refusal_of(problem))
        return self._say(request, 507 if isinstance(problem, NoRoom) else 422, problem.phrase)

    def _invalid(self, request: Request, wrong: Any) -> Response:
        if _is_api(request):
            return self._refused(request, misread(wrong))
        if any(error["loc"][0] == "path" for error in wrong.errors()):
            return self._say(request, 404, _WORDS[404])
        return self._say(request, 422, _UNREADABLE)

    def _unreadable(self, request: Request, _problem: DBAPIError | OverflowError) -> Response:
        return self._say(request, 422, _UNREADABLE)

    def _http(self, request: Request, problem: Any) -> Response:
        if isinstance(problem.__cause__, OSError):
            # A file that comes is put on the disk while the form is read.
            return self._problem(request, disk_fault(problem.__cause__))
        words = _NO_ROUTE if _is_api(request) else _WORDS
        said = words.get(problem.status_code, Phrase(HTTPStatus(problem.status_code).phrase))
        response = self._say(request, problem.status_code, said)
        response.headers.update(problem.headers or {})
        return response


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _refusal_of(problem: Problem) -> Refused:
    match problem:
        case KeyReused():
            return Refused("key-reused", problem.phrase)
        case NoRoom():
            return Refused("no-room", problem.phrase)
        case UnderWay():
            return Refused("under-way", problem.phrase)
        case InputRefused():
            return invalid(problem.field, problem.phrase)
    return Refused("invalid", problem.phrase)
