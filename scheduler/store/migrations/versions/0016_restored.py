"""that a house was restored, and from what moment."""

import sqlalchemy as sa
from alembic import op


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table('housestate') as batch:
        batch.add_column(sa.Column('restored_at', sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('restored_from', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table('housestate') as batch:
        batch.drop_column('restored_from')
        batch.drop_column('restored_at')
