"""What a database that does not answer says to people."""

from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError, ProgrammingError

from calendars.phrases import Phrase, phrase

_DAMAGED = ("not a database", "malformed")
_NO_FILE = ("disk I/O", "readonly", "unable to open")
_NO_ENTRY = ("authentication failed", "no password supplied")


def is_database_fault(problem: BaseException) -> bool:
    """Tell whether the database itself fails, and not what was asked of it."""
    # A damaged SQLite file comes as the bare class, of which faults of ours are kinds too.
    if isinstance(problem, ProgrammingError):
        # Nothing was asked yet: what is wrong is the address.
        return problem.statement is None
    return isinstance(problem, OperationalError | InterfaceError) or type(problem) is DatabaseError


def what_stops_us(problem: BaseException) -> Phrase:
    """Return what anybody may read of what keeps the service from its work; the log tells the rest."""
    if isinstance(problem, DBAPIError) and is_database_fault(problem):
        return database_fault(problem)
    return phrase("Delivery cannot go on, and is tried again; the log of the service says why.")


def database_fault(problem: DBAPIError) -> Phrase:
    """Return what happened and what to do, without the words of the database itself."""
    text = str(problem.orig)
    if "full" in text or "No space left" in text:
        return phrase("The disk is full; nothing of this step was written. Make room and run it again.")
    if "locked" in text:
        return phrase(
            "Another process holds the database; nothing was written. Wait for it to end, or stop it."
        )
    if any(words in text for words in _DAMAGED):
        return phrase(
            "The database file is damaged or is something else; nothing was written. "
            "Put it aside and restore a copy."
        )
    if any(words in text for words in _NO_FILE):
        return phrase(
            "The database file cannot be read or written; nothing of this step was written. "
            "Check the rights of its folder, its quota and the disk, then run it again."
        )
    return _unopened(text)


def _unopened(text: str) -> Phrase:
    """Return what keeps a server of PostgreSQL from being opened; where time alone may help, that."""
    if any(words in text for words in _NO_ENTRY):
        return phrase(
            "The database refused the user or the password; nothing was written. "
            "Correct NHACVIEC_DATABASE_URL or PGPASSWORD."
        )
    if "FATAL" in text and "does not exist" in text:
        return phrase(
            "The server has no such database or user; nothing was written. "
            "Make it, or correct NHACVIEC_DATABASE_URL."
        )
    if "resolve host" in text:
        return phrase(
            "The host of the database is not known here; nothing was written. Correct NHACVIEC_DATABASE_URL."
        )
    return phrase("The database cannot be reached; nothing was written. Please try again in a moment.")
