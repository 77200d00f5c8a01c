"""Addresses of the signed doors."""

from scheduler.actions.house import House
from scheduler.core.doors import PageDoor, TaskDoor, token_of


def task_address(house: House, task_id: int, seat_id: int, person_id: int = 0) -> str:
    """Return the address that opens one task for one seat, as it is sent to one person."""
    return f"{house.public_url}/v/{token_of(house.secret, TaskDoor(task_id, seat_id, person_id))}"


def page_address(house: House, person_id: int, version: int) -> str:
    """Return the address of a person's own page; `version` is `Person.door`."""
    return f"{house.public_url}/toi/{token_of(house.secret, PageDoor(person_id, version))}"
