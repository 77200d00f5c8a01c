"""Tasks that are handed on inside a unit."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("handed_to_id", sa.Integer(), nullable=True))
        task.create_foreign_key(op.f("fk_task_handed_to_id"), "seat", ["handed_to_id"], ["id"])


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table("task") as task:
        task.drop_constraint(op.f("fk_task_handed_to_id"), type_="foreignkey")
        task.drop_column("handed_to_id")
