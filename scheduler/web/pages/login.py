"""Logging in and out, and the first set-up."""

import secrets

from fastapi import APIRouter, Request, Response

from calendars.phrases import phrase
from scheduler.actions.doors import LinkRefused, NewAdmin, setup_link_opens, use_setup_link
from scheduler.actions.inputs import InputRefused
from scheduler.actions.logins import Credentials, Fresh, LoggedIn, log_in, log_out
from scheduler.web.forms import Text
from scheduler.web.site import COOKIE, Forbidden, Missing, Site, back

HOME = "/quan-tri"


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter()

    @router.get("/dang-nhap")
    def form(request: Request, tiep: str = HOME) -> Response:
        return site.page(request, "login.html", tiep=tiep, login="", fault="")

    @router.post("/dang-nhap")
    def enter(
        request: Request,
        login: Text = "",
        password: Text = "",
        tiep: Text = HOME,
    ) -> Response:
        typed = Credentials(login, password, request.client.host if request.client else "")
        fresh = Fresh(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        found = log_in(site.house, typed, fresh, site.now())
        if not isinstance(found, LoggedIn):
            fault = site.house.words.say(found.said)
            return site.page(request, "login.html", 401, tiep=tiep, login=login, fault=fault)
        response = back(_own(tiep))
        response.set_cookie(COOKIE, fresh.token, httponly=True, samesite="lax", secure=site.secure, path="/")
        return response

    @router.post("/dang-xuat")
    def leave(request: Request, csrf: Text = "") -> Response:
        user = site.user(request)
        if user and not secrets.compare_digest(csrf.encode(), user.csrf.encode()):
            raise Forbidden
        log_out(site.house, request.cookies.get(COOKIE, ""))
        response = back("/")
        response.delete_cookie(COOKIE, path="/")
        return response

    _add_setup(router, site)
    return router


def _add_setup(router: APIRouter, site: Site) -> None:
    @router.get("/thiet-lap/{token}")
    def setup(request: Request, token: str) -> Response:
        if not setup_link_opens(site.house, token, site.now()):
            raise Missing(
                phrase("This set-up link was used or is too old; restart the service to get a new one."),
                gone=True,
            )
        return site.page(request, "setup.html", typed=NewAdmin("", "", ""), field="", fault="")

    @router.post("/thiet-lap/{token}")
    def choose(
        request: Request,
        token: str,
        name: Text = "",
        login: Text = "",
        password: Text = "",
    ) -> Response:
        typed = NewAdmin(name, login, password)
        try:
            use_setup_link(site.house, token, typed, site.now())
        except InputRefused as refused:
            fault = site.house.words.say(refused.phrase)
            return site.page(request, "setup.html", 422, typed=typed, field=refused.field, fault=fault)
        except LinkRefused as refused:
            raise Missing(refused.phrase, gone=True) from None
        return back("/dang-nhap", site.house.words.say(phrase("You are set up; please log in.")))


def _own(path: str) -> str:
    """Return a path of this site; anything else would lead people elsewhere after the login."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else HOME
