"""proposals of the rule."""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table('occurrence', schema=None) as batch_op:
        batch_op.add_column(sa.Column('uid_cycle', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('proposed_state', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('proposed_start', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('proposed_end', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('proposed_reasons', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('kept', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('occurrence', schema=None) as batch_op:
        batch_op.alter_column('uid_cycle', server_default=None)
        batch_op.alter_column('proposed_reasons', server_default=None)
        batch_op.alter_column('kept', server_default=None)
    with op.batch_alter_table('housestate', schema=None) as batch_op:
        batch_op.add_column(sa.Column('plan_faults', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('housestate', schema=None) as batch_op:
        batch_op.alter_column('plan_faults', server_default=None)


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table('housestate', schema=None) as batch_op:
        batch_op.drop_column('plan_faults')
    with op.batch_alter_table('occurrence', schema=None) as batch_op:
        for name in ('kept', 'proposed_reasons', 'proposed_end', 'proposed_start', 'proposed_state', 'uid_cycle'):
            batch_op.drop_column(name)
