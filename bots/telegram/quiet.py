"""The token stands in every address of the Bot API; this keeps it out of every log line."""

import logging

_HIDDEN = "***"

_LIBRARIES = ("httpx", "telegram.Bot", "asyncio")
"""Loggers of others that write addresses: httpx each request, telegram.Bot its base address."""

_OURS = ("channel", "conversation", "poller", "service")
"""Our own modules that tell of others' failures; a filter does not reach the loggers below its own."""

_TELLTALES = (*_LIBRARIES, *(f"{__package__}.{name}" for name in _OURS))


class Scrubber(logging.Filter):
    """Takes one token out of texts and log records."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def __call__(self, text: str, /) -> str:
        """Return the text without the token."""
        return text.replace(self._token, _HIDDEN) if self._token else text

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, its words and its traceback scrubbed."""
        record.msg, record.args = self(_words(record)), ()
        if record.exc_info:
            record.exc_text = self(record.exc_text or logging.Formatter().formatException(record.exc_info))
        return True

    def watch(self) -> None:
        """Scrub records and silence httpx below warnings: it logs every request."""
        for name in _TELLTALES:
            logging.getLogger(name).addFilter(self)
        if logging.getLogger("httpx").level == logging.NOTSET:
            logging.getLogger("httpx").setLevel(logging.WARNING)


def _words(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # The words do not fit their values. The logger of a library may not stop us by that.
        return f"{record.msg} {record.args}"
