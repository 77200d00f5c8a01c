"""policies."""

import sqlalchemy as sa
from alembic import op


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    for table in ('event', 'task'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('policy', sa.JSON(), nullable=False, server_default='{}'))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column('policy', server_default=None)


def downgrade() -> None:
    """Take the schema back."""
    for table in ('task', 'event'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column('policy')
