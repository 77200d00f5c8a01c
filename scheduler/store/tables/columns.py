"""Column types and naming shared by every table."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

# Named before the first table: Alembic can alter a constraint on SQLite only by its name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; a naive value is refused where it would be written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive moment {value!r}: give it a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment(*, default: Any = ..., index: bool = False) -> Any:
    """Declare a column that holds an aware UTC moment; `default=None` makes it nullable."""
    nullable = default is None
    extra: Mapping[str, Any] = {} if default is ... else {"default": default}
    return Field(sa_type=UtcDateTime, nullable=nullable, index=index, **extra)


def choice(words: type[StrEnum], *, default: Any = ...) -> Any:
    """Declare a column that holds one word of a closed set, as text."""
    kind = Enum(
        words,
        native_enum=False,
        length=20,
        create_constraint=False,
        values_callable=lambda e: [w.value for w in e],
    )
    extra: Mapping[str, Any] = {} if default is ... else {"default": default}
    return Field(sa_type=kind, **extra)


def document(*, default_factory: Any = dict) -> Any:
    """Declare a column that holds JSON."""
    return Field(sa_type=JSON, nullable=False, default_factory=default_factory)
