"""The power goes at any moment of a SQLite house that sends: what the disk holds then is enough to go on.

What is simulated: every write, truncation, deletion and fsync that SQLite does to its file, its log (WAL)
and its journal is recorded while a house rings until nothing is owed, and closes its file. Then, for every
fsync, the files are put together as a cut leaves them: what was synced is there; of the rest nothing, or
some pieces by chance, in any order, one torn at the end of a sector. The index of the log (-shm) never
outlives a cut. Letters that had left by then have arrived. A house is opened on these files as after any
start and goes on. What is not simulated: a disk that lies about fsync, and one that changes what it was
not asked to write.
"""

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from bots.messages import Message
from scheduler.actions.deliver import Ringer, next_due
from scheduler.actions.freeze import LEASE
from scheduler.actions.health import probe_due
from scheduler.core import delivery
from scheduler.drivers.local import AT_ONCE
from tests.committee import Committee
from tests.proofs.committees import house_at, settle_down
from tests.proofs.crashes import MOST_LIVES, check_ledger, due_now, envelopes_so_far, still_owed
from tests.proofs.far_sides import Receipt, receipt
from tests.proofs.judging import Case, judge
from tests.standins.disk import Cut, Disk, cuts, recorded

SEEDS = range(int(os.environ.get("CUT_SEEDS", "4")))

_NO = delivery.Refused(delivery.Fault.ADDRESS, "no such address")
_FAULTS = (delivery.Unknown("cut"), delivery.Unreached("down"), _NO)


@dataclass
class Way:
    """A channel that now and then fails; `arrived` is shared by all, None for each answer that was lost."""

    name: str
    rng: random.Random
    arrived: list[Receipt | None]

    def send(self, message: Message, address: str) -> delivery.Outcome:
        fault = self.rng.choice(_FAULTS) if self.rng.random() < 0.25 else None
        if isinstance(fault, delivery.Unknown):
            self.arrived.append(None)
        if fault is None or (isinstance(fault, delivery.Unknown) and self.rng.random() < 0.5):
            self.arrived.append(receipt(address, message.marked_subject))
        return fault or delivery.Delivered(str(len(self.arrived)))

    def probe(self) -> delivery.Outcome:
        return delivery.Delivered()


@dataclass
class Life:
    """A committee that rings until nothing is owed of what was due."""

    group: Committee
    rng: random.Random
    arrived: list[Receipt | None]

    def live_on(self, due: set[int]) -> None:
        channels = {name: Way(name, self.rng, self.arrived) for name in ("email", "telegram")}
        house, claims = replace(self.group.house, channels=channels), count()
        together = self.rng.choice([1, AT_ONCE])
        for _ in range(MOST_LIVES):
            probe_due(house, self.group.clock)
            Ringer(
                house, self.group.clock, lambda: f"{self.group.now} {next(claims)}", together=together
            ).ring()
            if not still_owed(self.group, due):
                return
            self.group.now = max(self.group.now, next_due(house, self.group.now) or self.group.now)
        raise AssertionError(f"this is still owed: {still_owed(self.group, due)}")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Make a committee at its slot, once for each slot."""
    folder = tmp_path_factory.mktemp("cuts")

    @cache
    def made(ordinal):
        file = folder / f"template-{ordinal}.db"
        return file, settle_down(f"sqlite:///{file}", ordinal)

    return made


def group_in(folder: Path, moment) -> Committee:
    return Committee(house_at(f"sqlite:///{folder / 'house.db'}"), moment)


def different(disk: Disk, rng: random.Random) -> Iterator[Cut]:
    """Return the cuts that leave what none before left."""
    seen = set()
    for cut in cuts(disk, rng):
        left = (tuple(sorted(cut.files.items())), cut.mark)
        if left not in seen:
            seen.add(left)
            yield cut


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_disk_holds_after_a_power_cut_loses_and_doubles_nothing(template, tmp_path, seed):
    rng = random.Random(f"cut {seed}")
    made, moment = template(rng.choice([0, 7]))
    folder, again = tmp_path / "first", tmp_path / "again"
    folder.mkdir()
    again.mkdir()
    shutil.copyfile(made, folder / "house.db")
    group = group_in(folder, moment)
    due, before = due_now(group), envelopes_so_far(group)
    group.house.db.close()
    life = Life(group, rng, [])

    with recorded(folder, lambda: (group.now, len(life.arrived))) as disk:
        life.live_on(due)

    found = list(different(disk, rng))
    assert len(found) > 10
    for cut in found:
        _go_on_after(cut, again, life, (due, before))


def _go_on_after(cut: Cut, folder: Path, first: Life, known) -> None:
    due, before = known
    moment, number = cut.mark
    for old in folder.iterdir():
        old.unlink()
    for name, content in cut.files.items():
        (folder / name).write_bytes(content)
    group = group_in(folder, moment)
    with group.house.db.read() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok", cut.what
    check_ledger(group)
    group.now += LEASE + timedelta(seconds=1)
    life = Life(group, random.Random(f"{cut.what} {number}"), first.arrived[:number])

    life.live_on(due)

    check_ledger(group)
    received = [one for one in life.arrived if one is not None]
    lost_answers = life.arrived.count(None)
    judge(Case(group, due, before, received, AT_ONCE, lost_answers))
