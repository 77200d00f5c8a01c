"""What the desk shows of the ways out: channels that rest, addresses that are dead, the ledger."""

from dataclasses import dataclass

from calendars.phrases import Phrase, phrase
from scheduler.actions.balance import Balance, balance
from scheduler.actions.boards.words import channel_words
from scheduler.actions.health import ChannelState, channel_states
from scheduler.actions.house import House
from scheduler.store.dead import dead_addresses


@dataclass(frozen=True)
class DeadAddress:
    """An address that was refused, and with which words."""

    person_id: int
    name: str
    channel: str
    address: str
    fault: str


@dataclass(frozen=True)
class Ways:
    """What is wrong with the ways out, in words; empty where all is well."""

    channels: tuple[Phrase, ...]
    dead: tuple[DeadAddress, ...]
    ledger: Balance


def ways_out(house: House) -> Ways:
    """Return what is wrong with the ways out."""
    resting = tuple(resting_words(one) for one in channel_states(house) if not one.working)
    with house.db.read() as session:
        rows = dead_addresses(session)
    dead = tuple(
        DeadAddress(row.person_id, name, house.words.say(channel_words(row.channel)), row.address, row.fault)
        for row, name in rows
        if row.channel in house.channels
    )
    return Ways(resting, dead, balance(house))


def resting_words(state: ChannelState) -> Phrase:
    """Say why a channel rests, since when, when it is tried again, and what to do."""
    values = {
        "channel": channel_words(state.channel),
        "since": state.since,
        "again": state.probe_at,
        "error": state.error,
    }
    if state.ours:
        return phrase(
            "{channel} stands still since {since}: our own settings are refused ({error}). "
            "Nothing fails by that; put the settings right. It is tried again at {again}.",
            **values,
        )
    return phrase(
        "{channel} is out of reach since {since} ({error}). What is important goes another way at once, "
        "the rest after a while. It is tried again at {again}.",
        **values,
    )
