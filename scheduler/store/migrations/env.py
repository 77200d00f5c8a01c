"""How Alembic runs here: always on a connection that scheduler.store.schema hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel.sql.sqltypes import AutoString

from scheduler.store.tables import UtcDateTime, metadata


def _render(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our types as the plain ones they are: an old migration must not follow newer code."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(thing, sa.Enum):
        return f"sa.String(length={thing.length})"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_render,
    compare_type=True,
    # The queue driver's own tables are no matter of ours.
    include_name=lambda name, kind, _parents: (
        kind != "table" or not (name or "").startswith("procrastinate_")
    ),
)
with context.begin_transaction():
    context.run_migrations()
