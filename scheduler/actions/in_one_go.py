"""What several threads want at the same moment is done in one go."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")


class InOneGo(Generic[Wish, Answer]):
    """Does for all threads that wait what each would do for itself.

    Nobody waits for others to come: who finds it free takes along all that came meanwhile. `do` answers in
    the order in which it is asked. Where it fails for several each is done alone, so that nobody bears the
    fault of another.
    """

    def __init__(self, do: Callable[[Sequence[Wish]], Sequence[Answer]]) -> None:
        self._do = do
        self._waiting: list[tuple[Wish, Future[Answer]]] = []
        self._guard, self._turn = threading.Lock(), threading.Lock()

    def __call__(self, wish: Wish) -> Answer:
        """Return the answer to this wish, or raise what went wrong with it."""
        mine: Future[Answer] = Future()
        with self._guard:
            self._waiting.append((wish, mine))
        with self._turn:
            if not mine.done():
                self._go()
        return mine.result()

    def _go(self) -> None:
        with self._guard:
            together, self._waiting = self._waiting, []
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
