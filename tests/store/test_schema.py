import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlmodel import select

from calendars.phrases import Problem
from scheduler.actions.house import House
from scheduler.store import schema, upgrading
from scheduler.store.database import open_database
from scheduler.store.dialect import make_engine
from scheduler.store.schema import SchemaProblem, revision_of
from scheduler.store.tables import Unit, metadata
from scheduler.store.upgrading import differences, upgrade
from scheduler.words import Words
from tests.builders import a_person
from tests.committee import committee
from tests.houses import PUBLIC_URL, ZONE


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request, tmp_path, postgres):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    return postgres.create(postgres.new_name())


def test_migrations_are_numbered_in_the_order_they_are_applied():
    assert ScriptDirectory(str(schema.FOLDER)).get_current_head() == schema.newest()


def test_an_empty_database_becomes_that_of_the_tables(empty_url):
    upgraded = upgrade(empty_url)

    assert (upgraded.before, upgraded.after, upgraded.copy) == (None, schema.newest(), None)
    assert differences(empty_url) == []
    assert schema.revision_of(empty_url) == schema.newest()


def the_rows_of(url):
    """Return every row of every table, by the columns that the first release had too."""
    db = open_database(url)
    with db.read() as session:
        found = {
            table.name: session.execute(select(table).order_by(*table.primary_key)).mappings().all()
            for table in metadata.sorted_tables
        }
    db.close()
    return {name: [dict(row) for row in rows] for name, rows in found.items()}


def taken_back_to(url, revision):
    engine = make_engine(url, foreign_keys=False)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        command.downgrade(upgrading._config(connection), revision)
    engine.dispose()


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_a_filled_database_of_an_older_release_keeps_every_row(empty_url, revision):
    upgrade(empty_url)
    house = House(open_database(empty_url), ZONE, Words("vi", ZONE), "VN", PUBLIC_URL, b"s" * 32)
    committee(house)
    with house.db.write() as session:
        session.add(a_person(session, "(đã gỡ)", key="removed-99"))
    house.db.close()
    before = the_rows_of(empty_url)

    taken_back_to(empty_url, revision)
    upgrade(empty_url)

    after = the_rows_of(empty_url)
    assert differences(empty_url) == []
    assert [row["key"] for row in after["person"] if row["removed_at"]] == ["removed-99"]
    for row in after["person"]:
        row["removed_at"] = None
    assert after == before


def test_upgrading_twice_changes_nothing(empty_url):
    upgrade(empty_url)

    assert upgrade(empty_url).before == schema.newest()


def test_a_database_of_a_newer_release_is_refused(empty_url):
    upgrade(empty_url)
    engine = make_engine(empty_url)
    with engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    engine.dispose()

    with pytest.raises(Problem, match="9999"):
        upgrade(empty_url)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_vietnamese_is_refused_with_how_to_make_one(postgres, encoding):
    name = postgres.new_name()
    url = postgres.create(name, encoding=encoding)

    with pytest.raises(SchemaProblem) as refused:
        upgrade(url)

    assert encoding in str(refused.value)
    assert "UTF8" in str(refused.value)
    assert revision_of(url) is None
    postgres.drop(name)


def test_a_file_that_holds_data_is_copied_first(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    upgrade(url)
    db = open_database(url)
    with db.write() as session:
        session.add(Unit(code="PC", name="Vụ Pháp chế"))
    db.close()
    copy = upgrading._copy_first(url, "0000")

    kept = open_database(f"sqlite:///{copy}")
    with kept.read() as session:
        assert session.exec(select(Unit.code)).all() == ["PC"]
    kept.close()
    assert upgrading._copy_first("sqlite://", None) is None


def test_only_a_sqlite_address_has_a_file():
    assert schema.sqlite_file("sqlite://") is None
    assert schema.sqlite_file("postgresql+psycopg://x@127.0.0.1/y") is None
    assert str(schema.sqlite_file("sqlite:///var/nhacviec.db")) == "var/nhacviec.db"
