"""What several threads want at the same moment is done in one go."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")

_ANY = 1000


class InOneGo(Generic[Wish, Answer]):
    """Does for all threads that wait what each would do for itself.

    Nobody waits for others to come: who finds it free takes along all that came meanwhile, but no more than
    `room` says, which may wait until there is some. `do` answers in the order in which it is asked. Where it
    fails for several each is done alone, so that nobody bears the fault of another.
    """

    def __init__(
        self, do: Callable[[Sequence[Wish]], Sequence[Answer]], room: Callable[[], int] = lambda: _ANY
    ) -> None:
        self._do, self._room = do, room
        self._waiting: list[tuple[Wish, Future[Answer]]] = []
        self._changed, self._busy = threading.Condition(), False

    def __call__(self, wish: Wish) -> Answer:
        """Return the answer to this wish, or raise what went wrong with it."""
        mine: Future[Answer] = Future()
        with self._changed:
            self._waiting.append((wish, mine))
        while self._is_ours_to_do(mine):
            try:
                self._go()
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()
        return mine.result()

    def _is_ours_to_do(self, mine: Future[Answer]) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: mine.done() or not self._busy)
            if mine.done():
                return False
            self._busy = True
            return True

    def _go(self) -> None:
        most = self._room()
        with self._changed:
            together, self._waiting = self._waiting[:most], self._waiting[most:]
        try:
            self._answer(together)
        except Exception as problem:  # noqa: BLE001 - raised again where it was wished for
            if len(together) == 1:
                together[0][1].set_exception(problem)
            else:
                self._each_alone(together)

    def _answer(self, together: Sequence[tuple[Wish, Future[Answer]]]) -> None:
        answers = self._do([wish for wish, _ in together])
        for (_, waiting), answer in zip(together, answers, strict=True):
            waiting.set_result(answer)

    def _each_alone(self, together: Sequence[tuple[Wish, Future[Answer]]]) -> None:
        for one in together:
            try:
                self._answer([one])
            except Exception as problem:  # noqa: BLE001 - raised again where it was wished for
                one[1].set_exception(problem)
