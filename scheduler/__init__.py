"""Who owes what by when: the committee's events, tasks, reminders and their delivery."""

__version__ = "0.1.0"
