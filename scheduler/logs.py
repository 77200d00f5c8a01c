"""The log: one line an event, for people or for machines, without tokens, addresses or names."""

import json
import logging
import re
import secrets
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The number of the request that is being answered, where one is."""

_PLAIN_NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")

_HIDDEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"((?i:bearer )|/(?:v|toi|feeds|thiet-lap)/)[^\s?\"'./]+(?:\.[A-Za-z0-9_-]+)*"), r"\1…"),
    # The token of a bot stands in each address of the Bot API.
    (re.compile(r"\b(?:bot)?\d+:[A-Za-z0-9_-]{10,}"), "…"),
    (re.compile(r"(\w://)[^\s/@]+@"), r"\1…@"),
    (re.compile(r"[^\s<>\"'“”(){}\[\],;:=/@…]+@[^\s<>\"'“”(){}\[\],;:@]+"), "…"),
    # Telephones, and the numbers of chats.
    (re.compile(r"(?<![\w.])(?:\+84|0)(?:[ .-]?\d){8,10}(?!\w)"), "…"),
    (re.compile(r"(?<![\w.-])-?\d{7,}(?![\w.-])"), "…"),
    (re.compile(r"(?i)(chat(?:[_ ]?id)?\W{1,3})-?\d+"), r"\1…"),
)

_DATA_IN_ERRORS: tuple[tuple[re.Pattern[str], str], ...] = (
    # What databases and validation quote of the rows and forms that did not fit.
    (re.compile(r"\s*\bDETAIL:.*|\s*\[parameters:.*|,? ?input_value=.*", re.DOTALL), " …"),
    # A quotation with a space or a letter beyond ASCII may be somebody's name; one without is a path.
    (re.compile(r"'[^'\n]*(?:[^\x00-\x7f]|\s)[^'\n]*'|\"[^\"\n]*(?:[^\x00-\x7f]|\s)[^\"\n]*\""), "“…”"),
)

_QUIET = ("apscheduler", "alembic", "procrastinate", "httpx", "httpcore", "telegram", "uvicorn.access")
"""Libraries that tell of each step at INFO, some of them with addresses."""


def scrubbed(text: str) -> str:
    """Return a text without tokens, addresses, telephones and numbers of chats."""
    for pattern, instead in _HIDDEN:
        text = pattern.sub(instead, text)
    return text


class Scrub(logging.Filter):
    """Takes the tokens out of every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line; never drops one."""
        if isinstance(record.args, tuple):
            # Piece by piece: the server's own formatter takes the arguments apart.
            record.args = tuple(scrubbed(one) if isinstance(one, str) else one for one in record.args)
        said = record.getMessage()
        clean = scrubbed(said)
        if clean != said:
            record.msg, record.args = clean, ()
        return True


class _Clean(logging.Formatter):
    """Writes what was said and where it broke; what an error quotes of people's data is left out."""

    def said(self, record: logging.LogRecord) -> str:
        """Return the message."""
        try:
            words = record.getMessage()
        except (TypeError, ValueError, KeyError):
            # The words do not fit their values. A library may not stop the log by that.
            words = str(record.msg)
        return scrubbed(words)

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name that logging asks for
        """Return the traceback, each error in it told without the data that it quotes."""
        assert isinstance(ei, tuple)
        return "\n".join(_told(ei[1], set())) if isinstance(ei[1], BaseException) else ""


class TextLog(_Clean):
    """Lines for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and the traceback below it."""
        request = f" [{REQUEST.get()}]" if REQUEST.get() else ""
        line = f"{record.levelname} {record.name}{request}: {self.said(record)}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonLog(_Clean):
    """One JSON object a line: time, level, logger, message, and request and exception where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.said(record),
        }
        if REQUEST.get():
            line["request"] = REQUEST.get()
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _told(problem: BaseException, seen: set[int]) -> list[str]:
    """Return the lines of an error, after those of the errors that led to it."""
    seen.add(id(problem))
    before = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    lines = _told(before, seen) if before is not None and id(before) not in seen else []
    return [*lines, *_frames(problem.__traceback__), f"{type(problem).__qualname__}: {_words(problem)}"]


def _frames(step: TracebackType | None) -> list[str]:
    lines = []
    while step is not None:
        code = step.tb_frame.f_code
        lines.append(f"  {code.co_filename}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return lines


def _words(problem: BaseException) -> str:
    text = str(problem)
    for pattern, instead in _DATA_IN_ERRORS:
        text = pattern.sub(instead, text)
    return scrubbed(text)


def request_number(given: str) -> str:
    """Return the number for a request: the one a proxy gave it, if it is plain, or a new one."""
    return given if _PLAIN_NUMBER.fullmatch(given) else secrets.token_hex(8)


def write_log(form: Literal["text", "json"]) -> None:
    """Send every logger's lines to standard error in one form; libraries speak from warnings on."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLog() if form == "json" else TextLog())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
