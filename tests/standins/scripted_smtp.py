"""A mail server that says at each step what a test wrote down, whole, by halves, or not at all."""

import socket
import socketserver
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Self


class Act(Enum):
    """What happens instead of an answer."""

    CLOSE = auto()
    RESET = auto()
    SILENT = auto()
    TRICKLE = auto()
    """One byte after another and never a whole line."""


Answer = bytes | Act

CONNECT, END_OF_DATA = "CONNECT", "."
_GOOD = {
    CONNECT: b"220 here\r\n",
    "EHLO": b"250 here\r\n",
    "DATA": b"354 go on\r\n",
    "QUIT": b"221 bye\r\n",
}
_LINGER = struct.pack("ii", 1, 0)


@dataclass
class Script:
    """`answers` are by step: CONNECT, a command's name, or END_OF_DATA; all else is answered 250.

    An answer without its line end is followed by the end of the connection. `letters` came whole,
    whatever was answered; `thinks` is how many seconds the server takes over each.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    letters: list[bytes] = field(default_factory=list)
    thinks: float = 0.0
    heard: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, step: str) -> Answer:
        return self.answers.get(step, _GOOD.get(step, b"250 fine\r\n"))


class _Talk(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        # The other side may have gone.
        with suppress(OSError):
            self._hold()

    def _hold(self) -> None:
        going_on = self._say(CONNECT)
        while going_on and (line := self.rfile.readline()):
            said = line.decode("utf-8", "replace").strip()
            self.server.script.heard.append(said)
            step = said.partition(" ")[0].upper()
            going_on = self._say(step)
            if going_on and step == "DATA" and self._answer(step).startswith(b"354"):
                going_on = self._content()

    def _content(self) -> bool:
        rows = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            rows.append(line)
        self.server.script.letters.append(b"".join(rows))
        self.server.script.over.wait(self.server.script.thinks)
        return self._say(END_OF_DATA)

    def _answer(self, step: str) -> bytes:
        answer = self.server.script.answer(step)
        return answer if isinstance(answer, bytes) else b""

    def _say(self, step: str) -> bool:
        answer = self.server.script.answer(step)
        if isinstance(answer, Act):
            self._act(answer)
            return False
        self.wfile.write(answer)
        return answer.endswith(b"\r\n")

    def _act(self, act: Act) -> None:
        over = self.server.script.over
        if act is Act.SILENT:
            over.wait()
        elif act is Act.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        while act is Act.TRICKLE and not over.wait(0.02):
            self.wfile.write(b"2")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.script = script


class ScriptedSmtp:
    """The server on 127.0.0.1, for a with-block."""

    def __init__(self, script: Script) -> None:
        self._server = _Server(script)
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.script.over.set()
        self._server.shutdown()
        self._server.server_close()
