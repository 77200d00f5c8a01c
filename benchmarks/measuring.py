"""One measured answer, and how it is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Answer:
    """A question, the median of its runs in seconds, and the most that we want to see; or both as ratios."""

    question: str
    seconds: float
    limit: float
    is_ratio: bool = False

    def shown(self, value: float) -> str:
        """Return one of the two values as the table shows it."""
        return f"{value:.3f}" if self.is_ratio else f"{value * 1000:.1f} ms"


def answer(
    question: str,
    work: Callable[[], object],
    *,
    limit: float,
    runs: int = 5,
    before: Callable[[], object] = lambda: None,
) -> Answer:
    """Run `work` some times after a first one that does not count, and return the median.

    What is done `before` each run is not counted.
    """
    found = [_timed(work, before) for _ in range(runs + 1)]
    return Answer(question, median(found[1:]), limit)


def shortest(work: Callable[[], object], before: Callable[[], object], runs: int) -> float:
    """Return the seconds of the quickest of some runs: whatever else the machine does only adds."""
    return min(_timed(work, before) for _ in range(runs))


def _timed(work: Callable[[], object], before: Callable[[], object]) -> float:
    before()
    start = perf_counter()
    work()
    return perf_counter() - start
