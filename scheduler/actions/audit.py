"""The audit trail as it is listed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from scheduler.actions.house import House
from scheduler.store.tables import Audit


@dataclass(frozen=True)
class AuditLine:
    """Who did what to which thing, with the values before and after."""

    audit_id: int
    at: datetime
    actor: str
    verb: str
    subject: str
    before: dict[str, Any]
    after: dict[str, Any]


def audit_lines(house: House, limit: int = 100, before_id: int | None = None) -> list[AuditLine]:
    """Return the latest lines, newest first; `before_id` goes on where the last list ended."""
    query = select(Audit).order_by(col(Audit.id).desc()).limit(limit)
    if before_id is not None:
        query = query.where(col(Audit.id) < before_id)
    with house.db.read() as session:
        return [
            AuditLine(row.id or 0, row.at, row.actor, row.verb, row.subject, row.before, row.after)
            for row in session.exec(query)
        ]
