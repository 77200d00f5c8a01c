"""Headers on every answer, foreign forms refused, tokens kept out of logs."""

import logging
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import Request, Response

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

_PUBLIC = re.compile(r"/(static/.*|lich|calendar/public\.ics|feeds/.*|favicon\.ico)?")
_TOKENS = re.compile(r"(/(?:v|toi|feeds|thiet-lap)/)[^\s?\"'./]+(?:\.[A-Za-z0-9_-]+)*")


async def guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse forms from foreign pages, and set the headers that keep a page to itself."""
    if request.method not in ("GET", "HEAD", "OPTIONS") and is_foreign(request):
        return Response("403: the form came from another site", 403, media_type="text/plain; charset=utf-8")
    response = await go_on(request)
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


def is_foreign(request: Request) -> bool:
    """Tell whether a form came from another site. A program sends no Origin, and has no cookie to lend."""
    if request.headers.get("sec-fetch-site", "same-origin") in ("cross-site", "same-site"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")


def scrubbed(text: str) -> str:
    """Return a text with the tokens in addresses taken out."""
    return _TOKENS.sub(r"\1…", text)


class Scrub(logging.Filter):
    """Takes the tokens out of every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line; never drops one."""
        said = record.getMessage()
        clean = scrubbed(said)
        if clean != said:
            record.msg, record.args = clean, ()
        return True
