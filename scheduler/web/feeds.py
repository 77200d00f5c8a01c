"""Calendars to subscribe to: the same bytes, the same ETag, and 304 where nothing changed."""

from fastapi import APIRouter, Request, Response

from calendars.phrases import phrase
from scheduler.actions.calendar import FeedBytes
from scheduler.actions.feeds import feed_by_token, public_calendar
from scheduler.web.site import Missing, Site


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter()

    @router.api_route("/calendar/public.ics", methods=["GET", "HEAD"])
    def public(request: Request) -> Response:
        return _serve(request, public_calendar(site.house, site.now()), "public, max-age=3600")

    @router.api_route("/feeds/{token}.ics", methods=["GET", "HEAD"])
    def by_token(request: Request, token: str) -> Response:
        agent = request.headers.get("user-agent", "")
        found = feed_by_token(site.house, token, agent, site.now())
        if found is None:
            raise Missing(
                phrase("This calendar address is unknown or was revoked; ask the secretary for a new one.")
            )
        return _serve(request, found, "private, max-age=3600")

    return router


def _serve(request: Request, feed: FeedBytes, caching: str) -> Response:
    headers = {"ETag": feed.etag, "Cache-Control": caching}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if feed.etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="nhacviec.ics"'
    return Response(feed.body, media_type="text/calendar; charset=utf-8", headers=headers)
