"""Decisions about tasks, reminders and deliveries as pure functions of facts and the present moment."""
