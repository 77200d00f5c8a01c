"""A house goes into one file and comes out of it on either database, whole, and silent until released."""

import errno
import gc
import io
import json
import shutil
import stat
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlmodel import select

from calendars.phrases import Problem
from scheduler.actions import ledger, sending
from scheduler.actions.backup import Home, back_up, write_all
from scheduler.actions.boards.restored import gap
from scheduler.actions.copying import copy_house
from scheduler.actions.evidence import Given, give_file
from scheduler.actions.house import Actor, House
from scheduler.actions.restore import restore, verify
from scheduler.core.states import ReminderState
from scheduler.store import schema, upgrading
from scheduler.store.backups.manifest import part_of
from scheduler.store.backups.snapshot import snapshot
from scheduler.store.backups.writing import BackupRefused, whole_file
from scheduler.store.database import open_database
from scheduler.store.dialect import make_engine
from scheduler.store.files import Shelf
from scheduler.store.tables import Audit, Unit
from scheduler.store.upgrading import upgrade
from scheduler.words import Words
from tests.builders import a_contact, a_task, a_unit
from tests.committee import TESTER, Committee, Post, at, committee
from tests.houses import PUBLIC_URL, ZONE

PDF = b"%PDF-1.7\nminh ch\xe1\xbb\xa9ng"
MOMENT = at("2027-01-12 09:00")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A SQLite house at the newest revision with people, reminders that were sent, and evidence."""
    folder = tmp_path_factory.mktemp("filled")
    url = f"sqlite:///{folder / 'nhacviec.db'}"
    upgrade(url)
    house = opened_house(url, folder)
    group = committee(house, [Post()]).start()
    with house.db.write() as session:
        unit = a_unit(session, "KT")
        seat, an = a_contact(session, unit)
        task = a_task(session, unit, evidence=True)
    given = give_file(
        house, Given(task.id, seat.id), ("a.pdf", io.BytesIO(PDF)), Actor("An", an.id), group.now
    )
    assert given.ok
    group.plan().advance(MOMENT)
    house.db.close()
    (folder / "secret").write_bytes(b"k" * 40)
    return folder


def opened_house(url, folder):
    return House(
        open_database(url),
        ZONE,
        Words("vi", ZONE),
        "VN",
        PUBLIC_URL,
        b"k" * 40,
        files=Shelf(folder / "files"),
    )


def home_in(folder, url=""):
    return Home(url or f"sqlite:///{folder / 'nhacviec.db'}", Shelf(folder / "files"), folder / "secret")


@pytest.fixture
def house_file(filled, tmp_path):
    """Where the filled house lives, for one test alone."""
    folder = tmp_path / "house"
    shutil.copytree(filled, folder)
    return home_in(folder)


@pytest.fixture(scope="module")
def kept(filled, tmp_path_factory):
    """A backup of the filled house, with its key."""
    file = tmp_path_factory.mktemp("kept") / "kept.zip"
    back_up(home_in(filled), file, MOMENT, b"k" * 40)
    return file


@pytest.fixture
def elsewhere(database_url, tmp_path):
    """An empty place on either database."""
    return home_in(tmp_path / "elsewhere", database_url)


def contents(url):
    """Return every table's lines."""
    with snapshot(url) as moment:
        return {name: list(moment.lines(name)) for name in moment.tables}


def restored_committee(home, posts=(), moment=MOMENT):
    house = opened_house(home.url, home.secret_file.parent)
    return Committee(House(**{**vars(house), "channels": {post.name: post for post in posts}}), moment)


def changed_by_restoring(tables):
    return {name: lines for name, lines in tables.items() if name not in ("housestate", "audit")}


def test_a_backup_is_one_file_that_its_owner_alone_reads(house_file, tmp_path):
    made = back_up(house_file, tmp_path / "a.zip", MOMENT)
    found = verify(tmp_path / "a.zip")

    assert stat.S_IMODE((tmp_path / "a.zip").stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir() if "zip" in one.name] == ["a.zip"]
    assert (found.ok, found.manifest, found.manifest.at) == (True, made, MOMENT)
    assert (made.secret, len(made.files), made.missing) == (False, 1, ())
    assert found.reminders["sent"] > 0


