"""What an installation can be told: a setting is one field here."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from holidays import list_supported_countries
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from scheduler.locale import languages

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class SmtpServer:
    """A mail server. With `starttls` the connection is encrypted where the server offers it."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Literal["none", "starttls", "ssl"] = "starttls"


class Settings(BaseModel):
    """What an installation is told; a field is the setting's name without the prefix, in lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str = Field(
        "127.0.0.1", description="Address the service listens on; `0.0.0.0` for all.", examples=["127.0.0.1"]
    )
    port: int = Field(8000, ge=1, le=65535, description="Port the service listens on.", examples=["8000"])
    data_dir: Path = Field(
        Path("var"),
        description="Folder of the SQLite database, its copies and the secret.",
        examples=["/var/lib/nhacviec"],
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        description="`postgresql://user:password@host/name`. Empty: `nhacviec.db` in the data folder.",
        examples=["postgresql://nhacviec:password@127.0.0.1/nhacviec"],
    )
    driver: Literal["local", "queue"] = Field(
        "local",
        description="Who delivers: `local`, this process alone; `queue`, any number of `nhacviec worker` "
        "on PostgreSQL.",
        examples=["queue"],
    )
    public_url: str = Field(
        "",
        description="Address at which people reach the service; links begin with it. Empty: `http://127.0.0.1:PORT`.",
        examples=["https://nhacviec.example.org"],
    )
    secret: SecretStr = Field(
        SecretStr(""),
        description="Key that signs the links in messages: 32 random characters or more. "
        "Empty: made at the first start and kept in the data folder.",
    )
    timezone: str = Field(
        "Asia/Ho_Chi_Minh",
        description="Time zone of the working days and of all times shown.",
        examples=["Asia/Ho_Chi_Minh"],
    )
    language: str = Field("vi", description="Language of pages and messages: `vi` or `en`.", examples=["vi"])
    holidays: str = Field(
        "VN",
        description="Country whose public holidays count (ISO 3166; a part of it: `DE-BY`), or `none`.",
        examples=["VN"],
    )
    messages_a_day: int = Field(
        4,
        ge=2,
        le=100,
        description="Messages that one person gets in a day at most; what is over waits for the next slot. "
        "What the secretary presses for, and the last day of a task, goes all the same.",
        examples=["4"],
    )
    file_limit_mb: int = Field(
        20, ge=1, le=500, description="Megabytes of one file of evidence at most.", examples=["20"]
    )
    files_quota_mb: int = Field(
        5000,
        ge=10,
        le=10_000_000,
        description="Megabytes of all files of evidence together at most; they lie in the data folder.",
        examples=["5000"],
    )
    telegram_token: SecretStr = Field(
        SecretStr(""),
        description="Token of the Telegram bot. Empty: no Telegram.",
        examples=["123456789:a-token-from-BotFather"],
    )
    telegram_api_url: str = Field(
        "",
        description="Own Bot API server: requests go to `URL/botTOKEN/METHOD`. Empty: Telegram's.",
        examples=["http://127.0.0.1:8081"],
    )
    telegram_proxy: SecretStr = Field(
        SecretStr(""), description="HTTP proxy on the way to Telegram.", examples=["http://127.0.0.1:3128"]
    )
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="Mail server, `smtp[s]://[user:password@]host:port`. Empty: no e-mail.",
        examples=["smtp://user:password@mail.example.org:587"],
    )
    mail_from: str = Field(
        "",
        description="Address that mails come from. Empty: the user of the mail server, "
        "or `nhacviec@` the host people reach the service at.",
        examples=["nhacviec@example.org"],
    )
    ca_file: Path | None = Field(
        None,
        description="Certificates (PEM) to check the mail server's against, where it has one of its own.",
        examples=["/etc/ssl/own-ca.pem"],
    )

    daily_line: Literal["on", "off"] = Field(
        "off",
        description="`on`: each working morning administrators with a seat and an address read how delivery "
        "went: sent, unknown, to call, the ledger.",
        examples=["on"],
    )
    log: Literal["text", "json"] = Field(
        "text",
        description="Form of the log on standard error: `text` for people, `json` for machines (one object "
        "a line). Neither holds tokens, addresses or names.",
        examples=["json"],
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Token with which Prometheus reads `/metrics`. Empty: only this machine may, and only "
        "while NHACVIEC_PUBLIC_URL names no other.",
        examples=["a-long-random-word"],
    )
    heartbeat_url: SecretStr = Field(
        SecretStr(""),
        description="Address called each minute while ledger, clock, channels and database are sound; "
        "https, or http on this machine.",
        examples=["https://hc-ping.example.org/your-check"],
    )

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError):
            raise ValueError from None
        return value

    @field_validator("language")
    @classmethod
    def _language(cls, value: str) -> str:
        return _demand(value, value in languages())

    @field_validator("holidays")
    @classmethod
    def _country(cls, value: str) -> str:
        if value.lower() == "none":
            return "none"
        country, hyphen, part = value.partition("-")
        known = list_supported_countries()
        parts = known.get(country.upper(), [])
        return _demand(
            country.upper() + hyphen + part, country.upper() in known and (not hyphen or part in parts)
        )

    @field_validator("public_url", "telegram_api_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        # Paths are put behind it.
        bare = not set("?#@") & set(value)
        return _demand(value.rstrip("/"), bare and _is_address(value, "http", "https"))

    @field_validator("telegram_proxy")
    @classmethod
    def _proxy(cls, value: SecretStr) -> SecretStr:
        return _demand(value, _is_address(value.get_secret_value(), "http", "https"))

    @field_validator("heartbeat_url")
    @classmethod
    def _heartbeat(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        return _demand(value, _is_address(url, "https") or (_is_address(url, "http") and _is_here(url)))

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        return _demand(value, is_database_address(url))

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr) -> SecretStr:
        return _demand(value, _is_address(value.get_secret_value(), "smtp", "smtps"))

    @field_validator("mail_from")
    @classmethod
    def _mail_address(cls, value: str) -> str:
        return _demand(value, _is_mail_address(value))

    @field_validator("ca_file")
    @classmethod
    def _certificates(cls, value: Path) -> Path:
        return _demand(value, value.is_file())

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address in SQLAlchemy's form; it may hold a password."""
        return url_of(self.database_url.get_secret_value() or str(self.data_dir / "nhacviec.db"))

    @property
    def base_url(self) -> str:
        """The address that links begin with."""
        return self.public_url or f"http://127.0.0.1:{self.port}"

    @property
    def zone(self) -> ZoneInfo:
        """The local time zone."""
        return ZoneInfo(self.timezone)

    @property
    def holiday_country(self) -> str | None:
        """The country whose holidays count, None for none."""
        return None if self.holidays == "none" else self.holidays

    @property
    def smtp(self) -> SmtpServer | None:
        """The mail server, None where none is configured."""
        url = self.smtp_url.get_secret_value()
        return _smtp(url) if url else None

    @property
    def mail_sender(self) -> str:
        """The address that mails come from."""
        user = self.smtp.user if self.smtp else ""
        host = urlsplit(self.base_url).hostname or ""
        by_default = f"nhacviec@{host if re.fullmatch('[a-z0-9.-]*[a-z]', host) else 'localhost'}"
        return self.mail_from or (user if _is_mail_address(user) else by_default)


def is_database_address(url: str) -> bool:
    """Tell whether an address names a database that can be used, wherever it is and whether it is there."""
    try:
        # A server on a socket is named after the question mark, so that its address has no host.
        known = re.match(r"sqlite:///\S|postgres(ql)?(\+psycopg)?://[^\s/]", url) is not None
        return known and urlsplit(url).port != 0
    except ValueError:  # a port that is no number
        return False


def url_of(place: str) -> str:
    """Return a database's address in SQLAlchemy's form; a place without a scheme is a SQLite file."""
    url = place if "://" in place else f"sqlite:///{place}"
    return re.sub(r"^(postgres|postgresql)://", "postgresql+psycopg://", url)


def _demand(value: _Value, fits: bool) -> _Value:
    if not fits:
        raise ValueError
    return value


def _is_address(value: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and " " not in value
    except ValueError:  # a port that is no number, half a bracket
        return False


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


def _is_mail_address(value: str) -> bool:
    return re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+", value) is not None


def _smtp(url: str) -> SmtpServer:
    parts = urlsplit(url)
    ssl = parts.scheme == "smtps"
    return SmtpServer(
        host=parts.hostname or "",
        port=parts.port or (465 if ssl else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls="ssl" if ssl else "starttls",
    )
