"""Units give the numbers that a step asks for; the secretary records them for a unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from calendars.phrases import Phrase, phrase
from scheduler.actions.desk import Answered, Desk, Mistyped, desk, role_at
from scheduler.actions.house import Actor, House
from scheduler.actions.orders import Means, Order, fault_of, tidied
from scheduler.core.figures import Asked, asked_of, read_number, shown
from scheduler.core.states import OPEN_TASK_STATES, TaskState
from scheduler.core.workflow import Deed, Refusal, Role
from scheduler.store.figures import figures_of
from scheduler.store.tables import Figure, Task

FIELD = "n-"
"""What the field of a number begins with; its key follows."""


@dataclass(frozen=True)
class Giver:
    """From which seat numbers are given; or, none, by what means a unit told the secretary."""

    seat_id: int | None = None
    means: Means | None = None


def give_figures(  # noqa: PLR0913, PLR0917 - of what, which, from whom, by whom, when
    house: House, task_id: int, typed: Mapping[str, str], giver: Giver, actor: Actor, now: datetime
) -> Answered:
    """Keep numbers of a task, by their keys as typed; what is left empty stays. Twice is harmless.

    What cannot be is answered with a reason; `field` then is FIELD and the key of what was typed wrong.
    """
    with desk(house, actor, now) as at:
        task = at.task(task_id)
        if task is None:
            return at.no_task(task_id)
        role = Role.SECRETARY if giver.seat_id is None else role_at(at, task, giver.seat_id)
        if refused := role.said if isinstance(role, Refusal) else _closed_to(task, role):
            return at.answered(False, refused, task_id)
        order = tidied(Order(Deed.REPORT, "-", means=giver.means, seat_id=giver.seat_id))
        found = fault_of(order, house.today(now)) or _read(task, typed)
        if isinstance(found, Mistyped):
            return at.mistyped(found, task_id)
        _keep(at, task, found, order)
        return at.answered(True, phrase("The numbers are kept."), task_id)


def _closed_to(task: Task, role: Role) -> Phrase | None:
    if not task.numbers:
        return phrase("“{title}” asks for no numbers.", title=task.title)
    if task.state is TaskState.CANCELLED:
        return phrase("“{title}” is cancelled; open it again first.", title=task.title)
    if role is Role.UNIT and task.state not in OPEN_TASK_STATES:
        return phrase(
            "“{title}” has been handed in; take it back, or tell the secretary the right number.",
            title=task.title,
        )
    return None


def _read(task: Task, typed: Mapping[str, str]) -> dict[str, Decimal] | Mistyped:
    read: dict[str, Decimal] = {}
    for one in asked_of(task.numbers):
        if text := typed.get(one.key, "").strip():
            number = read_number(text, one)
            if isinstance(number, Phrase):
                return Mistyped(FIELD + one.key, number)
            read[one.key] = number
    if not read:
        return Mistyped(FIELD + str(task.numbers[0]["key"]), phrase("Write a number."))
    return read


def _keep(at: Desk, task: Task, read: Mapping[str, Decimal], order: Order) -> None:
    assert task.id is not None
    kept = figures_of(at.session, {task.id}).get(task.id, {})
    new = {key: number for key, number in read.items() if kept.get(key) != number}
    source = order.means.source.value if order.means else order.through
    for key, number in new.items():
        at.session.add(
            Figure(
                task_id=task.id,
                key=key,
                value=str(number),
                author=at.actor.name,
                person_id=at.actor.person_id,
                source=source,
                at=at.now,
            )
        )
    if new:
        asked = asked_of(task.numbers)
        after = {"numbers": numbers_words(asked, new), "source": source}
        if order.means:
            after |= {"number": order.means.number, "day": order.means.day.isoformat()}
        before = {"numbers": numbers_words(asked, {key: kept[key] for key in new if key in kept})}
        at.audit(("task.figures", task.code), before, after)


def numbers_words(asked: tuple[Asked, ...], numbers: Mapping[str, Decimal]) -> str:
    """Return numbers as one line: “Số đại biểu: 3 người; Kinh phí: 12,5 triệu đồng”."""
    return "; ".join(
        f"{one.label}: {shown(numbers[one.key])} {one.measure}".strip() for one in asked if one.key in numbers
    )


def obstacle_to_completing(at: Desk, task: Task, order: Order) -> Refusal | None:
    """Return that numbers are lacking, where a unit says it is done; the secretary may record without."""
    if order.seat_id is None or not task.numbers:
        return None
    kept = figures_of(at.session, {task.id or 0}).get(task.id or 0, {})
    lacking = [one.label for one in asked_of(task.numbers) if one.key not in kept]
    if not lacking:
        return None
    said = phrase(
        "“{title}” asks for numbers ({names}); open its page and write them, then press Completed there.",
        title=task.title,
        names=", ".join(lacking),
    )
    return Refusal(said)
