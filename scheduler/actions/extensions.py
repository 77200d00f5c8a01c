"""Wishes for a later due date, and what is decided about them; the old date and the count are kept."""

from datetime import date

from calendars.phrases import Phrase, phrase
from scheduler.actions.desk import Desk, Mistyped, open_wish
from scheduler.actions.orders import Order
from scheduler.core.workflow import Already, Deed, Refusal
from scheduler.store.phrases import to_json
from scheduler.store.tables import Extension, Task

FARTHEST = 366
"""Days from today that a later date may lie ahead."""


def obstacle_to_wish(at: Desk, task: Task, order: Order) -> Mistyped | None:
    """Return what is wrong with a later date that is asked for, or with its reason."""
    if order.new_due is None:
        said = phrase(
            "A later date needs a day and a reason; please open the task's page and write them there."
        )
        return Mistyped("new_due", said)
    if not order.text:
        return Mistyped("text", phrase("Say why a later date is needed; the secretary decides by it."))
    day, _ = _working_day(at, order.new_due)
    today = at.house.today(at.now)
    latest = max(today, task.due)
    if day <= latest:
        early = phrase(
            "The new date {day} is too early; choose a working day after {later}.", day=day, later=latest
        )
        return Mistyped("new_due", early)
    if (day - today).days > FARTHEST:
        far = phrase("The new date {day} is more than a year away; choose a nearer one.", day=day)
        return Mistyped("new_due", far)
    return None


def _working_day(at: Desk, day: date) -> tuple[date, tuple[Phrase, ...]]:
    return at.house.working_days(at.session).shift_back(day)


def write_wish(at: Desk, task: Task, order: Order) -> Phrase | None:
    """Keep the wish. A day off becomes the working day before, and that is told."""
    assert task.id is not None
    assert order.new_due is not None
    day, why = _working_day(at, order.new_due)
    row = Extension(
        task_id=task.id,
        old_due=task.due,
        new_due=day,
        reason=order.text,
        # Who of the unit asked is not known where it is recorded.
        asked_by_id=None if order.means else at.actor.person_id,
        asked_at=at.now,
    )
    at.session.add(row)
    if not why:
        return None
    return phrase(
        "The wish for a later date for “{title}” has gone to the secretary. "
        "The day asked for is a day off: {why}.",
        title=task.title,
        why=why,
    )


def obstacle_to_decision(at: Desk, task: Task, order: Order) -> Already | Refusal | None:
    """Return why a wish cannot be granted, or that the one which was seen is decided already."""
    wish = open_wish(at.session, task.id or 0)
    assert wish is not None
    if order.wish_id not in (None, wish.id):
        return Already(phrase("This wish was decided already; its due date is {due}.", due=task.due))
    if order.deed is Deed.GRANT and wish.new_due <= max(task.due, at.house.today(at.now)):
        said = phrase(
            "The date asked for, {day}, lies behind already; refuse the wish and agree on another.",
            day=wish.new_due,
        )
        return Refusal(said)
    return None


def decide_wish(at: Desk, task: Task, order: Order) -> Phrase:
    """Grant or refuse the wish. Granted, the due date moves and its reminders are planned anew."""
    wish = open_wish(at.session, task.id or 0)
    assert wish is not None
    wish.decided_by_id, wish.decided_at, wish.note = at.actor.person_id, at.now, order.text
    at.session.add(wish)
    if order.deed is Deed.REFUSE:
        wish.decision = "refused"
        return phrase("Refused: “{title}” stays due on {due}.", title=task.title, due=task.due)
    wish.decision = "granted"
    granted = phrase("extension granted, from {old} to {new}", old=task.due, new=wish.new_due)
    task.decided_due, task.due_revision = wish.new_due, task.due_revision + 1
    task.touched, task.revised_at = True, at.now
    task.reasons = [*task.reasons, *to_json([granted])]
    return phrase("Granted: “{title}” is now due on {due}.", title=task.title, due=task.due)
