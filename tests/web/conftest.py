"""A browser's view of the service: a client for everybody, and one logged in as administrator."""

import html
import re
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from scheduler.actions.doors import NewAdmin, make_setup_link, use_setup_link
from scheduler.actions.house import Actor, House
from scheduler.actions.people import Login, PersonForm, add_person, set_login
from scheduler.web.app import create_app
from tests.builders import NOW, a_committee
from tests.houses import PUBLIC_URL

PASSWORD = "mat-khau-dai"
ADMIN = Actor("quản trị")


class Moment:
    """A clock that stands still until it is set."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@dataclass
class Visitor:
    """Somebody at a browser: forms go with the Origin of our pages and the token of the login."""

    client: TestClient
    csrf: str = ""

    def get(self, path, **more):
        return self.client.get(path, **more)

    def text(self, path):
        """Return what a page says, as people read it."""
        return html.unescape(self.get(path).text)

    def post(self, path, fields=None, *, origin=PUBLIC_URL, **more):
        headers = {"Origin": origin} if origin else {}
        fields = ({"csrf": self.csrf} if self.csrf else {}) | (fields or {})
        return self.client.post(path, data=fields, headers=headers, **more)

    def log_in(self, login, password=PASSWORD):
        return self.post("/dang-nhap", {"login": login, "password": password})


@pytest.fixture
def clock():
    return Moment()


@pytest.fixture
def app(house: House, clock):
    with house.db.write() as session:
        a_committee(session)
    return create_app(house, clock)


def visitor_of(app):
    client = TestClient(app, base_url=PUBLIC_URL, follow_redirects=False, raise_server_exceptions=False)
    return Visitor(client)


@pytest.fixture
def visitor(app):
    """Somebody who is not logged in."""
    return visitor_of(app)


@pytest.fixture
def administrator(house: House):
    """The person who administers, with the login “admin”."""
    make_setup_link(house, "setup", NOW)
    return use_setup_link(house, "setup", NewAdmin("Trần Thị Bình", "admin", PASSWORD), NOW)


@pytest.fixture
def admin(app, administrator):
    """The administrator, logged in."""
    found = visitor_of(app)
    found.log_in("admin")
    match = re.search(r'name="csrf" value="([^"]+)"', found.get("/quan-tri").text)
    found.csrf = match[1]
    return found


@pytest.fixture
def member(app, house: House, administrator):
    """Somebody with a login and no rights, logged in."""
    person_id = add_person(house, PersonForm("Lê Văn Cường"), ADMIN, NOW)
    set_login(house, person_id, Login("cuong", PASSWORD), ADMIN, NOW)
    found = visitor_of(app)
    found.log_in("cuong")
    return found
