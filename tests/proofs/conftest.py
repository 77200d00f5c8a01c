"""A PostgreSQL database as `nhacviec db upgrade` makes it, with the queue's own tables."""

import pytest

from scheduler.drivers.jobs import make_queue
from scheduler.store.upgrading import upgrade
from tests.postgres import Postgres


@pytest.fixture(scope="session")
def upgraded_template(postgres: Postgres) -> str:
    """The name of a PostgreSQL database that is up to date."""
    url = postgres.create("template_upgraded")
    upgrade(url)
    make_queue(url)
    return "template_upgraded"


@pytest.fixture
def shared_url(postgres: Postgres, upgraded_template: str):
    """The address of such a database, this test's own."""
    name = postgres.new_name()
    yield postgres.create(name, upgraded_template)
    postgres.drop(name)
