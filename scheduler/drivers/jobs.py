"""The queue itself: procrastinate's tables, our two kinds of jobs, and what is deferred within a session."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status
from sqlalchemy import make_url, text
from sqlmodel import Session

from scheduler.actions.queueing import Job
from scheduler.clock import utc_now
from scheduler.store.dialect import PROGRAM, make_engine

RING, DELIVER, QUEUE = "ring", "deliver", "nhacviec"

EVERY = "* * * * * */10"
"""When the ring comes: each ten seconds. The sixth field of procrastinate's cron is the seconds'."""

STALLED = 60.0
"""Seconds without a sign of life after which a worker is gone."""

_TABLE = "procrastinate_jobs"
_GUARD = 20_10_1932


def conninfo(url: str) -> str:
    """Return the address of the database in the form of libpq."""
    plain = make_url(url).set(drivername="postgresql").update_query_dict({"application_name": PROGRAM})
    return plain.render_as_string(hide_password=False)


def make_queue(url: str) -> None:
    """Make the queue's tables where they are missing; of several processes one does it.

    Its schema is the library's matter and none of Alembic's.
    """
    engine = make_engine(url)
    try:
        with engine.connect() as connection, connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _GUARD})
            if connection.execute(text("SELECT to_regclass(:name)"), {"name": _TABLE}).scalar() is None:
                with App(connector=SyncPsycopgConnector(conninfo=conninfo(url))).open() as app:
                    app.schema_manager.apply_schema()
    finally:
        engine.dispose()


def queue_app(url: str, ring: Callable[[], None], deliver: Callable[[int], None]) -> App:
    """Return the queue with our two tasks: both are synchronous, and run in threads."""
    app = App(connector=PsycopgConnector(conninfo=conninfo(url), max_size=8))

    @app.periodic(cron=EVERY)
    # Before all jobs that wait: what was held by the dead comes back, and we show that we live.
    @app.task(name=RING, queue=QUEUE, queueing_lock=RING, priority=1)
    def _ring(timestamp: int) -> None:  # noqa: ARG001 - the queue tells each periodic task when it was due
        ring()

    @app.task(name=DELIVER, queue=QUEUE)
    def _deliver(envelope_id: int) -> None:
        deliver(envelope_id)

    return app


def waiting(session: Session) -> set[int]:
    """Return the envelopes that have a job which has not begun."""
    query = text(
        f"SELECT queueing_lock FROM {_TABLE} "  # noqa: S608 - a name of ours, no input
        "WHERE status = 'todo' AND task_name = :task AND queueing_lock IS NOT NULL"
    )
    return {int(one.partition(":")[2]) for (one,) in session.execute(query, {"task": DELIVER})}


def workers_alive(session: Session) -> int:
    """Return how many workers gave a sign of life lately."""
    query = text(
        "SELECT count(*) FROM procrastinate_workers "
        "WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
    )
    return int(session.execute(query, {"seconds": STALLED}).scalar() or 0)


class Deferrer:
    """Puts jobs into the queue within a session's own transaction."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        # Its connector is never opened: each job travels over the connection of its session.
        self._app = App(connector=SyncPsycopgConnector())

    def defer(self, session: Session, jobs: Sequence[Job], more: bool) -> None:
        """Put all jobs into the queue, in their order; the caller commits. With `more` a ring is among them.

        An envelope whose job another process makes at this moment is left to that one.
        """
        queued = [_queued(job, self._scheduled(job)) for job in jobs]
        half = len(queued) // 2 if more else len(queued)
        self._put_all(session, queued[:half])
        if more:
            self._put_one(session, _next_ring())
        self._put_all(session, queued[half:])

    def _put_all(self, session: Session, jobs: Sequence[QueuedJob]) -> None:
        try:
            with session.begin_nested():
                self._put(session, jobs)
        except AlreadyEnqueued:
            for job in jobs:
                self._put_one(session, job)

    def _put_one(self, session: Session, job: QueuedJob) -> None:
        with suppress(AlreadyEnqueued), session.begin_nested():
            self._put(session, [job])

    def _put(self, session: Session, jobs: Sequence[QueuedJob]) -> None:
        if jobs:
            self._app.job_manager.batch_defer_jobs(list(jobs), _raw(session))

    def _scheduled(self, job: Job) -> datetime | None:
        # The queue goes by the machine's clock; ours may be another, in a test.
        ahead = job.at - self._clock()
        return utc_now() + ahead if ahead > timedelta() else None

    def again(self, session: Session, job: Job) -> None:
        """Put one job into the queue unless one for its envelope waits there."""
        self._put_one(session, _queued(job, self._scheduled(job)))


def _next_ring() -> QueuedJob:
    return QueuedJob(
        id=None,
        queue=QUEUE,
        task_name=RING,
        lock=None,
        queueing_lock=f"{RING}:next",
        task_kwargs={"timestamp": 0},
    )


def _queued(job: Job, scheduled_at: datetime | None) -> QueuedJob:
    return QueuedJob(
        id=None,
        queue=QUEUE,
        task_name=DELIVER,
        lock=f"person:{job.person_id}",
        queueing_lock=f"envelope:{job.envelope_id}",
        task_kwargs={"envelope_id": job.envelope_id},
        scheduled_at=scheduled_at,
    )


def _raw(session: Session) -> psycopg.Connection:
    raw = session.connection().connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw


async def reap(app: App) -> int:
    """End the jobs of workers that are gone; return how many.

    Whoever waits behind them in the same person's order goes on; their envelopes come back by their leases.
    """
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED))
    for job in stalled:
        assert job.id is not None
        await app.job_manager.finish_job_by_id_async(job.id, status=Status.FAILED, delete_job=True)
    return len(stalled)
