"""Make the pictures of the guides anew: `python -m tests.screenshots` (needs chromium)."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright
from sqlmodel import col, select

from bots.page import PageChannel
from scheduler.actions.answers import Record, Source, record_for_unit
from scheduler.actions.doors import NewAdmin, make_setup_link, use_setup_link
from scheduler.actions.house import House
from scheduler.actions.links import task_address
from scheduler.core.states import SeatRole, Verb
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.database import open_database
from scheduler.store.tables import Occurrence, Seat, Task, Unit
from scheduler.store.upgrading import upgrade
from scheduler.web.app import create_app
from scheduler.words import Words
from tests.browser import find_chromium
from tests.committee import TESTER, Committee, at
from tests.houses import ZONE

IMAGES = Path(__file__).parent.parent / "docs" / "images"
PORT = 8765
PASSWORD = "mat-khau-dai"


def lived(folder: Path) -> tuple[Committee, Task, Task]:
    """Return the sample committee on 15 February 2027: of 25 units 18 have sent their plan for 8/3."""
    url = f"sqlite:///{folder / 'pictures.db'}"
    upgrade(url)
    house = House(
        open_database(url),
        ZONE,
        Words("vi", ZONE),
        "VN",
        f"http://127.0.0.1:{PORT}",
        b"s" * 32,
        channels={"page": PageChannel()},
    )
    now = at("2026-12-01 09:00")
    for name in ("btnmt", "demo"):
        import_pack(house, read_pack(name), TESTER, now)
    group = Committee(house, now).plan().start()
    group.advance(at("2027-02-15 09:30"))
    with house.db.read() as session:
        query = (
            select(Task)
            .join(Occurrence, col(Occurrence.id) == Task.occurrence_id)
            .where(Task.step == "ke-hoach-don-vi", Occurrence.planned_start == date(2027, 3, 8))
            .order_by(col(Task.id))
        )
        parent, *parts = session.exec(query).all()
    for part in parts[: len(parts) * 3 // 4]:
        record = Record(Verb.COMPLETE, Source.DISPATCH, date(2027, 2, 12), "31/KH")
        record_for_unit(house, part.id or 0, record, TESTER, group.now)
    return group, parent, parts[-1]


@contextmanager
def serving(house: House, group: Committee) -> Iterator[None]:
    """Serve the pages at the moment of the committee."""
    config = uvicorn.Config(create_app(house, group.clock), port=PORT, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield
    server.should_exit = True
    thread.join()


def log_in(page: Page, house: House, group: Committee) -> None:
    """Log in as the administrator."""
    make_setup_link(house, "setup", group.now)
    use_setup_link(house, "setup", NewAdmin("Trần Thị Quản", "admin", PASSWORD), group.now)
    page.goto(f"{house.public_url}/dang-nhap")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")


def take(page: Page, address: str, name: str, size: tuple[int, int]) -> None:
    """Take the picture of one page."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(address)
    page.screenshot(path=IMAGES / f"{name}.png")


def main() -> None:
    """Make all pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        group, parent, missing = lived(Path(folder))
        house = replace(group.house)
        with house.db.read() as session:
            contact = select(Seat).join(Unit).where(Unit.id == missing.unit_id, Seat.role == SeatRole.CONTACT)
            seat = session.exec(contact).one()
        with serving(house, group):
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
            page = browser.new_page(locale="vi-VN")
            door = task_address(house, missing.id or 0, seat.id or 0)
            take(page, f"{house.public_url}/", "home", (1100, 700))
            take(page, door, "task-phone", (360, 740))
            log_in(page, house, group)
            take(page, f"{house.public_url}/quan-tri/viec/{parent.id}", "board", (1100, 820))
            take(page, f"{house.public_url}/quan-tri", "desk", (1100, 820))
            browser.close()


if __name__ == "__main__":
    main()
