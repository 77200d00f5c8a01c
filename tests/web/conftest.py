"""A browser's view of the service: a client for everybody, and one logged in as administrator."""

import html
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from scheduler.actions.doors import NewAdmin, make_setup_link, use_setup_link
from scheduler.actions.house import Actor, House
from scheduler.actions.logins import IDLE
from scheduler.core.doors import hash_of
from scheduler.store.tables import WebSession
from scheduler.web.api.asking import Gate
from scheduler.web.app import create_app
from tests.builders import NOW, a_committee, a_person
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


class Present:
    """What stands now in the place of what an application was made for."""

    def __init__(self):
        self.now = None

    def __getattr__(self, name):
        return getattr(self.now, name)

    def __call__(self):
        return self.now()


@pytest.fixture(scope="session")
def built():
    """The application, made once for all tests, with the places for a test's own house and clock.

    Making its routes takes longer than most tests do.
    """
    house, clock = Present(), Present()
    house.now = SimpleNamespace(public_url=PUBLIC_URL, files=None)
    return create_app(house, clock), house, clock


@pytest.fixture
def app(built, house: House, clock):
    made, its_house, its_clock = built
    its_house.now, its_clock.now = house, clock
    made.state.gate = Gate(house, clock)
    with house.db.write() as session:
        a_committee(session)
    return made


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


def a_login(app, house, person_id):
    """Return somebody logged in, without the work of hashing a password."""
    token, csrf = f"cookie-{person_id}", f"csrf-{person_id}"
    with house.db.write() as session:
        row = WebSession(token_hash=hash_of(token), person_id=person_id, csrf=csrf)
        row.created_at = row.seen_at = NOW
        row.expires_at = NOW + IDLE
        session.add(row)
    found = visitor_of(app)
    found.client.cookies.set("nhacviec", token, domain="nhacviec.example.org")
    found.csrf = csrf
    return found


@pytest.fixture
def admin(app, house: House):
    """An administrator, logged in."""
    with house.db.write() as session:
        person = a_person(session, "Trần Thị Bình", login="admin", is_admin=True)
    return a_login(app, house, person.id)


@pytest.fixture
def member(app, house: House):
    """Somebody with a login and no rights, logged in."""
    with house.db.write() as session:
        person = a_person(session, "Lê Văn Cường", login="cuong")
    return a_login(app, house, person.id)
