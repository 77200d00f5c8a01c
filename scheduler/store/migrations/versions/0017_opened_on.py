"""the day on which a step could begin."""

import sqlalchemy as sa
from alembic import op


revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('opened_on', sa.Date(), nullable=True))


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_column('opened_on')
