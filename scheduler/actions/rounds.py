"""The round that a watchman makes each minute: channels that rest are probed, the ledger is checked."""

from collections.abc import Callable
from datetime import datetime

from scheduler.actions.balance import check_what_changed
from scheduler.actions.health import probe_due
from scheduler.actions.house import House


def make_round(house: House, clock: Callable[[], datetime]) -> None:
    """Do what is due of it; what another process has just done is not done again."""
    probe_due(house, clock)
    check_what_changed(house, clock())
