"""A house on a database of its own, once on SQLite and once on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.actions.calendar import _kept
from scheduler.actions.house import House
from scheduler.store.database import Database, open_database
from scheduler.store.events import house_state
from scheduler.store.files import Shelf
from scheduler.store.tables import metadata
from scheduler.words import Words
from tests.postgres import Postgres

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PUBLIC_URL = "https://nhacviec.example.org"


def _with_tables(url: str) -> str:
    db = open_database(url)
    metadata.create_all(db.engine)
    db.close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with empty tables, to copy."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    _with_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of a PostgreSQL database with the tables."""
    _with_tables(postgres.create("template_tables"))
    return "template_tables"


@pytest.fixture
def postgres_with_tables(postgres: Postgres, postgres_template: str) -> str:
    """The address of a PostgreSQL database with empty tables, this test's own."""
    if postgres.empty(postgres_template) != set(metadata.tables):
        # A test of disasters has taken tables away.
        postgres.drop(postgres_template)
        _with_tables(postgres.create(postgres_template))
    return postgres.url(postgres_template)


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test finds its SQLite file: one place, so that one engine serves them all."""
    return tmp_path_factory.mktemp("house") / "test.db"


def _fresh(template: Path, file: Path) -> str:
    for old in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        old.unlink(missing_ok=True)
    shutil.copyfile(template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def sqlite_alone(sqlite_template: Path, sqlite_place: Path) -> str:
    """The address of a SQLite file with empty tables.

    Tests of pages and their words take it for `tables_url`: what they ask of the database, the tests of
    store and actions ask of both kinds.
    """
    return _fresh(sqlite_template, sqlite_place)


@pytest.fixture(params=["sqlite", "postgres"])
def tables_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with empty tables; a test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        return _fresh(request.getfixturevalue("sqlite_template"), request.getfixturevalue("sqlite_place"))
    address: str = request.getfixturevalue("postgres_with_tables")
    return address


_KNOWN: dict[str, Database] = {}
"""The databases of this process by address: an engine that is kept has its statements compiled already."""


@pytest.fixture
def db(tables_url: str) -> Iterator[Database]:
    """A database with empty tables."""
    found = _KNOWN.setdefault(tables_url, open_database(tables_url))
    # What was rendered for the test before is not this one's.
    _kept.pop(found.engine, None)
    yield found
    found.close()


@pytest.fixture
def house(db: Database, tmp_path: Path) -> House:
    """An installation in Hà Nội that speaks Vietnamese; sending is held."""
    with db.write() as session:
        house_state(session)
    return House(db, ZONE, Words("vi", ZONE), "VN", PUBLIC_URL, b"s" * 32, files=Shelf(tmp_path / "files"))
