"""Whoever delivers is killed at each labelled point, and the far sides fail: nothing is lost, or said twice.

Each seed is a test of its own; `CRASH_SEEDS` says how many there are for each point. A seed that failed is
run alone by the name that pytest prints. What the threads of the queue's workers do at the same time is
not the seed's to say; all else is.
"""

import os
import random
import shutil
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from scheduler.drivers.jobs import make_queue
from tests.committee import Committee
from tests.postgres import Postgres
from tests.proofs.committees import SECRET, Place, database_at, house_at, settle_down
from tests.proofs.crashes import LADDERS, POINTS, Nursery, Run, a_plan
from tests.proofs.far_sides import TOKEN, Chats, Letters, Plan
from tests.proofs.judging import Case, judge
from tests.standins.bot_api import BotApi
from tests.standins.certificates import write_certificate
from tests.standins.smtp import PostOffice

SEEDS = range(int(os.environ.get("CRASH_SEEDS", "20")))
IMPORTANT, ORDINARY = 0, 7
"""The reminder of the last day is worth a second copy; that of seven days before is not."""


@pytest.fixture(scope="session")
def sqlite_committee(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Place]:
    """Copy a committee at its slot into a SQLite file, always the same one."""
    folder = tmp_path_factory.mktemp("crashes")
    file = folder / "house.db"

    @cache
    def template(ordinal: int) -> tuple[Path, datetime]:
        made = folder / f"template-{ordinal}.db"
        return made, settle_down(f"sqlite:///{made}", ordinal)

    def copied(ordinal: int) -> Place:
        made, moment = template(ordinal)
        # A connection that is kept would go on reading the file of the seed before.
        database_at(f"sqlite:///{file}").close()
        for old in folder.glob(f"{file.name}*"):
            old.unlink()
        shutil.copyfile(made, file)
        return f"sqlite:///{file}", moment

    return copied


@pytest.fixture(scope="session")
def postgres_committee(postgres: Postgres) -> Callable[[int], Place]:
    """Copy a committee at its slot, with the queue, into a PostgreSQL database, always the same one."""
    copies: list[str] = []

    @cache
    def template(ordinal: int) -> tuple[str, datetime]:
        name = f"crashes_{ordinal}"
        url = postgres.create(name)
        make_queue(url)
        return name, settle_down(url, ordinal)

    def copied(ordinal: int) -> Place:
        made, moment = template(ordinal)
        if copies:
            database_at(postgres.url("crashes")).close()
            postgres.drop(copies.pop())
        copies.append("crashes")
        return postgres.create("crashes", made), moment

    return copied


@pytest.fixture(scope="module")
def chats() -> Chats:
    return Chats(Plan(), [int(one) for ladder in LADDERS.values() for one in ladder if one.isdigit()])


@pytest.fixture(scope="module")
def letters() -> Letters:
    return Letters(Plan())


@pytest.fixture(scope="module")
def environ(chats, letters, tmp_path_factory):
    """The settings of the house, with both far sides at work."""
    with BotApi(chats) as api, PostOffice(letters) as office:
        yield {
            "NHACVIEC_DATA_DIR": str(tmp_path_factory.mktemp("data")),
            "NHACVIEC_SECRET": SECRET,
            "NHACVIEC_SMTP_URL": f"smtp://127.0.0.1:{office.port}",
            "NHACVIEC_MAIL_FROM": "nhacviec@example.org",
            "NHACVIEC_TELEGRAM_TOKEN": TOKEN,
            "NHACVIEC_TELEGRAM_API_URL": api.url,
        }


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    """What forks the processes; reading all of the system's certificates would take half of each life."""
    certificate, _ = write_certificate(tmp_path_factory.mktemp("certificates"))
    found = Nursery({**os.environ, "SSL_CERT_FILE": str(certificate)})
    yield found
    found.close()


@pytest.fixture(scope="module")
def warm() -> set[tuple[str, str]]:
    """The kinds of database, and drivers, that the nursery knows already."""
    return set()


@pytest.fixture
def prepared(request, nursery, warm, environ, chats, letters, tmp_path):
    """How to begin a run of a seed on a kind of database, by a driver."""

    def run_on(place: Place, plan: Plan, driver: str, rng: random.Random) -> Run:
        url, moment = place
        chats.plan = letters.plan = plan
        settings = {**environ, "NHACVIEC_DATABASE_URL": url}
        together = driver == "local" and rng.random() < 0.5
        clock = str(tmp_path / "clock")
        order = {"environ": settings, "clock": clock, "driver": driver, "together": together}
        return Run(Committee(house_at(url), moment), plan, nursery, order, rng)

    def begin(kind: str, driver: str, rng: random.Random) -> Run:
        copied = request.getfixturevalue(f"{kind}_committee")
        if (kind, driver) not in warm:
            run_on(copied(IMPORTANT), Plan(), driver, rng).warm_up()
            warm.add((kind, driver))
        return run_on(copied(rng.choice([IMPORTANT, ORDINARY])), a_plan(rng), driver, rng)

    yield begin
    chats.plan.end()


CASES = [
    (kind, driver, point)
    for kind, driver in (("sqlite", "local"), ("postgres", "local"), ("postgres", "queue"))
    for point in POINTS[driver]
]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("kind", "driver", "point"), CASES, ids=["-".join(case) for case in CASES])
def test_killed_anywhere_nothing_is_lost_and_no_copy_goes_unmarked(prepared, kind, driver, point, seed):
    rng = random.Random(f"{kind} {driver} {point} {seed}")
    run = prepared(kind, driver, rng)

    run.live_on(point)

    assert point in run.kills or (not run.to_the_point and "sent" in run.kills)
    received, swallowed = run.plan.received, run.plan.swallowed.total()
    judge(Case(run.group, run.due, run.before, received, _most_expired(run), swallowed))


def _most_expired(run: Run) -> int:
    """Return how many letters can have been under way where processes died, or were given up."""
    if run.driver == "queue":
        return len(LADDERS) * len(run.kills)
    each = len(LADDERS) if run.order["together"] else 1
    return each * sum(kill in {"frozen", "sent"} for kill in run.kills)