def test_a_restored_house_has_every_row_file_and_the_key_and_goes_back_the_same(
    kept, filled, elsewhere, tmp_path
):
    done = restore(kept, elsewhere, MOMENT + timedelta(days=3), replace=False)
    back = f"sqlite:///{tmp_path / 'back.db'}"
    copied = copy_house(elsewhere.url, back)

    before, after = contents(home_in(filled).url), contents(elsewhere.url)
    assert changed_by_restoring(after) == changed_by_restoring(before)
    assert contents(back) == after
    assert {one.table for one in copied} == set(after)
    assert len(after["audit"]) == len(before["audit"]) + 1
    assert [file.read_bytes() for file in elsewhere.files.folder.glob("??/*")] == [PDF]
    assert elsewhere.secret_file.read_bytes() == b"k" * 40
    assert (done.beside, done.other_key) == ("", False)
    with pytest.raises(Problem, match="not empty"):
        copy_house(back, elsewhere.url)
    assert contents(elsewhere.url) == after
    db = open_database(elsewhere.url)
    with db.write() as session:
        last = max(session.exec(select(Unit.id)))
        session.add(new := Unit(code="MỚI", name="Vụ mới"))
        session.flush()
        assert new.id == last + 1
        line = session.exec(select(Audit).where(Audit.verb == "house.restore")).one()
        assert line.after == {"at": MOMENT.isoformat()}
    db.close()


def test_a_copy_of_nothing_is_refused_and_makes_nothing(tmp_path):
    with pytest.raises(Problem, match="no house"):
        copy_house(f"sqlite:///{tmp_path / 'none.db'}", f"sqlite:///{tmp_path / 'new.db'}")
    assert list(tmp_path.iterdir()) == []


def test_who_reads_sees_one_moment_whatever_is_written_meanwhile(db):
    url = db.engine.url.render_as_string(hide_password=False)
    with db.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        session.connection().exec_driver_sql("INSERT INTO alembic_version VALUES ('x')")
        a_unit(session, "PC")
    with snapshot(url) as moment:
        units = list(moment.lines("unit"))
        with db.write() as session:
            a_contact(session, a_unit(session, "KT"))
        assert [len(list(moment.lines(name))) for name in ("unit", "seat", "person")] == [2, 1, 1]
        assert list(moment.lines("unit")) == units
    with db.write() as session:
        session.connection().exec_driver_sql("DROP TABLE alembic_version")


def test_a_backup_taken_while_others_deliver_has_a_ledger_that_holds(house_file, tmp_path):
    group = restored_committee(house_file, [Post()])
    done = threading.Event()

    def work():
        while not done.is_set():
            group.advance(group.now + timedelta(hours=4))

    worker = threading.Thread(target=work)
    worker.start()
    try:
        back_up(house_file, tmp_path / "a.zip", MOMENT)
    finally:
        done.set()
        worker.join()
    group.house.db.close()
    assert verify(tmp_path / "a.zip").faults == ()


def rewritten(kept, target, change):
    """Write the backup anew, each part as `change` (name, content) gives it; None leaves it out."""
    with zipfile.ZipFile(kept) as source, zipfile.ZipFile(target, "w") as sink:
        for name in source.namelist():
            if (content := change(name, source.read(name))) is not None:
                sink.writestr(name, content)
    return target


def _without_a_revision(name, content):
    return json.dumps({**json.loads(content), "revision": None}) if name == "manifest.json" else content


def _with_rows_that_are_no_number(name, content):
    if name != "manifest.json":
        return content
    plain = json.loads(content)
    return json.dumps({**plain, "parts": [{**one, "rows": "many"} for one in plain["parts"]]})


PERSON = part_of("person")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda name, content: content[:-3] if name == PERSON else content, PERSON),
        (lambda name, content: None if name == PERSON else content, PERSON),
        (lambda name, content: content + b" " if name.startswith("files/") else content, "files/"),
        (lambda name, content: b"x" * 40 if name == "secret" else content, "secret"),
        (lambda name, content: b"{}" if name == "manifest.json" else content, "manifest.json"),
        (_without_a_revision, "manifest.json"),
        (_with_rows_that_are_no_number, "manifest.json"),
    ],
)
def test_a_part_that_was_changed_is_refused_by_its_name(kept, tmp_path, change, named):
    file = rewritten(kept, tmp_path / "changed.zip", change)

    with pytest.raises(Problem) as refused:
        restore(file, home_in(tmp_path / "new"), MOMENT, replace=False)
    assert named in str(refused.value)
    assert not (tmp_path / "new" / "nhacviec.db").exists()


