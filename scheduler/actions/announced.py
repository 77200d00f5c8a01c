"""What a message says of an announcement."""

from sqlmodel import Session

from bots.compose import Matter
from calendars.phrases import phrase
from scheduler.store.tables import Announcement, Reminder


def about_announcement(session: Session, reminder: Reminder) -> Matter:
    """Return what the reminder has to say; the text stands beneath the title."""
    row = session.get_one(Announcement, reminder.subject_id)
    extra = ((phrase("Text"), row.text), (phrase("Document"), row.basis), (phrase("Link"), row.link))
    return Matter(rule=reminder.rule, title=row.title, seat_id=reminder.seat_id, extra=extra)
