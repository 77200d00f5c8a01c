"""How many statements a piece of code sends: a list must not ask once a row."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


class Statements(list[str]):
    """The statements sent so far, transaction marks left out."""


@contextmanager
def statements(engine: Engine) -> Iterator[Statements]:
    """Collect the statements sent to the database inside the block."""
    sent = Statements()

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
