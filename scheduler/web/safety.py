"""Headers on every answer, foreign forms refused, faults of ours caught, a number for each request."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response

from scheduler.logs import REQUEST, request_number

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

_PUBLIC = re.compile(r"/(static/.*|lich|calendar/public\.ics|feeds/.*|favicon\.ico)?")
_KEY_IN_ADDRESS = re.compile(r"/(v|api)/")

_UPLOAD = re.compile(
    r"/v/[^/]+/minh-chung|/quan-tri/viec/\d+/(minh-chung|ghi-nhan)|/api/v1/tasks/[^/]+/evidence"
)

BODY_LIMIT = 4_000_000
"""Bytes of a form at most: a calendar file with what stands around it."""

GoOn = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Guard:
    """Stands around every answer. `home` is the public address; the others make the pages of refusal.

    `file_limit` is how many bytes a file of evidence may have.
    """

    home: str
    foreign: Callable[[Request], Response]
    large: Callable[[Request], Response]
    broken: Callable[[Request, Exception], Response]
    file_limit: int = 0

    async def __call__(self, request: Request, go_on: GoOn) -> Response:
        """Refuse forms from foreign pages, answer faults of ours, set the headers that protect a page."""
        number = request_number(request.headers.get("x-request-id", ""))
        token = REQUEST.set(number)
        try:
            response = await self._answer(request, go_on)
        finally:
            REQUEST.reset(token)
        response.headers["X-Request-ID"] = number
        return response

    async def _answer(self, request: Request, go_on: GoOn) -> Response:
        if request.method not in ("GET", "HEAD", "OPTIONS") and not is_ours(request, self.home):
            return _kept(request, self.foreign(request))
        if is_large(request, self.file_limit):
            return _kept(request, self.large(request))
        try:
            response = await go_on(request)
        except Exception as problem:  # noqa: BLE001 - the last place where one can be answered
            # Caught here and not by the framework, whose own handler answers past these headers.
            response = self.broken(request, problem)
        return _kept(request, response)


def _kept(request: Request, response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    # Not no-referrer: browsers would then send "Origin: null" with our own forms.
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if not _PUBLIC.fullmatch(request.url.path):
        headers["Cache-Control"] = "no-store"
    return response


def is_large(request: Request, file_limit: int = 0) -> bool:
    """Tell whether a body is larger than any form of ours, or does not say how large it is."""
    length = request.headers.get("content-length", "")
    if "transfer-encoding" in request.headers and not length:
        return True
    most = BODY_LIMIT
    if _UPLOAD.fullmatch(request.url.path):
        # What is a little larger is read, so that the page can say beside the field what is wrong.
        most = max(most, 2 * file_limit)
    return len(length) > 12 or (length.isdecimal() and int(length) > most)


def is_ours(request: Request, home: str) -> bool:
    """Tell whether a form came from a page of ours, whose host is that of `home` or the one asked.

    Where the address itself is the key, a form needs no cookie that another site could make use of, and
    may come from a program that says nothing of its origin.
    """
    headers = request.headers
    if headers.get("sec-fetch-site", "same-origin") in ("cross-site", "same-site"):
        return False
    source = headers.get("origin") or headers.get("referer")
    if source is None:
        return _KEY_IN_ADDRESS.match(request.url.path) is not None or "sec-fetch-site" in headers
    return _host(source) in (headers.get("host", ""), _host(home))


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
