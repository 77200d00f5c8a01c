"""Alarm clocks that say "look now"."""
