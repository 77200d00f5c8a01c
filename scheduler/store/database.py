"""Sessions: short, synchronous, and never open over a network send."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import Engine, event, update
from sqlmodel import Session, SQLModel

from scheduler.store.dialect import make_engine
from scheduler.store.tables import Appointment, Document, Event, HouseState, Occurrence, Task, Unit

_joined: ContextVar[Session | None] = ContextVar("joined", default=None)
"""The session that everything in this thread joins, inside `together`."""

_SHOWN_IN_FEEDS: tuple[type[SQLModel], ...] = (Appointment, Document, Event, Occurrence, Task, Unit)


@dataclass(frozen=True)
class Database:
    """One database, as everything else sees it."""

    engine: Engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that sees one moment and changes nothing."""
        if joined := self._joined():
            yield joined
            return
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session that commits at the end, or changes nothing where an error leaves it."""
        if joined := self._joined():
            yield joined
            joined.flush()
            return
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options={"writes": True})
            yield session
            session.commit()

    @contextmanager
    def together(self) -> Iterator[Session]:
        """Make one transaction of all that this thread reads and writes inside: all is kept, or nothing.

        Who shows a change and takes it back by `rollback` takes back everything.
        """
        with self.write() as session:
            token = _joined.set(session)
            try:
                yield session
            finally:
                _joined.reset(token)

    def _joined(self) -> Session | None:
        session = _joined.get()
        return session if session is not None and session.get_bind() is self.engine else None

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Return the database at `url` (SQLAlchemy's form)."""
    return Database(make_engine(url))


@event.listens_for(Session, "before_flush")
def _raise_revision(session: Session, _context: object, _instances: object) -> None:
    """Count the changes that a calendar shows; feeds cache their bytes by this number."""
    changed = (*session.new, *session.dirty, *session.deleted)
    if any(isinstance(row, _SHOWN_IN_FEEDS) for row in changed):
        session.execute(update(HouseState).values(revision=HouseState.revision + 1))
