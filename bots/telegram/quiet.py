"""The token stands in every address of the Bot API; this keeps it out of every log line."""

import logging

_HIDDEN = "***"

_TELLTALES = ("httpx", "telegram.Bot")
"""Loggers of the libraries that write addresses: httpx each request, telegram.Bot its base address."""


class Scrubber(logging.Filter):
    """Takes one token out of texts and log records."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def __call__(self, text: str, /) -> str:
        """Return the text without the token."""
        return text.replace(self._token, _HIDDEN) if self._token else text

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, its words scrubbed."""
        record.msg, record.args = self(record.getMessage()), ()
        return True

    def watch(self) -> None:
        """Scrub the libraries' records and silence httpx below warnings: it logs every request."""
        for name in _TELLTALES:
            logging.getLogger(name).addFilter(self)
        if logging.getLogger("httpx").level == logging.NOTSET:
            logging.getLogger("httpx").setLevel(logging.WARNING)
