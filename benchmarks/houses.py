"""Houses to measure in: people with one reminder each, and ledgers of any length."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlmodel import Session, select, text

from bots.messages import Message
from scheduler.actions import sending
from scheduler.actions.house import Actor, House
from scheduler.actions.obligations import refresh_tasks
from scheduler.core.delivery import Channel
from scheduler.core.states import SubjectKind
from scheduler.store.database import open_database
from scheduler.store.tables import Reminder
from scheduler.store.upgrading import upgrade
from scheduler.words import Words
from tests.builders import a_contact, a_person, a_secretary, a_task, a_unit, an_address
from tests.postgres import running_postgres

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BEGIN = datetime(2026, 11, 22, 3, tzinfo=UTC)
"""A Sunday: nothing is sent."""

MEASURER = Actor("benchmark")


@contextmanager
def sqlite_url() -> Iterator[str]:
    """Give a file on the disk, so that each commit waits for it as in real life."""
    with TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        yield url


@contextmanager
def postgres_url() -> Iterator[str]:
    """Give a database of a server of its own, which waits for the disk as well."""
    with running_postgres(durable=True, place=Path.cwd()) as server:
        url = server.create("bench")
        upgrade(url)
        yield url


@contextmanager
def house_at(url: str, channels: Mapping[str, Channel[Message]] | None = None) -> Iterator[House]:
    """Give a house on a database."""
    house = House(
        open_database(url), ZONE, Words("vi", ZONE), "VN", "http://127.0.0.1:8000", b"s" * 32, channels or {}
    )
    yield house
    house.db.close()


def people_with_a_task(house: House, many: int, channel: str) -> datetime:
    """Write `many` units, each with a contact at address number 1, 2, … of a channel, and a task of its own.

    Returns the slot in which every one of them is reminded for the first time; sending is granted.
    """
    with house.db.write() as session:
        a_secretary(session)
        tasks = set()
        for number in range(1, many + 1):
            unit = a_unit(session)
            _, person = a_contact(session, unit)
            address = f"{number}@example.org" if channel == "email" else str(number)
            an_address(session, person, address, channel=channel)
            tasks.add(a_task(session, unit, code=f"NV-26-{number:05d}").id or 0)
        session.flush()
        refresh_tasks(session, house, tasks, BEGIN)
    sending.start(house, MEASURER, BEGIN)
    with house.db.read() as session:
        about = select(Reminder.slot).where(Reminder.subject_kind == SubjectKind.TASK, Reminder.slot > BEGIN)
        return min(session.exec(about))


_PER_PERSON = 1000

_SETTLED = """
    WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < {last})
    INSERT INTO envelope (person_id, slot, state, not_before, message)
    SELECT {first} + n / {each}, {day}, 'settled', {day}, '{{}}' FROM number
"""
_A_DAY = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', '2020-01-01', '+' || (n % {each}) || ' days')",
    "postgresql": "timestamptz '2020-01-01' + (n % {each}) * interval '1 day'",
}


def long_ledger(session: Session, rows: int) -> int:
    """Write `rows` settled envelopes of years ago; return the number of the first of their people."""
    people = [a_person(session).id or 0 for _ in range(-(-rows // _PER_PERSON))]
    day = _A_DAY[session.connection().dialect.name].format(each=_PER_PERSON)
    session.execute(text(_SETTLED.format(last=rows - 1, first=people[0], each=_PER_PERSON, day=day)))
    return people[0]
