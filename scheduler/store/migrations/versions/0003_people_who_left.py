"""people who left."""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True))

    # Nameless rows of people who were taken out before there was a column to say so.
    op.execute("UPDATE person SET removed_at = CURRENT_TIMESTAMP WHERE key LIKE 'removed-%'")


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('removed_at')

