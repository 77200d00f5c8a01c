"""A PostgreSQL database with the queue's own tables."""

import pytest

from scheduler.drivers.jobs import make_queue
from scheduler.store.database import open_database
from scheduler.store.tables import metadata
from tests.postgres import Postgres


@pytest.fixture(scope="session")
def queue_template(postgres: Postgres) -> str:
    """The name of a PostgreSQL database with all tables, and those of the queue."""
    url = postgres.create("template_queue")
    db = open_database(url)
    metadata.create_all(db.engine)
    db.close()
    make_queue(url)
    return "template_queue"


@pytest.fixture
def queue_url(postgres: Postgres, queue_template: str):
    """The address of such a database, this test's own."""
    name = postgres.new_name()
    yield postgres.create(name, queue_template)
    postgres.drop(name)
