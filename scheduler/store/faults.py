"""What a database that does not answer says to people."""

from sqlalchemy.exc import DBAPIError

from calendars.phrases import Phrase, phrase


def database_fault(problem: DBAPIError) -> Phrase:
    """Return what happened and what to do, without the words of the database itself."""
    text = str(problem.orig)
    if "full" in text or "No space left" in text:
        return phrase("The disk is full; nothing of this step was written. Make room and run it again.")
    if "locked" in text:
        return phrase(
            "Another process holds the database; nothing was written. Wait for it to end, or stop it."
        )
    return phrase("The database cannot be reached; nothing was written. Please try again in a moment.")
