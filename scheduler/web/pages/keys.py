"""Keys to the JSON interface: made, listed, revoked."""

import secrets

from fastapi import APIRouter, Request, Response

from calendars.phrases import phrase
from scheduler.actions import keys
from scheduler.actions.boards import people as overview
from scheduler.actions.inputs import InputRefused
from scheduler.web.forms import Number, Text, Typed, admin_form, number_of
from scheduler.web.site import Site, back

HOME = "/quan-tri/khoa"


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix=HOME)

    @router.get("")
    def listed(request: Request) -> Response:
        site.admin(request)
        return _page(site, request, Typed())

    @router.post("")
    def add(
        request: Request, csrf: Text = "", name: Text = "", person: Text = "", scope: Text = ""
    ) -> Response:
        form = admin_form(site, request, csrf)
        values, token = {"name": name, "person": person, "scope": scope}, secrets.token_urlsafe(32)
        wanted = keys.Scope.WRITE if scope == keys.Scope.WRITE else keys.Scope.READ
        try:
            keys.make_key(
                site.house,
                keys.NewKey(name, token, number_of(person) or None, wanted),
                form.actor,
                site.now(),
            )
        except InputRefused as refused:
            return _page(site, request, Typed(values, refused.field, site.house.words.say(refused.phrase)))
        return _page(site, request, Typed(), token)

    @router.post("/{key_id}/thu-hoi")
    def revoke(request: Request, key_id: Number, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        keys.revoke_key(site.house, key_id, form.actor, site.now())
        return back(HOME, site.house.words.say(phrase("The key {number} is dead.", number=key_id)))

    return router


def _page(site: Site, request: Request, typed: Typed, token: str = "") -> Response:
    say = site.house.words.say
    return site.page(
        request,
        "keys.html",
        422 if typed.fault else 200,
        typed=typed,
        token=token,
        keys=keys.keys(site.house),
        people=overview.people_overview(site.house, site.now()),
        scopes=[(scope.value, say(words)) for scope, words in keys.SCOPE_WORDS.items()],
        scope_words=keys.SCOPE_WORDS,
    )
