"""Sessions: short, synchronous, and never open over a network send."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy import Engine, event, update
from sqlmodel import Session, SQLModel

from scheduler.store.dialect import LOCK_TIMEOUT, make_engine, one_writer
from scheduler.store.tables import Appointment, Document, Event, HouseState, Occurrence, Task, Unit
from scheduler.store.turns import Turns

_joined: ContextVar[Session | None] = ContextVar("joined", default=None)
"""The session that everything in this thread joins, inside `together`."""

_SHOWN_IN_FEEDS: tuple[type[SQLModel], ...] = (Appointment, Document, Event, Occurrence, Task, Unit)


@dataclass(frozen=True)
class Database:
    """One database, as everything else sees it."""

    engine: Engine
    _turns: Turns = field(default_factory=Turns, init=False, repr=False, compare=False)

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
        with self._writing(), Session(self.engine, expire_on_commit=False) as session:
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

    def _writing(self) -> AbstractContextManager[None]:
        # Whoever waits for SQLite's own lock looks now and then whether it is free, and of many writers one
        # may never be lucky: here they take turns. PostgreSQL keeps a queue itself.
        return self._turns.turn(LOCK_TIMEOUT) if one_writer(self.engine) else nullcontext()

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
