"""A Bot API server on 127.0.0.1, strict by Telegram's documentation.

By hand: `python -m tests.standins.bot_api --port N --token T`, then
POST /user/say {"chat": 7, "text": "/viec"}
or /user/press {"chat": 7, "message": 3, "data": "..."},
and GET /user/sees?chat=7, let a person act as the user; GET /user/counts tells what was asked how often.
"""

import argparse
import json
import sys
import threading
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.standins.markup import LONGEST, MOST_BUTTONS, Unreadable, seen, units

BOT = {"id": 1, "is_bot": True, "first_name": "Nhắc Việc", "username": "nhacviec_bot"}


class Break(Enum):
    """How a talk breaks off."""

    UNHEARD = auto()
    """The connection is closed before anything was done."""
    UNANSWERED = auto()
    """All was done, and the connection closed without an answer."""
    HALF = auto()
    """All was done, and half of the answer sent."""
    SILENT = auto()
    """All was done, and nothing more is heard."""


@dataclass(frozen=True)
class Page:
    """An answer that is not Telegram's: of a gateway or filter in between. Nothing was done."""

    code: int
    body: str = "<html><body>no</body></html>"


class Refused(Exception):
    """An answer with ok=false."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def parsed(text: str, mode: str | None) -> str:
    """Return what the reader sees of a text."""
    if mode is None:
        return text
    if mode != "HTML":
        raise Refused(400, "Bad Request: unsupported parse_mode")
    try:
        return seen(text)
    except Unreadable as fault:
        raise Refused(400, f"Bad Request: can't parse entities: {fault}") from None


@dataclass
class Telegram:
    """The far side: chats, messages, updates.

    `troubles` are how the next calls of a method end instead; None lets one pass.
    """

    token: str
    chats: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    messages: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    updates: deque[dict[str, Any]] = field(default_factory=deque)
    answered: list[dict[str, Any]] = field(default_factory=list)
    troubles: dict[str, deque[Refused | Break | Page | None]] = field(default_factory=dict)
    called: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)
    waiting: int = 0
    strangers: int = 0
    """Calls with another token."""
    everybody: bool = False
    """Whether any chat there is may be written to."""
    most: int = 0
    """How many messages a second are taken, 0 for any number; more are answered 429."""
    _taken: deque[float] = field(default_factory=deque)
    news: threading.Condition = field(default_factory=threading.Condition)
    _numbers: int = 0

    def number(self) -> int:
        self._numbers += 1
        return self._numbers

    def trouble(self, *how: Refused | Break | Page | None, method: str = "sendMessage") -> None:
        self.troubles.setdefault(method, deque()).extend(how)

    def turn_away(self) -> None:
        with self.news:
            self.strangers += 1
            self.news.notify_all()

    def next_trouble(self, method: str, given: dict[str, Any]) -> Refused | Break | Page | None:
        with self.news:
            self.called[method] += 1
            self.news.notify_all()
            waiting = self.troubles.get(method)
            return waiting.popleft() if waiting else None

    # What a person does.

    def user_says(self, chat: int, text: str) -> None:
        with self.news:
            self.chats.add(chat)
            message = {**_head(self, chat), "text": text, "from": _user(chat)}
            if text.startswith("/"):
                command = text.split(maxsplit=1)[0]
                message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command)}]
            self.updates.append({"update_id": self.number(), "message": message})
            self.news.notify_all()

    def user_presses(self, chat: int, message_id: int, data: str) -> None:
        with self.news:
            shown = self.messages[chat, message_id]
            buttons = [b["callback_data"] for row in shown["reply_markup"]["inline_keyboard"] for b in row]
            assert data in buttons, f"no such button: {data}"
        self.user_forges(chat, message_id, data)

    def user_forges(self, chat: int, message_id: int, data: str) -> None:
        """Press with data that no button needs to have: a client may send what it likes."""
        with self.news:
            shown = self.messages[chat, message_id]
            query = {
                "id": str(self.number()),
                "from": _user(chat),
                "chat_instance": "1",
                "data": data,
                "message": shown,
            }
            self.updates.append({"update_id": self.number(), "callback_query": query})
            self.news.notify_all()

    def sees(self, chat: int) -> list[dict[str, Any]]:
        with self.news:
            return [m for (c, _), m in sorted(self.messages.items()) if c == chat]

    def wait_for(self, condition: Any, seconds: float = 20) -> Any:
        """Wait until something is true of what the person sees."""
        with self.news:
            assert self.news.wait_for(condition, seconds), "it did not happen in time"
            return condition()

    # What the bot asks.

    def call(self, method: str, given: dict[str, Any]) -> Any:
        handler = getattr(self, f"on_{method}", None)
        if handler is None:
            raise Refused(404, "Not Found")
        return handler(given)

    def on_getMe(self, _given: dict[str, Any]) -> Any:
        return {
            **BOT,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def on_setMyCommands(self, given: dict[str, Any]) -> Any:
        if not _json(given.get("commands")):
            raise Refused(400, "Bad Request: commands must be non-empty")
        return True

    def on_deleteWebhook(self, _given: dict[str, Any]) -> Any:
        return True

    def on_getUpdates(self, given: dict[str, Any]) -> Any:
        offset, seconds = int(given.get("offset", 0)), min(float(given.get("timeout", 0)), 1.0)
        with self.news:
            while self.updates and self.updates[0]["update_id"] < offset:
                self.updates.popleft()
            self.waiting = mine = self.waiting + 1
            self.news.notify_all()
            self.news.wait_for(lambda: self.updates or self.waiting != mine, seconds)
            if self.waiting != mine:
                raise Refused(
                    409, "Conflict: terminated by other getUpdates request; make sure that only one runs"
                )
            return list(self.updates)

    def on_sendMessage(self, given: dict[str, Any]) -> Any:
        chat = int(_needed(given, "chat_id"))
        self._count()
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat not in self.chats and not self.everybody:
            raise Refused(400, "Bad Request: chat not found")
        with self.news:
            message = {**_head(self, chat), "from": BOT, **self._content(given)}
            self.messages[chat, message["message_id"]] = message
            self.news.notify_all()
            return message

    def _count(self) -> None:
        if not self.most:
            return
        with self.news:
            now = time.monotonic()
            while self._taken and self._taken[0] <= now - 1:
                self._taken.popleft()
            if len(self._taken) >= self.most:
                self.called["429"] += 1
                raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)
            self._taken.append(now)

    def on_editMessageText(self, given: dict[str, Any]) -> Any:
        place = int(_needed(given, "chat_id")), int(_needed(given, "message_id"))
        if place not in self.messages:
            raise Refused(400, "Bad Request: message to edit not found")
        with self.news:
            old, content = self.messages[place], self._content(given)
            if all(old.get(name) == content.get(name) for name in ("text", "reply_markup")):
                raise Refused(
                    400, "Bad Request: message is not modified: specified new message content is the same"
                )
            kept = {k: v for k, v in old.items() if k not in ("text", "reply_markup", "raw")}
            self.messages[place] = {**kept, **content}
            self.news.notify_all()
            return self.messages[place]

    def on_answerCallbackQuery(self, given: dict[str, Any]) -> Any:
        _needed(given, "callback_query_id")
        with self.news:
            self.answered.append(given)
            self.news.notify_all()
        return True

    def _content(self, given: dict[str, Any]) -> dict[str, Any]:
        text = parsed(str(_needed(given, "text")), given.get("parse_mode"))
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if "\0" in text:
            raise Refused(400, "Bad Request: text must be encoded in UTF-8")
        if units(text) > LONGEST:
            raise Refused(400, "Bad Request: message is too long")
        content: dict[str, Any] = {"text": text, "raw": given["text"]}
        if markup := _json(given.get("reply_markup")):
            _check_keyboard(markup)
            content["reply_markup"] = markup
        return content


def _check_keyboard(markup: dict[str, Any]) -> None:
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise Refused(400, "Bad Request: reply markup is too long")
    for button in buttons:
        data = button.get("callback_data", "").encode()
        if not button.get("text") or ("url" not in button and not 1 <= len(data) <= 64):
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")


def _needed(given: dict[str, Any], name: str) -> Any:
    if given.get(name) in (None, ""):
        raise Refused(400, f"Bad Request: parameter {name} is required")
    return given[name]


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _user(chat: int) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": "Người dùng"}


def _head(far: Telegram, chat: int) -> dict[str, Any]:
    """Groups have numbers below zero."""
    place = (
        {"type": "group", "title": "Nhóm"} if chat < 0 else {"type": "private", "first_name": "Người dùng"}
    )
    return {"message_id": far.number(), "date": 1_790_000_000, "chat": {"id": chat, **place}}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    """Five, the library's own number, are too few where many send at once."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever was killed left a connection, and nothing is to be said about that."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class BotApi:
    """The server, for a with-block; `url` is for NHACVIEC_TELEGRAM_API_URL."""

    def __init__(self, far: Telegram, port: int = 0) -> None:
        self._far = far
        self._server = _Server(("127.0.0.1", port), _handler(far))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._far.over.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(far: Telegram) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one small method a path
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/user/sees":
                self._say(200, far.sees(int(parse_qs(parts.query)["chat"][0])))
                return
            if parts.path == "/user/counts":
                self._say(200, far.called)
                return
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            given = _read(body, self.headers.get("content-type", ""))
            path = urlsplit(self.path).path
            if path.startswith("/user/"):
                self._act(path, given)
                return
            token, _, method = path.removeprefix("/bot").partition("/")
            if token != far.token:
                far.turn_away()
                self._say(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
                return
            self._answer(method, given)

        def _answer(self, method: str, given: dict[str, Any]) -> None:
            trouble = far.next_trouble(method, given)
            if isinstance(trouble, Page):
                self._write(trouble.code, "text/html", trouble.body.encode())
                return
            if trouble is Break.UNHEARD:
                self.close_connection = True
                return
            try:
                if isinstance(trouble, Refused):
                    raise trouble
                result = far.call(method, given)
            except Refused as no:
                extra = {"parameters": no.parameters} if no.parameters else {}
                self._say(
                    no.code, {"ok": False, "error_code": no.code, "description": no.description, **extra}
                )
                return
            self._tell({"ok": True, "result": result}, trouble)

        def _tell(self, value: Any, trouble: Break | None) -> None:
            if trouble is None:
                self._say(200, value)
                return
            self.close_connection = True
            if trouble is Break.HALF:
                self._write(200, "application/json", json.dumps(value).encode(), cut=True)
            if trouble is Break.SILENT:
                far.over.wait()

        def _act(self, path: str, given: dict[str, Any]) -> None:
            if path == "/user/say":
                far.user_says(int(given["chat"]), given["text"])
            else:
                far.user_presses(int(given["chat"]), int(given["message"]), given["data"])
            self._say(200, {"ok": True})

        def _say(self, status: int, value: Any) -> None:
            self._write(status, "application/json", json.dumps(value, ensure_ascii=False).encode())

        def _write(self, status: int, kind: str, body: bytes, *, cut: bool = False) -> None:
            # Whoever asked may be gone: a bot that stops leaves its long question.
            with suppress(ConnectionError):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if cut else body)

    return Handler


def _read(body: bytes, kind: str) -> dict[str, Any]:
    if kind.startswith("application/json"):
        found: dict[str, Any] = json.loads(body or b"{}")
        return found
    return {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}


def main() -> None:
    """Serve until interrupted."""
    words = argparse.ArgumentParser()
    words.add_argument("--port", type=int, default=8081)
    words.add_argument("--token", default="1:test")
    words.add_argument("--everybody", action="store_true", help="take messages to any chat")
    words.add_argument("--most", type=int, default=0, help="messages a second; more are answered 429")
    given = words.parse_args()
    far = Telegram(given.token, everybody=given.everybody, most=given.most)
    with BotApi(far, given.port) as api:
        print(api.url, flush=True)  # noqa: T201 - run by hand
        threading.Event().wait()


if __name__ == "__main__":
    main()