def test_a_part_that_is_not_named_is_refused(kept, tmp_path):
    file = rewritten(kept, tmp_path / "more.zip", lambda _name, content: content)
    with zipfile.ZipFile(file, "a") as more:
        more.writestr("../../etc/passwd", "x")

    with pytest.raises(Problem, match="etc/passwd"):
        verify(file)


@pytest.mark.parametrize("part", [0.0, 0.3, 0.7, 0.999])
def test_a_file_that_is_cut_off_is_refused(kept, tmp_path, part):
    content = kept.read_bytes()
    (tmp_path / "short.zip").write_bytes(content[: int(len(content) * part)])

    with pytest.raises(Problem, match=r"short\.zip"):
        verify(tmp_path / "short.zip")


def test_a_flipped_bit_anywhere_in_a_table_is_refused_by_name(kept, tmp_path):
    content = bytearray(kept.read_bytes())
    with zipfile.ZipFile(kept) as archive:
        entry = archive.getinfo(part_of("reminder"))
    content[entry.header_offset + 60 + entry.compress_size // 2] ^= 4
    (tmp_path / "flipped.zip").write_bytes(content)

    with pytest.raises(Problem, match="reminder"):
        verify(tmp_path / "flipped.zip")


def test_what_is_amiss_in_a_house_stops_no_backup_and_is_said(house_file, tmp_path):
    lost = next(house_file.files.folder.glob("??/*"))
    lost.unlink()
    db = open_database(house_file.url)
    with db.write() as session:
        session.connection().exec_driver_sql("UPDATE reminder SET state = 'failed' WHERE state = 'sent'")
    db.close()
    made = back_up(house_file, tmp_path / "a.zip", MOMENT)
    found = verify(tmp_path / "a.zip")

    assert made.missing == found.lost == (lost.name,)
    assert found.faults
    assert not found.ok


def test_a_backup_takes_no_name_that_is_taken_and_no_folder_that_is_not(house_file, tmp_path):
    (tmp_path / "a.zip").write_text("mine")

    with pytest.raises(BackupRefused, match=r"a\.zip"):
        back_up(house_file, tmp_path / "a.zip", MOMENT)
    with pytest.raises(BackupRefused, match="none"):
        back_up(house_file, tmp_path / "none" / "a.zip", MOMENT)
    assert (tmp_path / "a.zip").read_text() == "mine"


class FullAfter(io.BytesIO):
    """A disk with so much room."""

    def __init__(self, room):
        super().__init__()
        self.room = room

    def write(self, content):
        if self.tell() + len(content) > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(content)


@pytest.mark.parametrize("room", [0, 100, 5000])
def test_a_full_disk_ends_a_backup_with_its_own_fault_and_nothing_else(house_file, room):
    with snapshot(house_file.url) as moment, pytest.raises(OSError, match="No space left"):
        write_all(moment, house_file, FullAfter(room), MOMENT)
    gc.collect()


def write_half(target):
    with whole_file(target) as sink:
        sink.write(b"half of it")
        raise OSError(errno.ENOSPC, "full")


def test_what_fails_half_way_leaves_no_file(tmp_path):
    with pytest.raises(OSError, match="full"):
        write_half(tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []


def taken_back_to(url, revision):
    engine = make_engine(url, foreign_keys=False)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        command.downgrade(upgrading._config(connection), revision)
    engine.dispose()


def test_a_backup_of_an_older_release_is_brought_forward(house_file, tmp_path):
    new = home_in(tmp_path / "new")
    before = contents(house_file.url)
    taken_back_to(house_file.url, "0014")
    made = back_up(house_file, tmp_path / "old.zip", MOMENT)
    restore(tmp_path / "old.zip", new, MOMENT, replace=False)

    assert made.revision == "0014"
    assert schema.revision_of(new.url) == schema.newest()
    after = contents(new.url)
    assert [len(after[name]) for name in ("person", "task", "reminder", "journal")] == [
        len(before[name]) for name in ("person", "task", "reminder", "journal")
    ]


def test_a_backup_of_a_newer_release_is_refused(kept, tmp_path):
    def later(name, content):
        known = f'"revision": "{schema.newest()}"'.encode()
        return content.replace(known, b'"revision": "9999"') if name == "manifest.json" else content

    with pytest.raises(Problem, match="9999"):
        verify(rewritten(kept, tmp_path / "later.zip", later))


def test_a_house_that_is_there_is_overwritten_only_if_asked_and_kept_beside(kept, house_file):
    db = open_database(house_file.url)
    with db.write() as session:
        session.add(Unit(code="MỚI", name="Vụ mới"))
    db.close()
    before = contents(house_file.url)

    with pytest.raises(Problem, match="--replace"):
        restore(kept, house_file, MOMENT, replace=False)
    assert contents(house_file.url) == before

    done = restore(kept, house_file, MOMENT, replace=True)
    assert contents(f"sqlite:///{done.beside}") == before
    assert len(contents(house_file.url)["unit"]) == len(before["unit"]) - 1


def test_a_damaged_house_can_be_replaced(kept, house_file):
    place = Path(house_file.url.removeprefix("sqlite:///"))
    place.write_bytes(b"not a database any more" * 500)

    done = restore(kept, house_file, MOMENT, replace=True)

    assert Path(done.beside).read_bytes().startswith(b"not a database")
    assert contents(house_file.url)["unit"]


def test_a_postgres_house_at_work_is_refused_and_one_at_rest_is_kept_in_a_schema_of_its_own(
    kept, postgres_url, tmp_path
):
    home = home_in(tmp_path, postgres_url)
    upgrade(postgres_url)
    db = open_database(postgres_url)
    with db.write() as session:
        a_unit(session, "PC")
    with db.read() as session:
        session.exec(select(Unit.id)).all()
        with pytest.raises(Problem, match="stop them"):
            restore(kept, home, MOMENT, replace=True)
    db.close()
    with pytest.raises(Problem, match="--replace"):
        restore(kept, home, MOMENT, replace=False)

    done = restore(kept, home, MOMENT + timedelta(hours=1), replace=True)

    db = open_database(postgres_url)
    with db.read() as session:
        count = session.connection().exec_driver_sql(f"SELECT count(*) FROM {done.beside}.unit").scalar()
        assert count == 1 < len(session.exec(select(Unit.id)).all())
    db.close()


def test_a_restored_house_says_nothing_until_it_is_released(kept, tmp_path):
    elsewhere = home_in(tmp_path / "new")
    post, later = Post(), MOMENT + timedelta(days=10)
    restore(kept, elsewhere, MOMENT + timedelta(days=3), replace=False)
    group = restored_committee(elsewhere, [post]).plan()
    group.advance(later)
    found = gap(group.house, later)

    assert post.received == []
    assert not sending.status(group.house).granted
    assert found.shows == MOMENT
    assert found.lines
    assert all(line.at < later for line in found.lines)

    skipped = sending.start(group.house, TESTER, later)
    assert skipped == sum(line.item.rule != "welcome" for line in found.lines) > 0
    assert gap(group.house, later) is None
    assert {row.state for row in group.rows(reason="before-restore")} == {ReminderState.SKIPPED}
    group.advance(later + timedelta(days=60))
    assert post.received
    assert not any(subject.startswith("(gửi lại)") for subject in post.subjects)
    assert ledger.check(group.house, group.now).ok
    group.house.db.close()


def test_what_an_administrator_chooses_is_said_once_and_marked_as_a_copy(kept, tmp_path):
    elsewhere = home_in(tmp_path / "new")
    post, later = Post(), MOMENT + timedelta(days=10)
    restore(kept, elsewhere, MOMENT, replace=False)
    group = restored_committee(elsewhere, [post], later).plan()
    chosen = next(line for line in gap(group.house, later).lines if line.person and line.item.code)
    sending.start(group.house, TESTER, later, {chosen.number})
    group.advance(later + timedelta(days=1))

    assert [subject.startswith("(gửi lại)") for subject in post.subjects] == [True]
    (row,) = group.rows(id=chosen.number)
    assert row.state is ReminderState.SENT
    assert ledger.check(group.house, group.now).ok
    group.house.db.close()


def test_a_house_that_had_not_begun_begins_by_its_release(house_file, tmp_path):
    db = open_database(house_file.url)
    with db.write() as session:
        session.connection().exec_driver_sql("UPDATE housestate SET sending_since = NULL")
    db.close()
    back_up(house_file, tmp_path / "a.zip", MOMENT)
    home = home_in(tmp_path / "new")
    restore(tmp_path / "a.zip", home, MOMENT, replace=False)
    group = restored_committee(home)

    sending.start(group.house, TESTER, MOMENT)
    assert sending.status(group.house).granted
    assert sending.status(group.house).since == MOMENT
    group.house.db.close()
