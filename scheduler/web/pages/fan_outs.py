"""What goes out to the units of an occurrence: looked at, stopped, added to, let go."""

from fastapi import APIRouter, Request, Response

from calendars.phrases import phrase
from scheduler.actions.fan_outs import fan_out_view, fan_outs, note_step, release, stop
from scheduler.actions.inputs import InputRefused
from scheduler.web.forms import Number, Text, Typed, admin_form
from scheduler.web.site import Missing, Site, back

FOLDER = "/quan-tri/gui-di"


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix=FOLDER)

    @router.get("")
    def listed(request: Request) -> Response:
        site.admin(request)
        return site.page(request, "fan_outs.html", waiting=fan_outs(site.house, site.now()))

    @router.get("/{occurrence_id}")
    def one(request: Request, occurrence_id: Number) -> Response:
        site.admin(request)
        return _page(site, request, occurrence_id, Typed())

    @router.post("/{occurrence_id}")
    def decide(
        request: Request,
        occurrence_id: Number,
        csrf: Text = "",
        what: Text = "",
        step: Text = "",
        text: Text = "",
        reason: Text = "",
    ) -> Response:
        form = admin_form(site, request, csrf)
        house, now = site.house, site.now()
        try:
            match what:
                case "stop":
                    said = stop(house, occurrence_id, reason, form.actor, now)
                case "release":
                    said = release(house, occurrence_id, form.actor, now)
                case _:
                    said = note_step(house, occurrence_id, (step, text), form.actor, now)
        except InputRefused as refused:
            fault = house.words.say(refused.phrase)
            values = {"reason": reason, "text": text, "step": step}
            return _page(site, request, occurrence_id, Typed(values, refused.field, fault))
        return back(f"{FOLDER}/{occurrence_id}", said)

    return router


def _page(site: Site, request: Request, occurrence_id: int, typed: Typed) -> Response:
    view = fan_out_view(site.house, occurrence_id, site.now())
    if view is None:
        raise Missing(phrase("Nothing goes out to units for this occasion; the desk shows what does."))
    return site.page(request, "fan_out.html", view=view, typed=typed, made=Typed)
