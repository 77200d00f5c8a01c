"""Settings by environment or `.env`; an unknown NHACVIEC_ name is an error."""

from scheduler.settings.load import BadSettings, load_settings
from scheduler.settings.model import Settings, SmtpServer, is_database_address, url_of
from scheduler.settings.secret import secret_of

__all__ = [
    "BadSettings",
    "Settings",
    "SmtpServer",
    "is_database_address",
    "load_settings",
    "secret_of",
    "url_of",
]
