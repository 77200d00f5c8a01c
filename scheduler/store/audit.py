"""The audit trail: who did what to which thing, with the values before and after."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from scheduler.store.tables import Audit

RETURNED = "task.return"
"""The verb under which a result is returned to its unit."""

PASSED_ON = "task.pass_on"
"""The verb under which a task passes to the heir of its unit."""


def note(
    session: Session,
    actor: tuple[str, int | None],
    what: tuple[str, str],
    values: tuple[Mapping[str, Any], Mapping[str, Any]],
    at: datetime,
) -> None:
    """Write one line: `actor` is name and person, `what` is verb and subject, `values` before and after."""
    before, after = values
    session.add(
        Audit(
            at=at,
            actor=actor[0],
            person_id=actor[1],
            verb=what[0],
            subject=what[1],
            before={name: _plain(value) for name, value in before.items()},
            after={name: _plain(value) for name, value in after.items()},
        )
    )


def said_last(session: Session, code: str, verb: str) -> str:
    """Return the reason that was last given for doing this to a task; empty where it never was done."""
    query = select(Audit).where(Audit.subject == code, Audit.verb == verb).order_by(col(Audit.id).desc())
    row = session.exec(query.limit(1)).first()
    return str(row.after.get("reason", "")) if row else ""


def changed_last_by(session: Session, subject: str) -> str:
    """Return who changed a thing last; empty where nobody is written down."""
    query = select(Audit.actor).where(Audit.subject == subject).order_by(col(Audit.id).desc())
    return session.exec(query.limit(1)).first() or ""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
