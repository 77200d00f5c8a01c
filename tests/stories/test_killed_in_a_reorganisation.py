"""Whoever changes units is killed at any statement: all of it is kept or nothing; it can be done again."""

import os
import signal
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlmodel import SQLModel, select

from scheduler.actions.house import Actor, House
from scheduler.actions.ledger import check
from scheduler.actions.plan import plan_ahead
from scheduler.actions.reorganising.changes import reorganise, take_back
from scheduler.actions.reorganising.orders import Heir, Order
from scheduler.core.units import ReorganisationState, SuccessionKind
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.database import open_database
from scheduler.store.tables import Reorganisation, Succession
from tests.committee import PACK, TESTER, at

pytestmark = pytest.mark.long

SECRETARY = Actor("thư ký")
NOW = at("2027-01-11 09:00")
TIMES = 5
"""How often each is killed: spread over its statements, the first and the last among them."""


@pytest.fixture
def tables_url(sqlite_alone):
    """A process that is killed leaves PostgreSQL's own recovery to do; the file of SQLite is ours."""
    return sqlite_alone


@pytest.fixture
def planned(house):
    import_pack(house, read_pack(PACK), TESTER, NOW)
    plan_ahead(house, NOW)
    return house


def everything(house):
    """Return every row of every table, as a fresh connection finds the file."""
    db = open_database(str(house.db.engine.url))
    try:
        with db.read() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            tables = SQLModel.metadata.sorted_tables
            return {one.name: sorted(map(repr, session.execute(select(one)))) for one in tables}
    finally:
        db.close()


class Killer:
    """Counts the statements of a database, its commits too, and kills its own process at the n-th."""

    def __init__(self, engine, at=0):
        self.count, self.at = 0, at
        event.listen(engine, "before_cursor_execute", self.sees)
        event.listen(engine, "after_cursor_execute", self.sees)
        event.listen(engine, "commit", self.sees)

    def sees(self, *_):
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def in_a_process(house, deed, at=0):
    """Do something in a process of its own, which is killed at the n-th statement; return its way to end."""
    house.db.close()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            db = open_database(str(house.db.engine.url))
            own = House(
                db, house.zone, house.words, house.country, house.public_url, house.secret, files=house.files
            )
            killer = Killer(db.engine, at)
            deed(own)
            code = 0
            if not at:
                (house.files.folder / "count").write_text(str(killer.count))
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def statements(house, deed):
    """Return of how many statements a deed consists; it is done."""
    house.files.folder.mkdir(parents=True, exist_ok=True)
    assert in_a_process(house, deed) == 0
    return int((house.files.folder / "count").read_text())


def merger(day):
    return Order(SuccessionKind.MERGE, day, ("HTQT", "PC"), (Heir("HTPC", "Vụ mới"),), "1/QĐ")


def killed_all_the_way(house, deed, number):
    """Kill a deed at moments spread over its statements; each time nothing of it may be left."""
    before = everything(house)
    for turn in range(TIMES):
        moment = 1 + (number - 1) * turn // (TIMES - 1)
        assert in_a_process(house, deed, moment) == signal.SIGKILL, moment
        assert everything(house) == before, moment


def copy(source, target):
    """Copy a database file with all that is committed in it; nobody has it open."""
    for old in (target, target.with_name(f"{target.name}-wal"), target.with_name(f"{target.name}-shm")):
        old.unlink(missing_ok=True)
    with sqlite3.connect(source) as one:
        one.execute("VACUUM INTO ?", (str(target),))
    one.close()


def test_looked_at_applied_and_taken_back_a_change_of_units_is_whole_or_not_there(planned, tmp_path):
    today = planned.today(NOW)
    ahead = merger(today + timedelta(days=7))

    def look(house):
        reorganise(house, merger(today), SECRETARY, NOW, apply=False)

    def plan(house):
        reorganise(house, ahead, SECRETARY, NOW, apply=True)

    def undo(house):
        take_back(house, 1, SECRETARY, NOW)

    def apply(house):
        reorganise(house, merger(today), SECRETARY, NOW, apply=True)

    file, kept = Path(planned.db.engine.url.database), tmp_path / "kept.db"
    for deed in (look, plan, undo, apply):
        # How long the way is, is found on a copy.
        planned.db.close()
        copy(file, kept)
        number = statements(planned, deed)
        if deed is not look:
            after = everything(planned)
        planned.db.close()
        copy(kept, file)
        killed_all_the_way(planned, deed, number)
        assert in_a_process(planned, deed) == 0
        if deed is not look:
            assert everything(planned) == after

    with planned.db.read() as session:
        states = [one.state for one in session.exec(select(Reorganisation).order_by(Reorganisation.id))]
        assert len(session.exec(select(Succession)).all()) == 2
    assert states == [ReorganisationState.TAKEN_BACK, ReorganisationState.IN_FORCE]
    assert check(planned, NOW).ok
