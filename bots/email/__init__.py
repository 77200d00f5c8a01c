"""E-mail: one letter a message, handed to one server."""

from bots.email.channel import EmailChannel

__all__ = ["EmailChannel"]
