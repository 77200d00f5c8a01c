"""when a paced channel takes its next message."""

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        'pace',
        sa.Column('channel', sa.String(), nullable=False),
        sa.Column('free_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('channel', name=op.f('pk_pace')),
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table('pace')
