"""How simulated people answer: never, on time, or mixed by a seed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import heappop, heappush

from bots.buttons import Press
from scheduler.actions.answers import answer
from scheduler.actions.evidence import Given, give_link
from scheduler.actions.figures import Giver, give_figures
from scheduler.actions.house import Actor, House
from scheduler.actions.occurrences import Confirm, change
from scheduler.core.figures import asked_of
from scheduler.core.reminders import BEFORE, CONFIRM, OVERDUE
from scheduler.core.states import OccurrenceState, SubjectKind, Verb
from scheduler.store.tables import Occurrence, Reminder, Task

SIMULATED = Actor("simulation")

PROOF = ("https://example.org/simulated", "")
"""What simulated units send as evidence."""

PAUSE = timedelta(minutes=20)
"""How long a simulated person takes to answer."""


class Answers(StrEnum):
    """What simulated people do with a reminder."""

    NONE = "none"
    ACKNOWLEDGED = "acknowledged"
    ON_TIME = "on-time"
    MIXED = "mixed"


_MIXTURE = (Answers.ON_TIME,) * 6 + (Answers.ACKNOWLEDGED,) * 2 + (Answers.NONE,) * 2


class Pretender:
    """Answers in the name of everybody, a while after they heard; the same seed answers alike."""

    def __init__(self, house: House, answers: Answers, seed: int) -> None:
        self._house = house
        self._answers = answers
        self._seed = seed
        self._todo: list[tuple[datetime, int, str]] = []

    def next_act(self) -> datetime | None:
        """Return when the next answer is due."""
        return self._todo[0][0] if self._todo else None

    def hear(self, rows: Sequence[Reminder], now: datetime) -> None:
        """Remember what was heard; everybody who answers does so after a pause."""
        for row in rows:
            for verb in self._verbs(row):
                heappush(self._todo, (now + PAUSE, row.id or 0, verb))

    def _verbs(self, row: Reminder) -> tuple[str, ...]:
        if self._answers is Answers.NONE:
            return ()
        if row.subject_kind is SubjectKind.OCCURRENCE:
            return (CONFIRM,) if row.rule == CONFIRM else ()
        if row.subject_kind is not SubjectKind.TASK or row.rule not in (BEFORE, OVERDUE):
            return ()
        match self._habit(row.subject_id):
            case Answers.ON_TIME if row.rule == OVERDUE or row.ordinal == 0:
                return (Verb.COMPLETE,)
            case Answers.ON_TIME | Answers.ACKNOWLEDGED:
                return (Verb.ACKNOWLEDGE,)
        return ()

    def _habit(self, task_id: int) -> Answers:
        if self._answers is not Answers.MIXED:
            return self._answers
        digest = hashlib.sha256(f"{self._seed}:{task_id}".encode()).digest()
        return _MIXTURE[digest[0] % len(_MIXTURE)]

    def act(self, now: datetime) -> None:
        """Give every answer that is due."""
        while self._todo and self._todo[0][0] <= now:
            _, reminder_id, verb = heappop(self._todo)
            with self._house.db.read() as session:
                row = session.get_one(Reminder, reminder_id)
                revision = self._revision(session.get(Task, row.subject_id), row)
                occurrence = session.get(Occurrence, row.subject_id) if verb == CONFIRM else None
            if verb == CONFIRM:
                self._confirm(occurrence, now)
            else:
                self._count(row, now)
                if verb == Verb.COMPLETE:
                    give_link(self._house, Given(row.subject_id, row.seat_id), PROOF, SIMULATED, now)
                press = Press(Verb(verb), row.subject_id, row.seat_id, revision)
                answer(self._house, press, SIMULATED, "simulation", now)

    def _count(self, row: Reminder, now: datetime) -> None:
        """Give the numbers that the task asks for: the least that is possible."""
        with self._house.db.read() as session:
            asked = asked_of(session.get_one(Task, row.subject_id).numbers)
        if asked:
            least = {one.key: str(one.least or 0).replace(".", ",") for one in asked}
            give_figures(self._house, row.subject_id, least, Giver(row.seat_id), SIMULATED, now)

    @staticmethod
    def _revision(task: Task | None, row: Reminder) -> int:
        return task.due_revision if task else row.due_revision

    def _confirm(self, occurrence: Occurrence | None, now: datetime) -> None:
        if occurrence is None or occurrence.state is not OccurrenceState.PROVISIONAL or occurrence.id is None:
            return
        with self._house.db.read() as session:
            start = self._house.working_days(session).after_or_on(occurrence.planned_start)
        # A span that is only a window holds one day; the day on which it is confirmed cannot lie behind.
        day = max(start, self._house.today(now))
        change(self._house, occurrence.id, Confirm(day, day), SIMULATED, now, apply=True)
