"""Telegram: reminders with buttons in private chats, and the conversation around them."""

import os

# The library warns at each reading of a duration as a whole number; this asks it for timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "1")
