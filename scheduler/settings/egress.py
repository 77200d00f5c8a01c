"""Every address that a configuration would call, for whoever opens the firewall."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import make_url

from scheduler.settings.model import Settings

_PORTS = {"https": 443, "http": 80}

BOT_API = "https://api.telegram.org"
"""Telegram's own server of the Bot API."""


@dataclass(frozen=True)
class Call:
    """`address` is host:port, without user, password, path or token; a socket is its path."""

    address: str
    purpose: str


def egress_of(settings: Settings) -> list[Call]:
    """Return the addresses that would be called, database first; nothing for what is not configured.

    Names are looked up by the system, which asks its own name servers: these are not listed.
    """
    found = [Call(address, "database") for address in _database(settings.sqlalchemy_url)]
    if settings.smtp:
        found.append(Call(_place(settings.smtp.host, settings.smtp.port), "email"))
    if settings.telegram_token.get_secret_value():
        found.append(Call(_of_url(settings.telegram_api_url or BOT_API), "telegram"))
        if proxy := settings.telegram_proxy.get_secret_value():
            found.append(Call(_of_url(proxy), "telegram-proxy"))
    if url := settings.heartbeat_url.get_secret_value():
        found.append(Call(_of_url(url), "heartbeat"))
    return found


def _database(address: str) -> list[str]:
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return []
    # More than one, and sockets, are named after the question mark.
    query = url.query.get("host", ())
    places = [one for some in ([query] if isinstance(query, str) else query) for one in some.split(",")]
    if not places:
        return [_place(url.host or "localhost", url.port or 5432)]
    return [one if one.startswith("/") else _named(one, url.port or 5432) for one in places]


def _named(place: str, port: int) -> str:
    host, colon, own = place.partition(":")
    return _place(host, int(own) if colon else port)


def _of_url(url: str) -> str:
    parts = urlsplit(url)
    return _place(parts.hostname or "", parts.port or _PORTS[parts.scheme])


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
