"""What a unit said otherwise is recorded with the file that it sent: both are kept, or neither."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from scheduler.actions.acts import act
from scheduler.actions.desk import Answered
from scheduler.actions.evidence import Given, give_file, let_go
from scheduler.actions.house import Actor, House
from scheduler.actions.orders import Order
from scheduler.store.files import sha256_of


@dataclass(frozen=True)
class Recording:
    """What is recorded of a unit: what it said, and the file, name and content, that it sent if any."""

    order: Order
    file: tuple[str, BinaryIO] | None = None


class _Undone(Exception):
    """Nothing came of it, and nothing of it is kept."""

    def __init__(self, answered: Answered) -> None:
        super().__init__(answered.notice)
        self.answered = answered


def record_for(house: House, task_id: int, new: Recording, actor: Actor, now: datetime) -> Answered:
    """Record what a unit said, with its file as evidence; where one is refused, the other is not kept.

    Raises:
        NoRoom: the disk or the quota is full; nothing was recorded.
    """
    if new.file is None:
        return act(house, task_id, new.order, actor, now)
    try:
        with house.db.together():
            # The file first: some results are complete only with evidence.
            _see(give_file(house, Given(task_id), new.file, actor, now))
            return _see(act(house, task_id, new.order, actor, now))
    except _Undone as undone:
        let_go(house, sha256_of(new.file[1]), actor, now)
        return undone.answered


def _see(found: Answered) -> Answered:
    if not found.ok:
        raise _Undone(found)
    return found


__all__ = ["Recording", "record_for"]
