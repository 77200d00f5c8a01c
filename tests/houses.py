"""A house on a database of its own, once on SQLite and once on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

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


@pytest.fixture
def sqlite_alone(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a SQLite file with empty tables.

    Tests of pages and their words take it for `tables_url`: what they ask of the database, the tests of
    store and actions ask of both kinds.
    """
    file = tmp_path / "test.db"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgres"])
def tables_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with empty tables; a test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        file = tmp_path / "test.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    address: str = request.getfixturevalue("postgres_with_tables")
    return address


@pytest.fixture
def db(tables_url: str) -> Iterator[Database]:
    """A database with empty tables."""
    found = open_database(tables_url)
    yield found
    found.close()


@pytest.fixture
def house(db: Database, tmp_path: Path) -> House:
    """An installation in Hà Nội that speaks Vietnamese; sending is held."""
    with db.write() as session:
        house_state(session)
    return House(db, ZONE, Words("vi", ZONE), "VN", PUBLIC_URL, b"s" * 32, files=Shelf(tmp_path / "files"))
