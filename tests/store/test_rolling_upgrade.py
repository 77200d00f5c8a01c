"""While processes are replaced one by one, those of the release before work on with the new schema.

docs/rolling-upgrade.md says how: expand, fill, tighten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from scheduler.store import schema, upgrading
from scheduler.store.dialect import make_engine
from scheduler.store.upgrading import upgrade

BEFORE = "0018"
"""The newest revision that a process still at work may have been written for; raised with each release."""


@dataclass(frozen=True)
class Field:
    """A column as the database has it; `filled` says that whoever does not name it may still insert."""

    kind: str
    nullable: bool
    filled: bool


@dataclass(frozen=True)
class Shape:
    """A table: its columns, and what has to be unique in it."""

    fields: Mapping[str, Field]
    unique: frozenset[tuple[str, ...]]


def tightened(old: Mapping[str, Shape], new: Mapping[str, Shape]) -> set[str]:
    """Return what code that knows the old shapes could not do any more with the new ones."""
    found = set()
    for name, was in old.items():
        if (now := new.get(name)) is None:
            found.add(name)
            continue
        found |= {f"{name}.{'+'.join(columns)}" for columns in now.unique - was.unique}
        for column, field in was.fields.items():
            have = now.fields.get(column)
            narrower = have is not None and was.fields[column].nullable and not have.nullable
            if have is None or have.kind != field.kind or narrower or (field.filled and not have.filled):
                found.add(f"{name}.{column}")
        fresh = now.fields.keys() - was.fields.keys()
        found |= {
            f"{name}.{one}" for one in fresh if not (now.fields[one].nullable or now.fields[one].filled)
        }
    return found


def shapes(url: str) -> dict[str, Shape]:
    engine = make_engine(url)
    seen = inspect(engine)
    found = {}
    for table in seen.get_table_names():
        keys = [[str(name) for name in one["column_names"]] for one in seen.get_unique_constraints(table)]
        keys += [
            [str(name) for name in one["column_names"]] for one in seen.get_indexes(table) if one["unique"]
        ]
        found[table] = Shape(
            {
                one["name"]: Field(
                    str(one["type"]), one["nullable"], one["default"] is not None or one["name"] == "id"
                )
                for one in seen.get_columns(table)
            },
            frozenset(tuple(sorted(one)) for one in keys),
        )
    engine.dispose()
    return found


def at_revision(url: str, revision: str) -> None:
    engine = make_engine(url, foreign_keys=False)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        upgrading.bring_to(connection, revision)
    engine.dispose()


def owned_up() -> set[str]:
    """Return what the migrations since then say that they tighten."""
    scripts = ScriptDirectory(str(schema.FOLDER)).walk_revisions(BEFORE, "heads")
    later = [one for one in scripts if one.revision != BEFORE]
    return {name for one in later for name in getattr(one.module, "tightens", ())}


def test_code_of_the_release_before_can_do_all_it_did_unless_a_migration_says_otherwise(database_url):
    at_revision(database_url, BEFORE)
    old = shapes(database_url)
    upgrade(database_url)

    assert tightened(old, shapes(database_url)) == owned_up()


def value_for(field: Field) -> str:
    """Return something that fits a column, as SQL."""
    return {"INTEGER": "0", "BOOLEAN": "false", "JSON": "'{}'"}.get(field.kind, "'x'")


def test_code_of_the_release_before_still_writes_an_event(database_url):
    at_revision(database_url, BEFORE)
    known = shapes(database_url)["event"].fields.items()
    upgrade(database_url)
    given = {name: value_for(field) for name, field in known if not (field.nullable or field.filled)}
    insert = text(f"INSERT INTO event ({', '.join(given)}) VALUES ({', '.join(given.values())})")
    engine = make_engine(database_url)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(insert)
        written = connection.execute(text("SELECT policy FROM event")).scalar()
    engine.dispose()

    assert written in ({}, "{}")


PLAIN = Shape({"id": Field("INTEGER", False, True), "note": Field("VARCHAR", True, False)}, frozenset())


@pytest.mark.parametrize(
    ("now", "what"),
    [
        ({}, {"t"}),
        ({"t": replace(PLAIN, fields={"id": PLAIN.fields["id"]})}, {"t.note"}),
        ({"t": replace(PLAIN, fields={**PLAIN.fields, "note": Field("INTEGER", True, False)})}, {"t.note"}),
        ({"t": replace(PLAIN, fields={**PLAIN.fields, "note": Field("VARCHAR", False, False)})}, {"t.note"}),
        ({"t": replace(PLAIN, fields={**PLAIN.fields, "new": Field("VARCHAR", False, False)})}, {"t.new"}),
        ({"t": replace(PLAIN, unique=frozenset({("note",)}))}, {"t.note"}),
        ({"t": replace(PLAIN, fields={**PLAIN.fields, "new": Field("VARCHAR", False, True)})}, set()),
        ({"t": replace(PLAIN, fields={**PLAIN.fields, "new": Field("VARCHAR", True, False)})}, set()),
        ({"t": PLAIN, "u": PLAIN}, set()),
    ],
    ids=[
        "dropped table", "dropped column", "other type", "demanded", "new and demanded", "unique",
        "new and filled", "new and empty", "new table",
    ],
)  # fmt: skip
def test_what_takes_something_away_is_seen(now, what):
    assert tightened({"t": PLAIN}, now) == what
