"""The personal page as a channel: it shows every envelope anyway, so a message to it has arrived at once."""

from bots.messages import Message
from scheduler.core.delivery import Delivered, Outcome
from scheduler.core.ladder import PAGE


class PageChannel:
    """Carries the reminders where a person chose the page, or where nothing else is configured."""

    name = PAGE

    def probe(self) -> Outcome:
        """Say that all is well: the page needs nobody's answer."""
        return Delivered()

    def send(self, message: Message, address: str) -> Outcome:
        """Do nothing: the page reads the envelope itself, and the page has no address."""
        return Delivered()
