"""In a real browser, as wide as a small telephone and as a desk."""

import os
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn

from scheduler.core.doors import PageDoor, TaskDoor, token_of
from scheduler.core.states import TaskState
from scheduler.store.tables import Task
from scheduler.web.app import create_app
from tests.builders import (
    NOW,
    a_committee,
    a_contact,
    a_fan_out,
    a_person,
    a_reminder,
    a_secretary,
    a_task,
    a_unit,
    an_event,
    an_occurrence,
)
from tests.web.conftest import a_login

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)]

WIDTHS = [360, 1440]
LONG = "Cục Công nghệ thông tin và Dữ liệu tài nguyên môi trường"


class Serving(uvicorn.Server):
    """A service that tells when it is up."""

    def __init__(self, config):
        super().__init__(config)
        self.up = threading.Event()

    async def startup(self, sockets=None):
        await super().startup(sockets)
        self.up.set()


@pytest.fixture
def served(house, clock, socket_of_the_service):
    """The address of a running service with something on each page."""
    port = socket_of_the_service.getsockname()[1]
    house = replace(house, public_url=f"http://127.0.0.1:{port}")
    with house.db.write() as session:
        a_committee(session, name="Ban Vì sự tiến bộ của phụ nữ Bộ Tài nguyên và Môi trường")
    app = create_app(house, clock)
    server = Serving(uvicorn.Config(app, log_level="error", ws="none", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket_of_the_service]})
    thread.start()
    assert server.up.wait(30)
    yield house
    server.should_exit = True
    thread.join()


@pytest.fixture
def socket_of_the_service():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        yield found


@pytest.fixture
def rows(served):
    """Units, a fan-out and a reminder; the paths of a task's door and of a person's page."""
    with served.db.write() as session:
        a_secretary(session)
        units = [a_unit(session, code, name=f"{LONG} {code}") for code in ("HTQT", "PC", "KHTC")]
        contacts = [a_contact(session, unit, "Nông Thị Ngọc Thạch") for unit in units]
        occurrence = an_occurrence(session, an_event(session))
        a_fan_out(session, units, occurrence_id=occurrence.id)
        task = a_task(session, units[0], occurrence_id=occurrence.id)
        seat, person = contacts[0]
        a_reminder(session, task, seat)
    door = f"/v/{token_of(served.secret, TaskDoor(task.id, seat.id))}"
    own = f"/toi/{token_of(served.secret, PageDoor(person.id, 0))}"
    return task.id, occurrence.id, door, own


def paths(rows):
    task_id, occurrence_id, door, own = rows
    admin = ("", "/viec", f"/viec/{task_id}", "/su-kien", f"/su-kien/{occurrence_id}", "/don-vi", "/nguoi")
    pages = [f"/quan-tri{one}" for one in (*admin, "/lich-dang-ky", "/so-cai")]
    return ["/", "/lich", "/dang-nhap", "/khong-co", door, own, *pages]


def let_in(page, served):
    """Log the browser in as administrator."""
    with served.db.write() as session:
        person = a_person(session, "Trần Thị Bình", is_admin=True)
    visitor = a_login(create_app(served, lambda: NOW), served, person.id)
    [cookie] = [one.value for one in visitor.client.cookies.jar]
    page.context.add_cookies([{"name": "nhacviec", "value": cookie, "url": served.public_url}])


def shoot(page, name):
    """Keep a picture, where a folder for them is named."""
    if folder := os.environ.get("NHACVIEC_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_window(page, served, rows, width):
    page.set_viewport_size({"width": width, "height": 800})
    let_in(page, served)

    wide = {}
    for path in paths(rows):
        page.goto(served.public_url + path)
        shoot(page, f"{width}{path.replace('/', '_')[:24]}")
        if (found := page.evaluate("document.documentElement.scrollWidth")) > width:
            wide[path] = found

    assert wide == {}


def test_each_field_has_a_label(page, served, rows):
    let_in(page, served)
    nameless = """() => [...document.querySelectorAll('input:not([type=hidden]),select,textarea')]
        .filter(field => !field.labels.length && !field.ariaLabel).map(field => field.outerHTML)"""

    for path in paths(rows):
        page.goto(served.public_url + path)
        assert page.evaluate(nameless) == [], path


def test_no_name_is_given_twice_on_a_page(page, served, rows):
    let_in(page, served)
    twice = """() => { const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
        return ids.filter((id, at) => ids.indexOf(id) !== at) }"""

    for path in paths(rows):
        page.goto(served.public_url + path)
        assert page.evaluate(twice) == [], path


def test_pages_break_no_rule_of_their_own(page, served, rows):
    let_in(page, served)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    for path in paths(rows):
        if path != "/khong-co":
            page.goto(served.public_url + path)

    assert complaints == []


def test_what_is_pressed_by_a_finger_is_large_enough(page, served, rows):
    let_in(page, served)
    small = """() => [...document.querySelectorAll('button,.button,nav a,select,input:not([type=hidden])')]
        .filter(one => one.offsetParent && one.type !== 'checkbox')
        .filter(one => one.getBoundingClientRect().height < 43.5)
        .map(one => one.outerHTML)"""

    for path in paths(rows):
        page.goto(served.public_url + path)
        assert page.evaluate(small) == [], path


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(page, served, rows):
    page.goto(served.public_url + rows[2])
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.fixture
def plain(browser):
    """A browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def state_of(served, task_id):
    with served.db.read() as session:
        return session.get(Task, task_id).state


def test_a_task_is_answered_without_scripts(plain, served, rows):
    plain.goto(served.public_url + rows[2])
    plain.get_by_role("button", name="Đã nhận").click()
    assert "Xin cảm ơn" in plain.inner_text("main")
    assert state_of(served, rows[0]) is TaskState.ACCEPTED

    plain.get_by_role("button", name="Hoàn thành").click()
    assert state_of(served, rows[0]) is TaskState.DONE
    assert plain.locator("main button[name=verb]").count() == 0


def test_a_later_date_is_asked_for_without_scripts(plain, served, rows):
    plain.goto(served.public_url + rows[2])
    plain.get_by_text("Xin gia hạn").first.click()
    plain.fill("input[name=day]", "22/12/2026")
    plain.fill("textarea[name=reason]", "Chờ số liệu")
    plain.locator("form[action$=gia-han] button.main").click()

    assert "22/12/2026" in plain.inner_text("main")


def test_the_text_for_the_zalo_group_lands_on_the_clipboard(page, served, rows):
    let_in(page, served)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.public_url)
    page.goto(f"{served.public_url}/quan-tri/viec/{rows[0]}")
    page.locator("[data-copy=zalo]").click()

    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#zalo").text_content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(page, served, rows, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(served.public_url + rows[2])
    shoot(page, f"{scheme}_door")
    contrast = """() => {
        const light = text => { const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map(v => {
            v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b };
        const ground = node => { for (; node; node = node.parentElement) {
            const color = getComputedStyle(node).backgroundColor;
            if (!/rgba\\(.*, 0\\)|transparent/.test(color)) return color; } return 'rgb(255, 255, 255)' };
        return [...document.querySelectorAll('main *')]
            .filter(one => one.offsetParent)
            .filter(one => [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .map(one => { const a = light(getComputedStyle(one).color), b = light(ground(one));
                return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.textContent.trim()] })
            .filter(([ratio]) => ratio < 4.5) }"""

    assert page.evaluate(contrast) == []
